"""A lab is handed out as lab.py and as lab.ipynb: which of the two did the learner work in?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from grader.submission.model import SubmissionError
from grader.submission.reading.read import parse_submission, read_submission

NAMES = ("lab.py", "lab.ipynb")


def newest_in(folder: Path, stub_of: Callable[[Path], bytes | None]) -> tuple[Path, str]:
    """The file to grade, and a note that says which and why (empty when only one is there).

    It is the one whose code differs from the stub as shipped (``stub_of`` gives its bytes, or None); running a notebook
    changes its outputs, not its code. When both differ, the one saved last. Raises ``SubmissionError`` when neither is
    there.
    """
    found = [folder / name for name in NAMES if (folder / name).exists()]
    if not found:
        advice = "Hand in one of them; grader reset writes new ones."
        raise SubmissionError(folder, "has neither lab.py nor lab.ipynb.", advice)
    if len(found) == 1:
        return found[0], ""
    source, notebook = found
    source_changed, notebook_changed = (_changed(path, stub_of(path)) for path in found)
    if source_changed != notebook_changed:
        chosen, other = (source, notebook) if source_changed else (notebook, source)
        return chosen, f"{chosen.name} is graded; {other.name} is unchanged."
    if not source_changed:
        return source, "lab.py is graded; neither it nor lab.ipynb has been changed yet."
    newer = notebook if notebook.stat().st_mtime > source.stat().st_mtime else source
    other = source if newer is notebook else notebook
    return (
        newer,
        f"{newer.name} is graded: both files were changed and it was saved last. {other.name} is not looked at.",
    )


def _changed(path: Path, stub: bytes | None) -> bool:
    if stub is None:
        return True
    try:
        handed_in, shipped = read_submission(path), parse_submission(path.name, stub)
    except SubmissionError:
        return True
    return [cell.source for cell in handed_in.cells] != [cell.source for cell in shipped.cells]
