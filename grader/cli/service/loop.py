"""The loop of the background service: takes the orders of clients, and forks a process for each."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import selectors
import signal
import socket
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from grader.base.logs import keep_no_longer, package_log
from grader.cli.service.address import WISH_VARIABLE
from grader.cli.service.apart import answer
from grader.cli.service.client import GO
from grader.cli.service.orders import MOST_CALLERS, Caller, Order, say
from grader.sandbox.warm.launcher import ZYGOTE_VARIABLE

IDLE_SECONDS = 30 * 60
_log = package_log(__name__)
_TURN_SECONDS = 0.1
_GO_SECONDS = 5.0
_CLIENT = 3
_PR_SET_PDEATHSIG = 1


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
    callers: list[Caller] = field(default_factory=list)
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def run(self) -> None:
        """Serve."""
        self.selector.register(self.listener, selectors.EVENT_READ, self.accept)
        last = time.monotonic()
        while not self.over or self.running:
            events = self.selector.select(_TURN_SECONDS if self.callers else self.idle_seconds)
            for key, _ in events:
                key.data()
            self._hang_up_on_the_slow()
            if events or self.running:
                last = time.monotonic()
            elif time.monotonic() - last >= self.idle_seconds:
                return

    def accept(self) -> None:
        """Begin to listen to one more client."""
        try:
            client, _ = self.listener.accept()
        except OSError:  # no descriptor is left: whoever waits gives up by itself
            time.sleep(_TURN_SECONDS)
            return
        try:
            caller = Caller(client)
        except OSError:
            client.close()
            return
        self.callers.append(caller)
        self.selector.register(client, selectors.EVENT_READ, lambda: self._hear(caller))

    def _hear(self, caller: Caller) -> None:
        """Read on; carry out the order when it is whole, or decline it."""
        try:
            order = caller.read()
        except (OSError, ValueError) as problem:
            _log.info("a client was hung up on: %s", problem)
            self._leave(caller)
            caller.close()
            return
        if order is None:
            return
        self._leave(caller)
        if order.stop:
            self.over = True
            say(caller.client, {"stopped": True})
            caller.close()
        elif self.over or order.fingerprint != self.fingerprint:
            _log.info("what the service was made of has changed")
            self.over = True  # the grader, its packages or the course's settings have changed: a new one shall come
            caller.close()
        elif caller.waits:
            self._start(caller, order)
        else:
            caller.close()
        if self.over:
            with contextlib.suppress(KeyError, ValueError):
                self.selector.unregister(self.listener)
            self.listener.close()

    def _leave(self, caller: Caller) -> None:
        self.selector.unregister(caller.client)
        self.callers.remove(caller)

    def _hang_up_on_the_slow(self) -> None:
        now = time.monotonic()
        for number, caller in enumerate(reversed(tuple(self.callers))):
            if now > caller.deadline or number >= MOST_CALLERS:
                self._leave(caller)
                caller.close()

    def _start(self, caller: Caller, order: Order) -> None:
        client, service = caller.client, os.getpid()
        try:
            pid = os.fork()
        except OSError as problem:  # the machine has no room for it: the client runs it itself
            _log.warning("no process for a command: %s", problem)
            caller.close()
            return
        if pid == 0:
            _run_command(order, caller, self.zygote, service)
        running = Running(pid, os.pidfd_open(pid), client)
        self.running[pid] = running
        self.selector.register(running.pidfd, selectors.EVENT_READ, lambda: self._end(running))
        self.selector.register(client, selectors.EVENT_READ, lambda: self._abandon(running))
        say(client, {"pid": pid})

    def _end(self, running: Running) -> None:
        code = os.waitstatus_to_exitcode(os.waitpid(running.pid, 0)[1])
        say(running.client, {"code": code if code >= 0 else 128 - code})
        for source in (running.pidfd, running.client):
            with contextlib.suppress(KeyError):
                self.selector.unregister(source)
        os.close(running.pidfd)
        running.client.close()
        del self.running[running.pid]

    def _abandon(self, running: Running) -> None:
        """Has the client gone? Then nobody reads what its check says."""
        if running.pid not in self.running:
            return  # its check has ended in the same moment
        try:
            gone = running.client.recv(1, socket.MSG_PEEK) == b""
        except BlockingIOError:
            gone = False  # it was its word to go on, which the check itself reads
        except OSError:
            gone = True
        if not gone:
            return
        self.selector.unregister(running.client)
        with contextlib.suppress(ProcessLookupError):
            os.kill(running.pid, signal.SIGTERM)


def _run_command(order: Order, caller: Caller, zygote: Path, service: int) -> None:
    """In the child: be the client's command, as if it had been started where the client was. Never returns."""
    code = 3
    try:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        _end_with(service)
        streams = _told_to_go(caller.client)
        if len(streams) != 3:
            os._exit(code)
        keep_no_longer()  # before a descriptor gets the number of its file
        for number, descriptor in enumerate(streams):
            os.dup2(descriptor, number)
        os.dup2(caller.client.fileno(), _CLIENT, inheritable=False)
        os.closerange(_CLIENT + 1, 4096)
        os.environ.clear()
        os.environ.update(order.environ, **{ZYGOTE_VARIABLE: str(zygote), WISH_VARIABLE: "off"})
        os.chdir(order.folder)
        os.umask(order.umask)
        tempfile.tempdir = None  # look for it in this environment
        sys.argv = ["grader", *order.arguments]
        sys.stdin, sys.stdout, sys.stderr = (open(number, mode) for number, mode in ((0, "r"), (1, "w"), (2, "w")))  # noqa: PTH123, SIM115
        code = _command() if order.check is None else answer(order.check)
    except Exception:
        _log.exception("a command could not be begun")
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        with contextlib.suppress(OSError):
            os.write(_CLIENT, json.dumps({"code": code}).encode() + b"\n")
        os._exit(code)


def _end_with(service: int) -> None:
    """End when the service does: its workers end too, and half a check must not be kept as a result."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != service:
        os._exit(3)


def _told_to_go(client: socket.socket) -> list[int]:
    """The client's streams, which come with its word to go on; none without it."""
    client.settimeout(_GO_SECONDS)
    try:
        said, streams, _, _ = socket.recv_fds(client, len(GO), 3)
    except OSError:
        return []
    return streams if said == GO else []


def _command() -> int:
    from grader.cli.main import main

    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    except KeyboardInterrupt:
        return 130
    return 0
