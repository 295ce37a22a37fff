"""The time of real workers: one that computes, one that sleeps, one that is stopped, one that dies before its time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from grader.course.model import Limits
from grader.sandbox.boxes.box import ProcessLauncher
from grader.sandbox.boxes.levels import Level, launcher_for
from grader.sandbox.boxes.problems import SandboxUnavailableError
from grader.sandbox.host.answer import Answer
from grader.sandbox.host.client import Worker, WorkerError
from grader.sandbox.host.deadline import Deadline, Spent
from grader.sandbox.host.machine import slowdown
from grader.sandbox.host.meter import Meter
from grader.sandbox.host.request import Request
from grader.sandbox.host.spare import SpareWorkers
from grader.sandbox.host.subject import Subject
from grader.sandbox.warm.launcher import WarmLauncher
from grader.sandbox.wire.values import Program, SourceCell

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of the queue for a processor")

SOURCE = """
import os, signal, subprocess, sys, threading, time

def double(number): return 2 * number

def spin():
    while True: pass

def sleep(seconds): time.sleep(seconds); return "awake"

def spin_in_a_child(): subprocess.run([sys.executable, "-c", "while True: pass"])

def spin_in_threads():
    for _ in range(3): threading.Thread(target=spin, daemon=True).start()
    time.sleep(1000)

def wait_for_a_lock():
    lock = threading.Lock(); lock.acquire(); lock.acquire()

def end_by_signal(): os.kill(os.getpid(), signal.SIGKILL)

