"""Find the submissions below a folder: whose each is, and which lab it answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from grader.course.model import Course, Lab
from grader.submission import Note, Submission, SubmissionError, read_submission
from grader.submission.apart import read_apart
from grader.submission.archive import is_archive

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
    files = [path for path in sorted(folder.rglob("*")) if _is_submission(path) and _counts(path, folder)]
    return _newest_of_each([entry for path in files for entry in _entries(course, folder, path, lab)])


def _is_submission(path: Path) -> bool:
    return path.suffix in _SUFFIXES or is_archive(path)


def _newest_of_each(entries: list[Entry]) -> list[Entry]:
    """One file for each learner and lab, with a note that names those left out.

    It is one that can be read rather than one that cannot, one that differs from the stub rather than the stub itself
    (``lab.py`` and ``lab.ipynb`` are handed out side by side), and then the one saved last.
    """
    groups: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault((entry.learner, entry.lab.id if entry.lab else entry.path.name), []).append(entry)
    return [_chosen(group) for group in groups.values()]


def _chosen(group: list[Entry]) -> Entry:
    chosen = max(group, key=lambda entry: (entry.submission is not None, _worked_on(entry), _saved(entry)))
    others = ", ".join(entry.path.name for entry in group if entry is not chosen)
    if not others or chosen.submission is None:
        return chosen
    note = Note(f"{chosen.path.name} is graded. Not looked at: {others}.")
    return replace(chosen, submission=replace(chosen.submission, notes=(note, *chosen.submission.notes)))


def _worked_on(entry: Entry) -> bool:
    if entry.submission is None or entry.lab is None:
        return False
    try:
        stub = read_submission(entry.lab.folder / f"lab{entry.path.suffix}")
    except SubmissionError:
        return True
    return [cell.source for cell in entry.submission.cells] != [cell.source for cell in stub.cells]


def _saved(entry: Entry) -> float:
    return entry.path.stat().st_mtime


def _counts(path: Path, folder: Path) -> bool:
    """Hidden folders and the lab's own tests, which come along when a whole folder is handed in, are no submissions."""
    if path.name.startswith("test_") or path.name == "conftest.py":
        return False
    return not any(part.startswith(".") or part == "__pycache__" for part in path.relative_to(folder).parts)


def _entries(course: Course, folder: Path, path: Path, lab: Lab | None) -> list[Entry]:
    parts = path.relative_to(folder).parts
    stem = path.name.split(".")[0]
    learner = parts[0] if len(parts) > 1 else stem
    guess = lab or _by_name(course, (*parts[:-1], stem))
    try:
        submissions = read_apart(path)
    except SubmissionError as problem:
        return [Entry(learner, path, guess, None, str(problem))]
    return [_entry(course, learner, path, submission, guess) for submission in submissions]


def _entry(course: Course, learner: str, path: Path, submission: Submission, guess: Lab | None) -> Entry:
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
