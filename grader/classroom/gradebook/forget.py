"""Forgetting a learner of a class: results, sources, decisions and reports go, numbers without a name stay."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import msgspec

from grader.base.errors import UsageError
from grader.base.names import canonical, file_name
from grader.base.writing import write_atomically
from grader.classroom.gradebook.forgotten import forgotten_of, with_grades
from grader.classroom.gradebook.gradebook import grades
from grader.classroom.gradebook.tables import grades_csv
from grader.classroom.people import Person
from grader.classroom.store.forget import erase, stores_in
from grader.classroom.store.queries import all_parts, people_rows
from grader.classroom.store.store import FILE, ResultStore, open_results
from grader.course.model import Course

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Removed:
    """What went: ``rows`` of the store and its copies, how many ``reports``. And what is left: ``handed_in`` are paths
    below the folder of submissions, ``mentions`` files in the folder of results that name the learner still."""

    learner: str
    rows: int
    reports: int
    handed_in: Sequence[str]
    mentions: Sequence[Path]


def forget(results: Path, course: Course, learner: str) -> Removed:
    """Remove a learner from a folder of results; run again after an interruption, it ends what was begun.

    Raises ``UsageError`` when nobody of that id is known there, ``StoreError``.
    """
    learner = canonical(learner)
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        own = [each for each in grades(store, course) if each.learner == learner]
        person = next((each for each in people_rows(store) if each.learner == learner), Person(learner))
        places = sorted({row.place for row in all_parts(store) if row.learner == learner and row.place})
        numbers = msgspec.json.encode(with_grades(forgotten_of(store), own, course.rules)).decode()
        known = _known(store)
    if learner not in known:
        raise _unknown(learner, known, results)
    copies = [path for path in stores_in(results) if path.name != FILE]
    rows = sum(erase(path, learner, None) for path in copies)
    pages = _remove_folder(results / "reports" / file_name(learner))
    rows += erase(results / FILE, learner, numbers)  # last: until then the learner is known here
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        if (results / "grades.csv").exists():
            write_atomically(results / "grades.csv", grades_csv(store, course).encode("utf-8"))
    return Removed(learner, rows, pages, places, list(_mentions(results, person)))


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


def _mentions(folder: Path, person: Person) -> Iterator[Path]:
    """Files below a folder in which the id, the name or another mark of a person stands as a word, or in their path."""
    marks = [mark.encode("utf-8") for mark in vars(person).values() if isinstance(mark, str) and len(mark) > 1]
    for path in sorted(folder.rglob("*")):
        if ".sqlite" in path.name or not path.is_file():  # no row of theirs is left, and packed bytes are no words
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
