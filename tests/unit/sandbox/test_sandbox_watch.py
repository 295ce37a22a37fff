"""The watch over a box sees and ends it while the judge is in one long call of C, where no other thread of it runs."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import psutil
import pytest

from grader.course.model import Limits
from grader.sandbox.boxes import bubblewrap, confined
from grader.sandbox.boxes.levels import launcher_for
from grader.sandbox.boxes.problems import SandboxUnavailableError
from grader.sandbox.boxes.watch import Watch
from grader.sandbox.host.client import Worker, WorkerError
from grader.sandbox.host.request import Request
from grader.sandbox.host.subject import Subject
from grader.sandbox.wire.values import Program, SourceCell

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="boxes need Linux")

LIMITS = Limits(memory_mb=300, process_memory_mb=1400, processes=60, threads=150, tmp_files=2000, tmp_mb=64)
SOURCE = """
import os, threading, time
def later(what):
    threading.Thread(target=globals()[what], daemon=True).start()
    return 1
def memory():
    time.sleep(0.3)
    kept = bytearray(b"x" * (600 << 20))
    time.sleep(60)
def processes():
    time.sleep(0.3)
    for _ in range(100):
        if os.fork() == 0:
            time.sleep(60)
def threads():
    time.sleep(0.3)
    for _ in range(200):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
def files():
    time.sleep(0.3)
    for number in range(10_000):
        open(f"{os.environ['TMPDIR']}/{number}", "w").close()
    time.sleep(60)
"""
WORDS = {
    "memory": "used more than 300 MB of memory",
    "processes": "ran more than 60 processes at once",
    "threads": "ran more than 150 threads at once",
    "files": "made more than 2,000 files",
}


BORROWED = """
import os, time
def start(megabytes_of_a_child):
    gate = os.environ["TMPDIR"] + "/gate"
    os.mkfifo(gate)
    if os.fork() == 0:
        time.sleep(2)
        os.close(os.open(gate, os.O_WRONLY))
        os._exit(0)
    if megabytes_of_a_child and os.fork() == 0:
        kept = b"y" * (megabytes_of_a_child << 20)
        time.sleep(60)
    kept = b"x" * (160 << 20)
    # What is started waits at the gate before it runs, as on a machine that has no time for it.
    os.posix_spawn("/bin/true", ["true"], {}, file_actions=[(os.POSIX_SPAWN_OPEN, 0, gate, os.O_RDONLY, 0)])
    return len(kept)
"""

HIDDEN = """
import mmap, os, time
def behind_a_small_one(megabytes):
    gate = os.environ["TMPDIR"] + "/gate"
    os.mkfifo(gate)
    if os.fork() == 0:
        if os.fork() == 0:
            kept = b"y" * (megabytes << 20)
            time.sleep(60)
        os.posix_spawn("/bin/true", ["true"], {}, file_actions=[(os.POSIX_SPAWN_OPEN, 0, gate, os.O_RDONLY, 0)])
    time.sleep(20)
def in_page_tables(megabytes):
    step = 2 << 20  # each takes a page of 4 KB to remember it by
    read_only = mmap.mmap(-1, megabytes * 256 * step, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, mmap.PROT_READ)
    read_only.madvise(mmap.MADV_NOHUGEPAGE)
    for place in range(0, len(read_only), step):
        read_only[place]
    time.sleep(20)
def deep(folders):
    os.chdir(os.environ["TMPDIR"])
    for number in range(folders):
        os.mkdir("d")
        os.chdir("d")
    time.sleep(2)
    return folders
