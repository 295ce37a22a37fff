"""``python -m grader.cli.service ROOT [--spark] [--idle SECONDS]``: the background service of a learner's course.

It has imported all that a check needs and forks a process for each command that a client hands over, so that nothing
of one check is left for the next. Workers for the learner's code come from a zygote of their own
(``grader.sandbox.warm``): no submission ever runs in the service or in what judges it.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import os
import selectors
import signal
import socket
import struct
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.cli.meeting import WISH_VARIABLE, fingerprint, socket_of
from grader.course.load import load_course
from grader.course.model import CourseError, Limits
from grader.sandbox.box import closed_environment
from grader.sandbox.warm.launcher import ZYGOTE_VARIABLE

IDLE_SECONDS = 30 * 60
_ORDER_SECONDS = 2.0
_MOST_BYTES = 1 << 20
_PEER = struct.Struct("3i")


@dataclass
class Running:
    """A forked check and the client that waits for it."""

    pid: int
    pidfd: int
    client: socket.socket


@dataclass
class Service:
    """Accepts commands until it has been idle for long, is told to stop, or no longer fits."""

    root: Path
    fingerprint: str
    listener: socket.socket
    zygote: Path
    idle_seconds: float = IDLE_SECONDS
    over: bool = False
    running: dict[int, Running] = field(default_factory=dict)
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def run(self) -> None:
        """Serve."""
        self.selector.register(self.listener, selectors.EVENT_READ, self.accept)
        last = time.monotonic()
        while not self.over or self.running:
            events = self.selector.select(self.idle_seconds)
            for key, _ in events:
                key.data()
            if events or self.running:
                last = time.monotonic()
            elif time.monotonic() - last >= self.idle_seconds:
                return

    def accept(self) -> None:
        """Take one order and fork for it, or decline."""
        client, _ = self.listener.accept()
        client.settimeout(_ORDER_SECONDS)
        try:
            order, descriptors = _order(client)
        except (OSError, ValueError):
            client.close()
            return
        if order.get("stop"):
            self.over = True
            _say(client, {"stopped": True})
            client.close()
        elif self.over or order.get("fingerprint") != self.fingerprint or len(descriptors) != 3:
            self.over = True  # the grader, its packages or the course's settings have changed: a new one shall come
            client.close()
        else:
            self._start(client, order, descriptors)
        for number in descriptors:
            os.close(number)
        if self.over:
            with contextlib.suppress(KeyError):
                self.selector.unregister(self.listener)
            self.listener.close()

    def _start(self, client: socket.socket, order: dict[str, Any], descriptors: list[int]) -> None:
        pid = os.fork()
        if pid == 0:
            _run_command(order, descriptors, self.zygote)
        running = Running(pid, os.pidfd_open(pid), client)
        self.running[pid] = running
        self.selector.register(running.pidfd, selectors.EVENT_READ, lambda: self._end(running))
        self.selector.register(client, selectors.EVENT_READ, lambda: self._abandon(running))
        _say(client, {"pid": pid})

    def _end(self, running: Running) -> None:
        code = os.waitstatus_to_exitcode(os.waitpid(running.pid, 0)[1])
        _say(running.client, {"code": code if code >= 0 else 128 - code})
        for source in (running.pidfd, running.client):
            with contextlib.suppress(KeyError):
                self.selector.unregister(source)
        os.close(running.pidfd)
        running.client.close()
        del self.running[running.pid]

    def _abandon(self, running: Running) -> None:
        """The client has gone: nobody reads what its check says."""
        self.selector.unregister(running.client)
        with contextlib.suppress(ProcessLookupError):
            os.kill(running.pid, signal.SIGTERM)


def _order(client: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """The order and its descriptors. Raises ``OSError`` and ``ValueError``, also for an order of another user."""
    if hasattr(socket, "SO_PEERCRED"):
        peer = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size)
        if _PEER.unpack(peer)[1] != os.getuid():
            raise PermissionError("an order of another user")
    text, descriptors, _, _ = socket.recv_fds(client, _MOST_BYTES, 3)
    while not text.endswith(b"\n"):
        more = client.recv(_MOST_BYTES)
        if not more or len(text) > _MOST_BYTES:
            raise ValueError("half an order")
        text += more
    order = json.loads(text)
    if not isinstance(order, dict):
        raise ValueError("no order")
    return order, descriptors


def _say(client: socket.socket, message: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):
        client.sendall(json.dumps(message).encode() + b"\n")


def _run_command(order: dict[str, Any], descriptors: list[int], zygote: Path) -> None:
    """In the child: be the client's command, as if it had been started where the client was. Never returns."""
    code = 3
    try:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        for number, descriptor in enumerate(descriptors):
            os.dup2(descriptor, number)
        os.closerange(3, 4096)
        os.environ.clear()
        os.environ.update(order["environ"], **{ZYGOTE_VARIABLE: str(zygote), WISH_VARIABLE: "off"})
        os.chdir(order["folder"])
        sys.argv = ["grader", *order["arguments"]]
        sys.stdin, sys.stdout, sys.stderr = (open(number, mode) for number, mode in ((0, "r"), (1, "w"), (2, "w")))  # noqa: PTH123, SIM115
        code = _command()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)


