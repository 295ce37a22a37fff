"""Hand a check to the background service of the course, if there is one that fits. Imported at every start: kept light.

One connection per command. The client sends a line of JSON (what to run, where, in which environment). The service
answers with the number of the process that it forked for it, which waits for the client's ``go`` and, with it, its
three standard descriptors: a service that is stopped would hold them open, and whoever reads the output would wait. A
client that has waited too long hangs up and runs the command itself, so it runs once in any case. At its end the
process itself tells its exit code, so nobody needs the service any more once the command has begun.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from grader.cli.service.address import WISH_VARIABLE, course_root, fingerprint, socket_of
from grader.sandbox.warm.peer import insist_on_own_user

SERVED = ("check",)
NOT_SERVED = "--submission"
"""A file that is named may be anybody's; the service and the worker processes that it lends are for one's own code."""
GO = b"go\n"
_CONNECT_SECONDS = 1.0
_LAST_WORD_SECONDS = 3.0
_MOST_BYTES = 1 << 20


def try_service(arguments: Sequence[str]) -> int | None:
    """The exit code when the service ran the command; None when the caller has to."""
    if not arguments or arguments[0] not in SERVED or any(each.startswith(NOT_SERVED) for each in arguments):
        return None
    root = course_root(Path.cwd())
    return None if root is None else served(root, {"arguments": list(arguments)}, (0, 1, 2))


def served(root: Path, what: dict[str, Any], streams: tuple[int, int, int]) -> int | None:
    """The exit code when the service of a course did ``what``, an order's own fields, on these standard streams.

    None when the caller has to do it. Signals go on to the service's process where the main thread calls.
    """
    if os.environ.get(WISH_VARIABLE) == "off" or not hasattr(os, "fork"):
        return None
    try:
        with _connected(socket_of(root)) as service:
            order = {
                **what,
                "folder": str(Path.cwd()),
                "environ": dict(os.environ),
                "fingerprint": fingerprint(root),
                "umask": _umask(),
            }
            service.sendall(json.dumps(order).encode() + b"\n")
            return _follow(service, streams)
    except (OSError, EOFError, ValueError):
        return None


def stop_service(root: Path) -> bool:
    """End the service of a course; False when there was none."""
    try:
        with _connected(socket_of(root)) as service:
            service.sendall(b'{"stop": true}\n')
            service.settimeout(10)
            return bool(next(_lines(service)).get("stopped"))
    except (OSError, EOFError, ValueError, StopIteration):
        return False


def _connected(place: Path) -> socket.socket:
    service = socket.socket(socket.AF_UNIX)
    try:
        service.settimeout(_CONNECT_SECONDS)
        service.connect(str(place))
        insist_on_own_user(service)
    except OSError:
        service.close()
        raise
    return service


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _follow(service: socket.socket, streams: tuple[int, int, int]) -> int | None:
    """Wait for the end of the forked process; Ctrl-C goes on to it. None when the service declined."""
    messages = _lines(service)
    first = next(messages, {})
    if "pid" not in first:
        return None
    process = os.pidfd_open(int(first["pid"]))
    try:
        socket.send_fds(service, [GO], streams)
        with _passing_on(int(first["pid"])):
            last = _last(service, process, messages)
    finally:
        os.close(process)
    if last is None:
        os.write(streams[2], b"grader: the background service ended during the check; run the command again.\n")
        return 3
    return int(last["code"])


def _last(service: socket.socket, process: int, messages: Iterator[dict[str, Any]]) -> dict[str, Any] | None:
    """What is said at the end of the process; None when it ends without a word, whatever the service does."""
    select.select([service.fileno(), process], [], [])
    service.settimeout(_LAST_WORD_SECONDS)
    with contextlib.suppress(OSError):
        return next(messages, None)
    return None


@contextlib.contextmanager
def _passing_on(pid: int) -> Iterator[None]:
    def pass_on(number: int, frame: Any) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)

    kept = {number: signal.signal(number, pass_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def _lines(service: socket.socket) -> Iterator[dict[str, Any]]:
    waiting = b""
    while True:
        line, found, rest = waiting.partition(b"\n")
        if found:
            waiting = rest
            yield json.loads(line)
            continue
        data = service.recv(4096)
        if not data or len(waiting) > _MOST_BYTES:
            return
        waiting += data
