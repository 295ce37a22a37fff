"""Find the submissions below a folder: whose each is, and which lab it answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grader.course.model import Course, Lab
from grader.submission import Submission, SubmissionError, read_submission

_SUFFIXES = frozenset({".py", ".ipynb"})


@dataclass(frozen=True)
class Entry:
    """One file handed in. ``submission`` is None when it cannot be read, ``problem`` says why."""

    learner: str
    path: Path
    lab: Lab | None
    submission: Submission | None
    problem: str = ""


def discover(course: Course, folder: Path, lab: Lab | None = None) -> list[Entry]:
    """All submissions of a folder, in a stable order.

    A file directly in ``folder`` belongs to the learner whom its name says; a file deeper down to the learner whom the
    first folder names. The lab is the one the file names (header or notebook metadata), else ``lab``, else one whose id
    is the name of the file or of a folder above it.
    """
    files = [path for path in sorted(folder.rglob("*")) if path.suffix in _SUFFIXES and _counts(path, folder)]
    return [_entry(course, folder, path, lab) for path in files]


def _counts(path: Path, folder: Path) -> bool:
    return not any(part.startswith(".") or part == "__pycache__" for part in path.relative_to(folder).parts)


def _entry(course: Course, folder: Path, path: Path, lab: Lab | None) -> Entry:
    parts = path.relative_to(folder).parts
    learner = parts[0] if len(parts) > 1 else path.stem
    guess = lab or _by_name(course, (*parts[:-1], path.stem))
    try:
        submission = read_submission(path)
    except SubmissionError as problem:
        return Entry(learner, path, guess, None, str(problem))
    if submission.lab is None:
        found = guess
    else:
        found = next((known for known in course.labs if known.id == submission.lab), None)
    if found is None:
        named = (
            f"names the lab {submission.lab!r}, which this course does not have" if submission.lab else "names no lab"
        )
        return Entry(learner, path, None, None, f"{path.name} {named}; say which with --lab")
    return Entry(learner, path, found, submission)


def _by_name(course: Course, names: tuple[str, ...]) -> Lab | None:
    for name in reversed(names):
        for lab in course.labs:
            if lab.id == name:
                return lab
    return None
