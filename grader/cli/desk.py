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
    """The only folder of results here, or a folder or two below. Raises ``UsageError``.

    What was handed in may lie below too, with a file of that name in it: one of another user, or a link, is none.
    """
    paths = [path for pattern in (FILE, f"*/{FILE}", f"*/*/{FILE}") for path in folder.glob(pattern)]
    found = sorted({path.parent for path in paths if _own(path)})
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError("there are no results here", "Grade a class first (grader grade), or name their folder.")
    names = ", ".join(str(path.relative_to(folder)) for path in found[:_MOST_NAMED])
    raise UsageError(f"there are several folders of results here: {names}", "Name one.")


def _own(path: Path) -> bool:
    there = path.lstat()
    return stat.S_ISREG(there.st_mode) and (not hasattr(os, "getuid") or there.st_uid == os.getuid())


def _say(address: str) -> None:
    console.output().print(f"The desk: {address}", markup=False, soft_wrap=True)
    console.note("Whoever has this address may grade: keep it to yourself. Ctrl+C closes the desk.")
