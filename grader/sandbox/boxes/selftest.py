"""Before a sandbox is used: try to get out of it, with real attempts, in milliseconds."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from grader.sandbox.boxes import seccomp
from grader.sandbox.boxes.bwrap import advice_on
from grader.sandbox.boxes.problems import SandboxUnavailableError

_SECONDS = 300.0
SERVICES, SIGNALS = "connect to services of this machine", "send signals to the grader"
"""Attempts that older kernels cannot keep a confined box from."""
_HOLES = "Do not grade with it: report this, with your distribution and `uname -r`."


class Tested(Protocol):
    """A box in which the probe runs."""

    process: subprocess.Popen[bytes]

    def gone(self, seconds: float) -> bool:
        """True when nothing of it is left."""

    def exit_code(self) -> int | None:
        """How the probe ended."""

    def printed(self) -> str:
        """What it printed."""

    def close(self) -> None:
        """Give back what it holds."""


Command: TypeAlias = Callable[[int], list[str]]
"""The command for a box, of the descriptor that it is meant to have."""
Start: TypeAlias = Callable[[Path, Command], Tested]
"""Starts a box of the kind that is tested, which shows one more file."""


def try_to_leave(
    start: Start,
    *,
    what: str,
    package: Path,
    namespaces: bool,
    owner: tuple[int, int] | None = None,
    excused: frozenset[str] = frozenset(),
) -> None:
    """Raises ``SandboxUnavailableError`` when ``what`` does not run here, or when what runs in its box gets out.

    ``package`` is where the box sees this framework. The baits belong to ``owner``, whom the box will be, so that only
    the box itself keeps it from them. ``excused``: what this kernel cannot guard, as its note says.
    """
    with bait(namespaces=namespaces, owner=owner) as facts:
        box = start(Path(facts["shown"]), lambda channel: _probe(package, {**facts, "descriptors": [channel]}))
        said, code = _end_of(box)
    judge(said, code, what, excused)


def judge(said: str, code: int | None, what: str, excused: frozenset[str]) -> None:
    """Read what the probe printed. Raises ``SandboxUnavailableError``."""
    try:
        worked = [words for words in json.loads(said.strip().splitlines()[-1])["worked"] if words not in excused]
    except (ValueError, LookupError, TypeError):
        shown = said.strip()[-300:] or f"exit code {code}"
        raise SandboxUnavailableError(f"{what} does not work here: {shown}", advice_on(said)) from None
    if worked:
        raise SandboxUnavailableError(f"{what} does not hold here: a submission could {', '.join(worked)}", _HOLES)


@contextlib.contextmanager
def bait(*, namespaces: bool, owner: tuple[int, int] | None = None) -> Iterator[dict[str, Any]]:
    """Files and listeners that nothing inside may reach or change, and calls that it may not make, for the probe."""
    name = f"grader-{secrets.token_hex(8)}"
    with contextlib.ExitStack() as opened:
        secret, shown = (opened.enter_context(_file(name, owner)) for _ in range(2))
        listener = opened.enter_context(_listener())
        unix = opened.enter_context(socket.socket(socket.AF_UNIX))
        unix.bind("\0" + name)
        unix.listen()
        yield {
            "secret": str(secret),
            "shown": str(shown),
            "address": listener.getsockname(),
            "name": name,
            "judge": os.getpid(),
            "user": os.getuid(),
            "namespaces": namespaces,
            "calls": sorted(seccomp.answers(on_host=not namespaces).items()),
            "descriptors": [],
        }


@contextlib.contextmanager
def _file(text: str, owner: tuple[int, int] | None) -> Iterator[Path]:
    """A file that everybody may read and write, were it not for the box."""
    number, name = tempfile.mkstemp(prefix="grader-")
    path = Path(name)
    try:
        os.write(number, text.encode())
        os.fchmod(number, 0o666)
        if owner is not None:
            os.fchown(number, *owner)
        yield path
    finally:
        os.close(number)
        for left in (path, Path(f"{path}-probe")):
            left.unlink(missing_ok=True)


def _listener() -> socket.socket:
    """Below the ports that the system hands out, which the confined level has to leave open."""
    for _ in range(50):
        with contextlib.suppress(OSError):
            return socket.create_server(("127.0.0.1", 20_000 + secrets.randbelow(10_000)))
    return socket.create_server(("127.0.0.1", 0))


def _probe(package: Path, facts: dict[str, Any]) -> list[str]:
    return [sys.executable, "-I", "-S", str(package / "sandbox" / "worker" / "probe.py"), json.dumps(facts)]


def _end_of(box: Tested) -> tuple[str, int | None]:
    box.gone(_SECONDS)
    with contextlib.suppress(subprocess.TimeoutExpired):
        box.process.wait(_SECONDS)
    said, code = box.printed(), box.exit_code()
    box.close()
    return said, code
