"""``python -m grader.cli.service.server ROOT [--spark] [--idle SECONDS]``: the background service of a course.

It has imported all that a check needs and forks a process for each command that a client hands over, so that nothing
of one check is left for the next. Workers for the learner's code come from a zygote of their own
(``grader.sandbox.warm``): no submission ever runs in the service or in what judges it.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from grader.base.logs import keep, package_log
from grader.base.runtime import tune
from grader.cli.service.address import fingerprint, socket_of
from grader.course.load import load_readable
from grader.course.model import CourseError, Limits
from grader.sandbox.boxes.box import closed_environment

_log = package_log(__name__)


def preload() -> None:
    """Import what checks need, once for all of them."""
    import importlib

    for name in (
        "_pytest.assertion",
        "_pytest.capture",
        "_pytest.python",
        "grader.authoring.building.build",
        "grader.checks.explaining.diagnose",
        "grader.checks.running.engine",
        "grader.cli.app",
        "grader.cli.check",
        "grader.learner.checking",
        "grader.reports.terminal",
        "numpy",
        "pytest",
        "rich.progress",
    ):
        importlib.import_module(name)
    from typer.main import get_group

    from grader.cli.app import app

    # What parsing a command imports, it imports at its first use.
    get_group(app).commands["check"].make_context("check", [".", "--seed", "1"])
    gc.collect()
    gc.freeze()


def main(root: Path, *, spark: bool, idle_seconds: float) -> None:
    """Listen, start the zygote, import, serve, clear up. Returns at once where another service has the course."""
    keep("service")
    tune()
    place = socket_of(root)
    with _alone(place.with_suffix(".lock")) as alone:
        if not alone:
            return
        _log.info("the service of %s begins", root)
        try:
            _serve(root, place, spark=spark, idle_seconds=idle_seconds)
        except BaseException:
            _log.exception("the service of %s ends", root)
            raise
        _log.info("the service of %s ends", root)


def _serve(root: Path, place: Path, *, spark: bool, idle_seconds: float) -> None:
    listener = _listen(place)
    zygote = place.with_suffix(".zygote")
    zygote.unlink(missing_ok=True)
    print_of_files = fingerprint(root)
    process = _start_zygote(zygote, root, spark=spark)
    from grader.cli.service.loop import Service

    try:
        preload()
        Service(root, print_of_files, listener, zygote, idle_seconds).run()
    finally:
        place.unlink(missing_ok=True)
        if process.stdin is not None:
            process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            if code := process.wait(10):
                _log.warning("the zygote of the workers ended with %d", code)


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[bool]:
    """Whether this is the only service of its course. The kernel lets go of the lock however a service ends."""
    import fcntl  # Windows has none, and no service

    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


def _listen(place: Path) -> socket.socket:
    """The course's socket, in place of one that a service left behind. Raises ``OSError``."""
    place.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)
    try:
        listener.bind(str(place))
    finally:
        os.umask(before)
    listener.listen(socket.SOMAXCONN)  # while it is busy, nobody is turned away
    return listener


def _start_zygote(place: Path, root: Path, *, spark: bool) -> subprocess.Popen[bytes]:
    try:
        heap_mb = load_readable(root).limits.driver_memory_mb
    except CourseError:  # the check will say what is wrong with the course
        heap_mb = Limits().driver_memory_mb
    command = [sys.executable, "-s", "-P", "-m", "grader.sandbox.warm.zygote", str(place), str(heap_mb)]
    environ = closed_environment(place.parent)
    if "PYTHONPATH" in os.environ:
        environ["PYTHONPATH"] = os.environ["PYTHONPATH"]
    return subprocess.Popen(
        [*command, *(["spark"] if spark else [])], stdin=subprocess.PIPE, env=environ, start_new_session=True
    )


if __name__ == "__main__":
    from grader.cli.service.loop import IDLE_SECONDS

    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=Path)
    parser.add_argument("--spark", action="store_true")
    parser.add_argument("--idle", type=float, default=IDLE_SECONDS)
    given = parser.parse_args()
    main(given.root, spark=given.spark, idle_seconds=given.idle)
