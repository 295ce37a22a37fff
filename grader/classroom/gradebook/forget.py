"""Forgetting a learner of a class: results, sources, decisions and reports go, numbers without a name stay."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import msgspec

from grader.base.errors import UsageError
from grader.base.names import canonical, file_name
from grader.base.writing import write_atomically
from grader.classroom.gradebook.forgotten import forgotten_of, with_grades
from grader.classroom.gradebook.gradebook import Grade, grades
from grader.classroom.gradebook.tables import grades_csv
from grader.classroom.people import Person
from grader.classroom.store.adopting import TRIAL
from grader.classroom.store.forget import erase, stores_in
from grader.classroom.store.queries import all_parts, people_rows
from grader.classroom.store.store import FILE, ResultStore, open_results
from grader.course.model import Course

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Removed:
    """What went: ``rows`` of the store and its copies, how many ``reports``. And what is left: ``handed_in`` are paths
    below the folder of submissions, ``mentions`` files in the folder of results that name the learner still. ``trial``:
    whether a grading that was tried and did not count yet (``grader regrade``) went as a whole."""

    learner: str
    rows: int
    reports: int
    handed_in: Sequence[str]
    mentions: Sequence[Path]
    trial: bool = False


def forget(results: Path, course: Course, learner: str) -> Removed:
    """Remove a learner from a folder of results; run again after an interruption, it ends what was begun.

    Raises ``UsageError`` when nobody of that id is known there, and where others would lose points: those for whom the
    learner handed in. ``StoreError``.
    """
    learner = canonical(learner)
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        every = grades(store, course)
        own = [each for each in every if each.learner == learner]
        person = next((each for each in people_rows(store) if each.learner == learner), Person(learner))
        places = sorted({row.place for row in all_parts(store) if row.learner == learner and row.place})
        numbers = msgspec.json.encode(with_grades(forgotten_of(store), own, course.rules)).decode()
        known = _known(store)
    if learner not in known:
        raise _unknown(learner, known, results)
    if others := sorted({f"{each.learner} ({each.lab})" for each in every if _hangs_on(each, learner)}):
        raise UsageError(
            f"{learner} handed in for others, whose points would go too: {', '.join(others)}",
            "Put that file among the submissions under the name of one of them and grade again, or set the points of "
            "each with grader override. Then forget.",
        )
    tried = _remove_folder(results / TRIAL)  # made of results that are others now
    copies = [path for path in stores_in(results) if path != results / FILE]
    rows = sum(erase(path, learner, None) for path in copies)
    pages = _remove_folder(results / "reports" / file_name(learner))
    rows += erase(results / FILE, learner, numbers)  # last: until then the learner is known here
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        if (results / "grades.csv").exists():
            write_atomically(results / "grades.csv", grades_csv(store, course).encode("utf-8"))
    return Removed(learner, rows, pages, places, list(_mentions(results, person, stores_in(results))), tried > 0)


def _hangs_on(grade: Grade, learner: str) -> bool:
    """Whether what somebody else has comes from what the learner handed in for the group."""
    return grade.by == learner and grade.override is None and grade.counted.excused is None


def _known(store: ResultStore) -> set[str]:
    """Everybody of whom the store has anything: results, earlier ones too, a line of the roster, points set by hand."""
    of_runs = {row.learner for row in all_parts(store)}
    return of_runs | {person.learner for person in people_rows(store)} | {whose[0] for whose in store.overrides()}


def _unknown(learner: str, known: set[str], results: Path) -> UsageError:
    close = get_close_matches(learner, sorted(known), 1)
    advice = f"Did you mean {close[0]}?" if close else "Name a learner as `grader gradebook` does in its first column."
    return UsageError(f"{results} has nothing of a learner {learner!r}", advice)


def _remove_folder(folder: Path) -> int:
    """Remove a folder, if it is there; how many files it held."""
    if not folder.is_dir():
        return 0
    files = sum(1 for path in folder.rglob("*") if path.is_file())
    shutil.rmtree(folder)
    return files


def _mentions(folder: Path, person: Person, stores: Collection[Path]) -> Iterator[Path]:
    """Files below a folder in which the id, the name or another mark of a person stands as a word, or in their path.

    Of ``stores`` no row is left, and packed bytes are no words.
    """
    own = {path.with_name(f"{path.name}{end}") for path in stores for end in ("", "-wal", "-shm")}
    marks = [mark.encode("utf-8") for mark in vars(person).values() if isinstance(mark, str) and len(mark) > 1]
    for path in sorted(folder.rglob("*")):
        if path in own or not path.is_file():
            continue
        if any(_word(mark, bytes(path.relative_to(folder))) or _in_file(mark, path) for mark in marks):
            yield path


def _in_file(mark: bytes, path: Path) -> bool:
    """Read in blocks, each with the end of the one before, so that nothing is cut."""
    end = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            if _word(mark, end + block):
                return True
            end = block[-len(mark) - 1 :]
    return False


def _word(mark: bytes, text: bytes) -> bool:
    """Whether a mark stands in a text and is no part of a longer word there."""
    start = text.find(mark)
    while start >= 0:
        around = text[max(0, start - 1) : start] + text[start + len(mark) : start + len(mark) + 1]
        if not any(chr(byte).isalnum() for byte in around):
            return True
        start = text.find(mark, start + 1)
    return False