def _command() -> int:
    from grader.cli import main

    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    except KeyboardInterrupt:
        return 130
    return 0


def start_in_background(root: Path, *, spark: bool, wish: str | None = None) -> None:
    """Start the service of a course unless it runs or is not wanted. Errors cost only its speed.

    ``wish`` stands for an unset ``GRADER_SERVICE``.
    """
    wish = os.environ.get(WISH_VARIABLE, wish)
    wanted = wish == "on" or (wish is None and sys.stdout.isatty() and "CI" not in os.environ)
    if not wanted or not hasattr(os, "fork") or not hasattr(os, "pidfd_open"):
        return
    with contextlib.suppress(OSError):
        if _answers(socket_of(root)):
            return
        subprocess.Popen(
            [sys.executable, "-m", "grader.cli.service", str(root), *(["--spark"] if spark else [])],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=root,
            start_new_session=True,
        )


def _answers(place: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(place))
        except OSError:
            return False
        return True


def preload() -> None:
    """Import what checks need, once for all of them."""
    import importlib

    for name in (
        "_pytest.assertion",
        "_pytest.capture",
        "_pytest.python",
        "grader.authoring.build",
        "grader.checks.diagnose",
        "grader.checks.engine",
        "grader.cli.app",
        "grader.cli.learner",
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
    """Listen, start the zygote, import, serve, clear up."""
    place = socket_of(root)
    listener = _listen(place)
    if listener is None:
        return
    zygote = place.with_suffix(".zygote")
    zygote.unlink(missing_ok=True)
    print_of_files = fingerprint(root)
    process = _start_zygote(zygote, root, spark=spark)
    try:
        preload()
        Service(root, print_of_files, listener, zygote, idle_seconds).run()
    finally:
        place.unlink(missing_ok=True)
        if process.stdin is not None:
            process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)


def _listen(place: Path) -> socket.socket | None:
    """The course's socket; None when another service has it."""
    if _answers(place):
        return None
    place.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)
    try:
        listener.bind(str(place))
    except OSError:
        return None
    finally:
        os.umask(before)
    listener.listen()
    return listener


def _start_zygote(place: Path, root: Path, *, spark: bool) -> subprocess.Popen[bytes]:
    try:
        heap_mb = load_course(root).limits.driver_memory_mb
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
    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=Path)
    parser.add_argument("--spark", action="store_true")
    parser.add_argument("--idle", type=float, default=IDLE_SECONDS)
    given = parser.parse_args()
    main(given.root, spark=given.spark, idle_seconds=given.idle)
