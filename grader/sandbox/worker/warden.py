"""``python -m grader.sandbox.worker.warden FD``: start a confined worker, and clear away all it leaves behind.

Its orders are read from the descriptor: everybody on the machine can read a command line.

The warden stays outside the confinement. It is the "subreaper" of the worker: a daemon that leaves its session and
its parents becomes a child of the warden. When the worker ends, or the judge closes its end of the control pipe (or
dies), the warden ends every descendant and then itself, with the worker's exit code.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import select
import signal
import struct
import sys
import time

import msgspec

from grader.sandbox.boxes.usage import descendants
from grader.sandbox.worker import landlock
from grader.sandbox.worker.become import become, drop_capabilities

_SET_DEATH_SIGNAL, _SET_DUMPABLE, _SET_SECCOMP, _SET_SUBREAPER = 1, 4, 22, 36
_FILTER = 2
SWEEP_SECONDS = 60.0
"""How long it tries. What it leaves behind would run on."""


class Orders(msgspec.Struct, frozen=True):
    """What to start and how: descriptors of the control pipe and of the filter, paths, ports, user, command.

    ``listed`` folders may be listed but not what lies in them read; ``modules`` is the worker's path of modules.
    """

    control: int
    filter: int
    keep: int
    user: tuple[int, int] | None
    read: tuple[str, ...]
    listed: tuple[str, ...]
    write: tuple[str, ...]
    ports: tuple[int, int]
    command: tuple[str, ...]
    modules: str


def main(orders: Orders) -> int:
    """Start the worker, wait for its end or the judge's word, sweep; the exit code, 128 + n for signal n."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_SET_SUBREAPER, 1, 0, 0, 0)
    libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
    worker = os.fork()
    if worker == 0:
        try:
            confine(orders, libc)
            os.environ["PYTHONPATH"] = orders.modules
            os.execv(orders.command[0], orders.command)
        except BaseException as problem:
            os.write(2, f"confinement failed: {type(problem).__name__}: {problem}\n".encode())
        os._exit(70)
    os.close(orders.keep)
    status = wait(worker, orders.control)
    sweep()
    code = os.waitstatus_to_exitcode(status) if status is not None else -signal.SIGKILL
    return code if code >= 0 else 128 - code


def confine(orders: Orders, libc: ctypes.CDLL) -> None:
    """Become the worker's user and give up everything else. Raises ``OSError``."""
    os.close(orders.control)
    os.setsid()
    program = os.read(orders.filter, 1 << 16)
    os.close(orders.filter)
    if orders.user is None:
        drop_capabilities()
    else:
        become(*orders.user)
    libc.prctl(_SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    first, last = orders.ports
    landlock.restrict(orders.read, orders.write, range(first, last + 1), orders.listed)
    kept = ctypes.create_string_buffer(program, len(program))
    described = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(kept))
    if libc.prctl(_SET_SECCOMP, _FILTER, described, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "seccomp filter refused")


def wait(worker: int, control: int) -> int | None:
    """The worker's wait status once it ends; None when the judge spoke first."""
    watched = os.pidfd_open(worker)
    while True:
        ready, _, _ = select.select([watched, control], [], [])
        if watched in ready:
            return os.waitpid(worker, 0)[1]
        if control in ready:
            return None


def sweep() -> None:
    """End all descendants, again until none is left."""
    deadline = time.monotonic() + SWEEP_SECONDS
    while time.monotonic() < deadline:
        left = _stand_still(deadline)
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if not _reap() and not left:
            return
        time.sleep(0.002)


def _stand_still(deadline: float) -> set[int]:
    """All descendants, stopped and unable to fork.

    None is killed before there is no new one: its place below the limit of processes would be another's to fork into,
    and a fork bomb would outrun whoever kills one at a time.
    """
    known: set[int] = set()
    while new := set(descendants(os.getpid())) - known:
        for pid in new:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                resource.prlimit(pid, resource.RLIMIT_NPROC, (0, 0))  # it stays so, should another one wake it up
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
        known |= new
        if time.monotonic() > deadline - SWEEP_SECONDS / 2:
            break
    return known


def _reap() -> bool:
    """Bury the dead; True while any child is left."""
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                return True
        except ChildProcessError:
            return False


if __name__ == "__main__":
    with os.fdopen(int(sys.argv[1]), "rb") as said:
        given = msgspec.json.decode(said.read(), type=Orders)
    sys.exit(main(given))
