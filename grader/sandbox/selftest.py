"""Before a sandbox is used: try to get out of it, with real attempts, in milliseconds."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.course.model import Limits
from grader.sandbox import mounts, seccomp
from grader.sandbox.bwrap import advice_on
from grader.sandbox.inside import landlock
from grader.sandbox.keeper import Keeper
from grader.sandbox.problems import SandboxUnavailableError
from grader.sandbox.watch import Watch

if TYPE_CHECKING:
    from grader.sandbox.bubblewrap import Plan
    from grader.sandbox.namespace import NamespaceBox
    from grader.sandbox.wardenbox import WardenBox

_SECONDS = 300.0
_SERVICES, _SIGNALS = "connect to services of this machine", "send signals to the grader"
_HOLES = "Do not grade with it: report this, with your distribution and `uname -r`."


def try_to_escape(plan: Plan) -> None:
    """Raises ``SandboxUnavailableError`` when bubblewrap does not run here, or when what runs in it gets out."""
    from grader.sandbox.bubblewrap import spawn

    ours, theirs = socket.socketpair()
    with bait(namespaces=True) as facts, theirs:
        seen = _showing(plan.seen, facts)
        command = _probe(mounts.CODE / "grader", facts)
        keeper = Keeper(lambda: spawn(dataclasses.replace(plan, seen=seen), Limits(), command, ours, ()))
        box = keeper.begin()
        box.keeper = keeper
        said, code = _end_of(box)
    judge(said, code, "bubblewrap", frozenset())


def try_to_leave(seen: mounts.View, have: int, user: tuple[int, int] | None) -> None:
    """The same for the confined level on a kernel with that Landlock version; knows what older ones cannot guard.

    The baits belong to ``user``, whom the box will be, so that only the box itself keeps it from them.
    """
    from grader.sandbox.confined import start_box

    excused = frozenset({_SERVICES} if have < landlock.TCP else ()) | ({_SIGNALS} if have < landlock.SCOPES else set())
    with bait(namespaces=False, owner=user) as facts:
        package = seen.package.root / "grader"
        box = start_box(
            _showing(seen, facts),
            None,
            Limits(),
            lambda channel, scratch: _probe(package, {**facts, "descriptors": [channel]}),
            Watch(),
        )
        said, code = _end_of(box)
    judge(said, code, "confining with Landlock", excused)


def _showing(seen: mounts.View, facts: dict[str, Any]) -> mounts.View:
    return dataclasses.replace(seen, shown=(*seen.shown, Path(facts["shown"])))


def _unwatched(box: object) -> None:
    """Nobody measures a probe."""


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
    return [sys.executable, "-I", "-S", str(package / "sandbox" / "inside" / "probe.py"), json.dumps(facts)]


def _end_of(box: NamespaceBox | WardenBox) -> tuple[str, int | None]:
    box.gone(_SECONDS)
    with contextlib.suppress(subprocess.TimeoutExpired):
        box.process.wait(_SECONDS)
    said, code = box.printed(), box.exit_code()
    box.close()
    return said, code
