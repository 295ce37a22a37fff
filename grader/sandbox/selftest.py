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
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grader
from grader.course.model import Limits
from grader.sandbox import mounts
from grader.sandbox.bwrap import advice_on
from grader.sandbox.inside import landlock
from grader.sandbox.keeper import Keeper
from grader.sandbox.problems import SandboxUnavailable
from grader.sandbox.watch import Watch

if TYPE_CHECKING:
    from grader.sandbox.bubblewrap import Plan
    from grader.sandbox.namespace import NamespaceBox
    from grader.sandbox.wardenbox import WardenBox

_SECONDS = 30.0
_SERVICES, _SIGNALS = "connect to services of this machine", "send signals to the grader"
_HOLES = "Do not grade with it: report this, with your distribution and `uname -r`."


def try_to_escape(plan: Plan) -> None:
    """Raises ``SandboxUnavailable`` when bubblewrap does not run here, or when what runs in it gets out."""
    from grader.sandbox.bubblewrap import spawn

    ours, theirs = socket.socketpair()
    with bait(namespaces=True) as facts, theirs:
        command = _probe(mounts.CODE / "grader", facts)
        keeper = Keeper(lambda: spawn(plan, Limits(), command, ours, ()))
        box = keeper.begin()
        box.keeper = keeper
        said, code = _end_of(box)
    judge(said, code, "bubblewrap", frozenset())


def try_to_leave(seen: mounts.View, have: int) -> None:
    """The same for the confined level on a kernel with that Landlock version; knows what older ones cannot guard."""
    from grader.sandbox.confined import start_box

    excused = frozenset({_SERVICES} if have < landlock.TCP else ()) | ({_SIGNALS} if have < landlock.SCOPES else set())
    with bait(namespaces=False) as facts:
        package = Path(grader.__file__).parent
        said, code = _end_of(start_box(seen, None, Limits(), lambda fd, scratch: _probe(package, facts), Watch()))
    judge(said, code, "confining with Landlock", excused)


def judge(said: str, code: int | None, what: str, excused: frozenset[str]) -> None:
    """Read what the probe printed. Raises ``SandboxUnavailable``."""
    try:
        worked = [words for words in json.loads(said.strip().splitlines()[-1])["worked"] if words not in excused]
    except (ValueError, LookupError, TypeError):
        shown = said.strip()[-300:] or f"exit code {code}"
        raise SandboxUnavailable(f"{what} does not work here: {shown}", advice_on(said)) from None
    if worked:
        raise SandboxUnavailable(f"{what} does not hold here: a submission could {', '.join(worked)}", _HOLES)


@contextlib.contextmanager
def bait(*, namespaces: bool) -> Iterator[dict[str, Any]]:
    """A file and two listeners that nothing inside may reach, described for the probe."""
    name = f"grader-{secrets.token_hex(8)}"
    with tempfile.NamedTemporaryFile("w", prefix="grader-") as secret, contextlib.ExitStack() as open_sockets:
        secret.write(name)
        secret.flush()
        Path(secret.name).chmod(0o644)
        listener = open_sockets.enter_context(_listener())
        unix = open_sockets.enter_context(socket.socket(socket.AF_UNIX))
        unix.bind("\0" + name)
        unix.listen()
        yield {
            "secret": secret.name,
            "address": listener.getsockname(),
            "name": name,
            "judge": os.getpid(),
            "user": os.getuid(),
            "namespaces": namespaces,
        }


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