"""


@pytest.fixture(params=["sandbox", "confined", "process"])
def worker(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    """A worker without a control group: the kernel does not help."""
    for module in (bubblewrap, confined):
        monkeypatch.setattr(module, "find_maker", lambda: None)
    try:
        found = Worker(launcher_for(request.param), LIMITS)
    except SandboxUnavailableError as problem:
        pytest.skip(str(problem))
    yield found
    found.close()


@pytest.mark.parametrize("what", WORDS)
def test_a_box_is_ended_while_the_judge_holds_its_interpreter(worker: Worker, what: str) -> None:
    subject = Subject(worker, Program((SourceCell(1, "lab.py", 1, SOURCE),)))
    assert subject.call(Request("later", (what,))).value == 1
    for _ in range(10):  # on a busy machine the box may take longer until it is over its limit
        hold_the_interpreter(4.0)
        stopped = worker.start().stopped
        if stopped:
            break
    assert stopped == WORDS[what], "told before, so there is nothing to wait for"


def test_a_box_within_its_limits_is_left_alone(worker: Worker) -> None:
    subject = Subject(worker, Program((SourceCell(1, "lab.py", 1, "def one():\n    return 1"),)))
    assert subject.call(Request("one")).value == 1
    hold_the_interpreter(0.5)
    assert subject.call(Request("one")).value == 1
    assert worker.peak_of_box > 1 << 20


def test_the_memory_that_a_started_program_borrows_counts_once(worker: Worker) -> None:
    subject = Subject(worker, Program((SourceCell(1, "lab.py", 1, BORROWED),)))
    assert subject.call(Request("start", (0,))).value == 160 << 20
    assert 160 << 20 < worker.peak_of_box < 300 << 20


def test_a_forked_child_does_not_hide_behind_one_that_borrows(worker: Worker) -> None:
    subject = Subject(worker, Program((SourceCell(1, "lab.py", 1, BORROWED),)))
    assert WORDS["memory"] in str(subject.call(Request("start", (200,))))


@pytest.mark.parametrize("where", ["behind_a_small_one", "in_page_tables"])
def test_memory_is_found_wherever_it_is(worker: Worker, where: str) -> None:
    subject = Subject(worker, Program((SourceCell(1, "lab.py", 1, HIDDEN),)))
    assert WORDS["memory"] in str(subject.call(Request(where, (400,))))


@pytest.mark.parametrize("worker", ["confined", "process"], indirect=True)
def test_a_tree_that_is_too_deep_to_look_into_ends_its_box(worker: Worker) -> None:
    worker.limits = msgspec.structs.replace(worker.limits, tmp_files=100_000)
    subject = Subject(worker, Program((SourceCell(1, "lab.py", 1, HIDDEN),)))
    assert "made folders that cannot be looked into" in str(subject.call(Request("deep", (3000,))))


@pytest.mark.parametrize("worker", ["confined", "process"], indirect=True)
def test_a_deep_tree_is_removed_with_its_box(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)  # a confined box is another user
        monkeypatch.setattr(tempfile, "tempdir", name)
        subject = Subject(worker, Program((SourceCell(1, "lab.py", 1, HIDDEN),)))
        subject.call(Request("deep", (1500,)))
        worker.close()
        assert list(Path(name).iterdir()) == []


def test_a_box_that_nobody_can_watch_is_closed(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(24, "Too many open files")

    before = set(psutil.Process().children(recursive=True))
    monkeypatch.setattr(Watch, "begin", refuse)
    subject = Subject(worker, Program((SourceCell(1, "lab.py", 1, "def one():\n    return 1"),)))
    with pytest.raises(WorkerError, match="no process could be started: Too many open files"):
        subject.load()
    assert set(psutil.Process().children(recursive=True)) <= before


def test_the_watch_ends_with_the_judge_and_is_started_again_when_it_was_killed(worker: Worker) -> None:
    worker.start()
    watch: Any = worker.launcher
    first = watch._watch._process
    os.kill(first.pid, signal.SIGKILL)
    first.wait(10)
    worker.close()
    subject = Subject(worker, Program((SourceCell(1, "lab.py", 1, SOURCE),)))
    assert subject.call(Request("later", ("files",))).value == 1
    deadline = time.monotonic() + 30
    while not worker.start().stopped and time.monotonic() < deadline:
        time.sleep(0.05)
    assert worker.start().stopped == WORDS["files"]
    second = watch._watch._process
    worker.launcher = watch = None
    assert second.wait(10) == 0


def hold_the_interpreter(seconds: float) -> None:
    """Spend so much time in calls of one C function each of which lets no other thread run, and nothing in between."""
    sys.setswitchinterval(1000)
    try:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            sorted(range(100_000), key=str)
    finally:
        sys.setswitchinterval(0.005)
