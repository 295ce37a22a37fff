"""Why a test file cannot be collected, in one line that names file and line."""

from __future__ import annotations

import traceback
from pathlib import Path


def collection_problem(path: Path, problem: BaseException) -> str:
    """The innermost reason: pytest wraps what importing the file raised."""
    while problem.__cause__ is not None:
        problem = problem.__cause__
    if isinstance(problem, SyntaxError):
        return f"{path.name}, line {problem.lineno or 1}: not valid Python: {problem.msg}"
    lines = [frame.lineno for frame in traceback.extract_tb(problem.__traceback__) if Path(frame.filename) == path]
    where = f"{path.name}, line {lines[-1]}" if lines else path.name
    return f"{where}: {type(problem).__name__}: {str(problem).strip().splitlines()[0] if str(problem).strip() else ''}"