def once(path):
    if not os.path.exists(path):
        open(path, "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    return "again"

def leave(): os._exit(3)

def jump_of_the_clock(): time.time = lambda: 0.0; time.monotonic = lambda: 0.0; return spin()
"""


@contextmanager
def subject(source: str = SOURCE, **limits: float) -> Iterator[Subject]:
    worker = Worker(ProcessLauncher(), Limits(**limits))  # type: ignore[arg-type]
    try:
        yield Subject(worker, Program((SourceCell(1, "lab.py", 1, source),)))
    finally:
        worker.close()


def failure_of(answer: Answer) -> WorkerError:
    assert answer.failure is not None, answer
    return answer.failure


@contextmanager
def load(loops: int) -> Iterator[None]:
    """Busy loops beside the test, each in a session of its own: some kernels share processors out by session."""
    line = [sys.executable, "-c", "while True: pass"]
    running = [subprocess.Popen(line, start_new_session=True) for _ in range(loops)]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            process.wait()


@pytest.mark.parametrize("function", ["spin", "spin_in_a_child", "spin_in_threads", "jump_of_the_clock"])
def test_what_computes_is_ended_for_it(function: str) -> None:
    with subject(call_seconds=1) as learner:
        failure = failure_of(learner.call(Request(function)))
    assert failure.kind == "timeout"
    assert failure.late is not None
    assert failure.late.which == "cpu"
    assert failure.late.spent.cpu >= 1
    assert failure.machines_doing == ""


@pytest.mark.parametrize("request_", [Request("sleep", (1000,)), Request("wait_for_a_lock")], ids=["sleep", "lock"])
def test_what_sleeps_is_ended_for_that(request_: Request) -> None:
    with subject(call_seconds=0.5) as learner:
        failure = failure_of(learner.call(request_))
    assert failure.late is not None
    assert (failure.late.which, failure.late.does) == ("wall", "waits")
    assert failure.machines_doing == ""
    assert failure.text == "no answer within 1 second without computing"


def test_a_process_that_is_stopped_is_ended_as_one_that_sleeps() -> None:
    with subject(call_seconds=0.5) as learner:
        learner.load()
        os.kill(learner.worker.start().root, signal.SIGSTOP)
        failure = failure_of(learner.call(Request("double", (2,))))
        assert failure.late is not None
        assert failure.late.which == "wall"
        assert failure.without_answer, "of a program that is known to be right, this says that the machine failed"
        assert learner.call(Request("double", (2,))).value == 4


def test_a_short_sleep_is_in_time_where_computing_as_long_is_not() -> None:
    with subject(call_seconds=1) as learner:
        assert learner.call(Request("sleep", (1.3,))).value == "awake"


def test_work_that_is_in_time_on_a_quiet_machine_is_in_time_on_a_busy_one() -> None:
    """Half a second of computing, held to one, between twenty busy loops: some five to ten seconds by the clock."""
    source = """
import time
def compute(seconds):
    start = time.process_time()
    while time.process_time() - start < seconds: pass
    return "done"
"""
    with subject(source, call_seconds=1, load_seconds=5) as learner:
        learner.load()
        with load(20):
            started = time.monotonic()
            answer = learner.call(Request("compute", (0.5,)))
            took = time.monotonic() - started
    assert answer.value == "done"
    assert took > 1, "the machine was not busy, so this shows nothing"


def test_time_in_the_queue_counts_while_it_lasts_not_only_when_it_is_over() -> None:
    """A process of the lowest class waits for a busy processor for seconds at a time; the kernel tells of it later."""
    loop = [sys.executable, "-c", "while True: pass"]
    processor = min(os.sched_getaffinity(0))
    with subprocess.Popen(loop) as starved, subprocess.Popen(loop) as busy:
        try:
            for process in (starved, busy):
                os.sched_setaffinity(process.pid, {processor})
            os.sched_setscheduler(starved.pid, os.SCHED_IDLE, os.sched_param(0))
            meter, deadline = Meter(starved.pid), Deadline(1000, time.monotonic())
            worst = 0.0
            for _ in range(40):
                time.sleep(0.1)
                deadline.note(meter.read())
                worst = max(worst, deadline.spent.own - deadline.spent.cpu)
        finally:
            starved.kill()
            busy.kill()
    assert deadline.spent.starved
    assert worst < 0.25 * deadline.spent.elapsed


def test_an_endless_loop_between_busy_loops_is_not_the_machines_doing() -> None:
    with subject(call_seconds=0.5, load_seconds=5) as learner:
        learner.load()
        with load(10):
            failure = failure_of(learner.call(Request("spin")))
    assert failure.late is not None
    assert failure.late.which == "cpu"


def test_a_sleeper_between_busy_loops_is_ended_as_one() -> None:
    with subject(call_seconds=1, load_seconds=5) as learner:
        learner.load()
        with load(10):
            failure = failure_of(learner.call(Request("sleep", (1000,))))
    assert failure.late is not None
    assert (failure.late.which, failure.machines_doing) == ("wall", "")


def test_the_whole_submission_is_charged_what_it_used_not_what_it_queued() -> None:
    worker = Worker(ProcessLauncher(), Limits(call_seconds=5), total_seconds=60)
    learner = Subject(worker, Program((SourceCell(1, "lab.py", 1, SOURCE),)))
    try:
        learner.load()
        with load(10):
            for _ in range(3):
                assert learner.call(Request("double", (1,))).value == 2
        assert worker._spent < 10
    finally:
        worker.close()


def test_the_processors_clock_is_read_from_outside_and_children_count() -> None:
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'while True: pass'])"
    parent = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
    meter, deadline = Meter(parent.pid), Deadline(1000, time.monotonic())
    try:
        time.sleep(0.5)
        deadline.note(meter.read())
        while deadline.spent.cpu < 0.5 and deadline.spent.elapsed < 60:
            time.sleep(0.1)
            deadline.note(meter.read())
        assert deadline.spent.cpu >= 0.5
    finally:
        os.killpg(parent.pid, signal.SIGKILL)
        parent.wait()


def test_a_process_that_has_gone_leaves_what_it_used() -> None:
    child = subprocess.Popen([sys.executable, "-c", "sum(range(10**7))"])
    meter = Meter(child.pid)
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    used = meter.read().cpu
    child.wait()
    assert meter.read().cpu >= used > 0


def test_a_box_that_nobody_can_look_into_is_held_by_the_clock() -> None:
    reading = Meter(0).read()
    assert (reading.cpu, reading.queued) == (0.0, 0.0)
    assert Spent().after(reading, Meter(0).read()).cpu == 0.0


def test_the_machine_is_felt_to_be_busy_between_busy_loops() -> None:
    with load(12 * (os.cpu_count() or 1)):
        time.sleep(0.5)
        assert max(slowdown() for _ in range(5)) > 3


@pytest.mark.parametrize("moment", ["at once", "booted"])
def test_a_spare_worker_that_died_before_it_loaded_costs_nobody_anything(moment: str) -> None:
    spares = SpareWorkers(ProcessLauncher(), Limits())
    spares.prepare()
    while spares._spare is None:  # on a busy machine none is started ahead
        spares._spare = None
        spares.prepare()
    dead = spares._spare._worker
    spares._spare.wait()
    if moment == "booted":
        time.sleep(1)
    process = dead.start().root
    os.kill(process, signal.SIGKILL)
    os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
    worker = spares.take()
    try:
        assert worker is dead
        learner = Subject(worker, Program((SourceCell(1, "lab.py", 1, SOURCE),)))
        assert learner.call(Request("double", (21,))).value == 42
        assert worker.generation == 2
    finally:
        worker.close()
        spares.close()


def test_a_worker_that_dies_while_it_loads_is_tried_once_more() -> None:
    worker = Worker(ProcessLauncher(), Limits())
    learner = Subject(worker, Program((SourceCell(1, "lab.py", 1, "import time\ntime.sleep(1.5)\n" + SOURCE),)))
    killer = threading.Timer(0.7, lambda: os.kill(worker.start().root, signal.SIGKILL))
    worker.start()
    killer.start()
    try:
        assert learner.call(Request("double", (3,))).value == 6
    finally:
        killer.cancel()
        worker.close()


def test_cells_that_end_the_process_do_so_again_and_are_to_blame() -> None:
    with subject("import os\nos._exit(7)\n") as learner:
        assert learner.call(Request("double", (3,))).missing
        (setback,) = learner.setbacks
        assert (setback.failure.kind, setback.failure.machines_doing) == ("died", "")
        assert learner.worker.generation == 3, "as it is, once more, and then without what ends it"


def test_a_call_that_was_ended_by_a_signal_once_is_made_again(tmp_path: object) -> None:
    with subject() as learner:
        assert learner.call(Request("once", (f"{tmp_path}/mark",))).value == "again"


@pytest.mark.parametrize(("function", "starts"), [("end_by_signal", 2), ("leave", 1)])
def test_a_call_that_ends_the_process_itself_is_to_blame(function: str, starts: int) -> None:
    with subject() as learner:
        failure = failure_of(learner.call(Request(function)))
        assert (failure.kind, failure.machines_doing) == ("died", "")
        assert learner.worker.generation == starts


def test_a_machine_that_starts_no_process_is_not_the_learners_fault() -> None:
    class Full(ProcessLauncher):
        def launch(self, limits: Limits):  # type: ignore[no-untyped-def]
            raise BlockingIOError(11, "Resource temporarily unavailable")

    learner = Subject(Worker(Full(), Limits()), Program((SourceCell(1, "lab.py", 1, SOURCE),)))
    failure = failure_of(learner.call(Request("double", (1,))))
    assert failure.kind == "machine"
    assert "no process could be started" in failure.machines_doing


@pytest.mark.parametrize("level", ["sandbox", "confined"])
def test_a_stronger_box_is_measured_alike_from_outside(level: Level) -> None:
    try:
        worker = Worker(launcher_for(level), Limits(call_seconds=1))
    except SandboxUnavailableError as problem:
        pytest.skip(str(problem))
    learner = Subject(worker, Program((SourceCell(1, "lab.py", 1, SOURCE),)))
    try:
        which = {}
        for request in (Request("spin"), Request("spin_in_a_child"), Request("sleep", (1000,))):
            late = failure_of(learner.call(request)).late
            assert late is not None
            which[request.function] = late.which
    finally:
        worker.close()
    assert which == {"spin": "cpu", "spin_in_a_child": "cpu", "sleep": "wall"}


def test_a_worker_that_the_service_forked_is_measured_with_the_java_that_it_borrows(tmp_path: Path) -> None:
    """Both are below the zygote, which the worker's box names."""
    place = tmp_path / "zygote"
    zygote = subprocess.Popen(
        [sys.executable, "-m", "grader.sandbox.warm.zygote", str(place), "512"], stdin=subprocess.PIPE
    )
    try:
        while not place.exists():
            assert zygote.poll() is None
            time.sleep(0.05)
        worker = Worker(WarmLauncher(place), Limits(call_seconds=1))
        while worker.start().root != zygote.pid:  # an ordinary process, as long as the zygote is not ready
            worker.close()
            time.sleep(0.5)
        learner = Subject(worker, Program((SourceCell(1, "lab.py", 1, SOURCE),)))
        try:
            late = failure_of(learner.call(Request("spin"))).late
        finally:
            worker.close()
        assert late is not None
        assert late.which == "cpu"
    finally:
        zygote.kill()
        zygote.wait()
