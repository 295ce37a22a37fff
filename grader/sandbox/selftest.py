"""Before a sandbox is used: try to get out of it, with real attempts, in milliseconds."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.sandbox import mounts
from grader.sandbox.bwrap import advice_on
from grader.sandbox.keeper import Keeper
from grader.sandbox.problems import SandboxUnavailable

if TYPE_CHECKING:
    from grader.sandbox.bubblewrap import Plan
    from grader.sandbox.namespace import NamespaceBox

_SECONDS = 30.0
_HOLES = "Do not grade with it: report this, with your distribution and `uname -r`."


def try_to_escape(plan: Plan) -> None:
    """Raises ``SandboxUnavailable`` when bubblewrap does not run here, or when what runs in it gets out."""
    with bait(namespaces=True) as facts:
        probe = mounts.CODE / "grader" / "sandbox" / "inside" / "probe.py"
        said, code = _run(plan, [sys.executable, "-I", "-S", str(probe), json.dumps(facts)])
    judge(said, code, plan.bwrap.name)


def judge(said: str, code: int | None, what: str) -> None:
    """Read what the probe printed. Raises ``SandboxUnavailable``."""
    try:
        worked = json.loads(said.strip().splitlines()[-1])["worked"]
    except (ValueError, LookupError, TypeError):
        shown = said.strip()[-300:] or f"exit code {code}"
        raise SandboxUnavailable(f"{what} does not work here: {shown}", advice_on(said)) from None
    if worked:
        raise SandboxUnavailable(f"the sandbox does not hold: a submission could {', '.join(worked)}", _HOLES)


@contextlib.contextmanager
def bait(*, namespaces: bool) -> Iterator[dict[str, Any]]:
    """A file and two listeners that nothing inside may reach, described for the probe."""
    name = f"grader-{secrets.token_hex(8)}"
    with tempfile.NamedTemporaryFile("w", prefix="grader-") as secret, contextlib.ExitStack() as open_sockets:
        secret.write(name)
        secret.flush()
        Path(secret.name).chmod(0o644)
        listener = open_sockets.enter_context(socket.create_server(("127.0.0.1", 0)))
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


def _run(plan: Plan, command: list[str]) -> tuple[str, int | None]:
    from grader.sandbox.bubblewrap import spawn

    ours, theirs = socket.socketpair()
    with theirs:
        start: Callable[[], NamespaceBox] = lambda: spawn(plan, command, ours, ())  # noqa: E731
        keeper = Keeper(start, lambda box: None)
        box = keeper.begin()
        box.keeper = keeper
        box.gone(_SECONDS)
        with contextlib.suppress(Exception):
            box.process.wait(_SECONDS)
        code = box.exit_code()
        said = box.printed()
        box.close()
    return said, code
