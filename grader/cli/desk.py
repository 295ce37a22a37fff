"""The instructor's command that serves the desk of a class."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from grader.base.errors import EXIT_PASSED, GraderError, UsageError
from grader.classroom.store.store import FILE
from grader.cli import console

_INSTALL = "Install it with: pip install 'spark-lab-grader[desk]'"
_MOST_NAMED = 8


def desk(results: Path | None, where: tuple[str, int], remote: str, submissions: Path | None, author: str) -> int:
    """Serve until Ctrl+C, at the address and port ``where``. Raises ``UsageError``."""
    try:
        from grader.desk.serve import DeskOrder, serve
    except ModuleNotFoundError as missing:
        if missing.name not in ("starlette", "uvicorn"):
            raise
        raise GraderError(f"The desk needs {missing.name}, which is not installed.", _INSTALL) from None
    order = DeskOrder(results or found_results(Path.cwd()), *where, remote, submissions, author)
    serve(order, Path.cwd(), _say)
    return EXIT_PASSED


def found_results(folder: Path) -> Path:
    """The only folder of results here, or a folder below. Raises ``UsageError``.

    What was handed in may lie deeper, with a file of that name in it. A link, or a file of another user, is opened only
    by its name.
    """
    found = sorted({path.parent for pattern in (FILE, f"*/{FILE}") for path in folder.glob(pattern)})
    own = [each for each in found if _own(each / FILE)]
    if len(own) == 1:
        return own[0]
    names = ", ".join(str(path.relative_to(folder)) for path in (own or found)[:_MOST_NAMED])
    if own:
        raise UsageError(f"there are several folders of results here: {names}", "Name one.")
    if found:
        raise UsageError(f"the results here are a link, or belong to another user: {names}", "Name them to open them.")
    raise UsageError("there are no results here", "Grade a class first (grader grade), or name their folder.")


def _own(path: Path) -> bool:
    try:
        there = path.lstat()
    except OSError:
        return False
    return stat.S_ISREG(there.st_mode) and (not hasattr(os, "getuid") or there.st_uid == os.getuid())


def _say(address: str) -> None:
    console.output().print(f"The desk: {address}", markup=False, soft_wrap=True)
    console.note("Whoever has this address may grade: keep it to yourself. Ctrl+C closes the desk.")
