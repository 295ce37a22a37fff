"""An overloaded machine is not given more at once: submissions wait for one another, and nothing starts ahead."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from grader.classroom.grading.memory import Room, wait_for_calm
from grader.course.model import Limits
from grader.sandbox.boxes.box import ProcessLauncher
from grader.sandbox.host.spare import SpareWorkers
from grader.sandbox.wire.messages import LaunchJava

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a scheduler that divides processors fairly")


@pytest.fixture(scope="module", autouse=True)
def _overloaded() -> Iterator[None]:
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(15 * (os.cpu_count() or 1))]
    time.sleep(0.5)
    yield
    for process in loops:
        process.kill()
        process.wait()


def test_a_second_submission_waits_until_the_first_has_ended() -> None:
    room, closing, inside, leave = Room(0), threading.Event(), threading.Event(), threading.Event()

    def second() -> None:
        with room.taken(closing):
            inside.set()
            leave.wait()

    with room.taken(closing):
        thread = threading.Thread(target=second)
        thread.start()
        assert not inside.wait(4)
    assert inside.wait(30), "one alone may always begin"
    leave.set()
    thread.join()


def test_a_batch_that_is_closed_waits_for_nothing() -> None:
    room, closing = Room(0), threading.Event()
    closing.set()
    with room.taken(closing), room.taken(closing):
        pass


def test_no_worker_is_started_ahead_and_one_that_is_needed_comes_all_the_same() -> None:
    spares = SpareWorkers(ProcessLauncher(), Limits())
    spares.prepare()
    assert spares._spare is None
    worker = spares.take()
    try:
        reply, _ = worker.request(LaunchJava(), 60)
        assert reply is not None
    finally:
        worker.close()
        spares.close()


def test_calm_is_waited_for_within_a_bound() -> None:
    started = time.monotonic()
    wait_for_calm(threading.Event(), 3)
    assert 3 <= time.monotonic() - started < 30


def test_calm_is_not_waited_for_by_who_was_stopped() -> None:
    stopped = threading.Event()
    stopped.set()
    started = time.monotonic()
    wait_for_calm(stopped, 1000)
    assert time.monotonic() - started < 30
