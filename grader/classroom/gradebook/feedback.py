"""Feedback for a class: one archive with every learner's reports, and a table for mailing them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.base.names import file_name
from grader.base.spreadsheet import csv_text
from grader.base.zipping import zip_bytes
from grader.classroom.gradebook.gradebook import Total
from grader.classroom.intake.roster import Roster
from grader.classroom.store.queries import place_rows
from grader.classroom.store.store import ResultStore
from grader.submission.layouts import returned


@dataclass(frozen=True)
class Letter:
    """What one learner gets for one lab: the report's place below the reports and ``place`` in the archive, empty
    where the platform that it goes to would not take it, and the grade beside it; ``undecided`` says why it is open."""

    learner: str
    email: str
    lab: str
    grade: float
    points: float
    report: str
    place: str
    undecided: str = ""


def letters(
    totals: Iterable[Total], roster: Roster, only: frozenset[str], places: Mapping[tuple[str, str], str] | None = None
) -> list[Letter]:
    """A letter per learner and lab; of the learners in ``only``, of all when that is empty.

    ``places`` says by learner and lab where a report goes in the archive; without it, in a folder for each learner.
    """
    emails = {learner: value for (column, value), learner in roster.known.items() if column == "email"}
    return [
        Letter(
            total.learner,
            emails.get(total.learner, ""),
            total.lab,
            total.grade,
            total.points,
            report := f"{file_name(total.learner)}/{file_name(total.lab)}.html",
            report if places is None else places.get((total.learner, total.lab), ""),
            total.undecided,
        )
        for total in totals
        if not only or total.learner in only
    ]


def bundle(found: Iterable[Letter], reports: Path) -> tuple[bytes, list[Letter]]:
    """A zip archive of the reports, and the letters without a place or a report below ``reports``."""
    contents, missing = {}, []
    for letter in found:
        path = reports / letter.report
        if letter.place and path.is_file():
            contents[letter.place] = path.read_bytes()
        else:
            missing.append(letter)
    return zip_bytes(contents), missing


def returned_places(store: ResultStore, platform: str) -> dict[tuple[str, str], str]:
    """Where ``canvas`` or ``moodle`` expects the report of each learner and lab that was handed in there."""
    rows = place_rows(store)
    return {(row.learner, row.lab): returned(platform, row.place, file_name(row.lab)) for row in rows}


def mail_merge_csv(found: Iterable[Letter]) -> str:
    """A row per learner and lab for a mail merge: whom to write to, what to say, which file to attach."""
    header = ("learner", "email", "lab", "grade", "points", "report")
    return csv_text([header, *map(_row, found)])


def _row(letter: Letter) -> tuple[object, ...]:
    grade = "" if letter.undecided else f"{letter.grade:g}"
    return letter.learner, letter.email, letter.lab, grade, f"{letter.points:g}", letter.place
