"""Feedback for a class: one archive with every learner's reports, and a table for mailing them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.base.errors import UsageError
from grader.base.names import file_name
from grader.base.spreadsheet import csv_text
from grader.base.writing import write_atomically
from grader.base.zipping import zip_bytes
from grader.classroom.gradebook.gradebook import Total, grades, refuse_provisional, totals
from grader.classroom.intake.roster import Roster, read_roster
from grader.classroom.store.queries import place_rows
from grader.classroom.store.store import FILE, ResultStore, open_results
from grader.course.model import Course
from grader.course.targets import find_target
from grader.submission.layouts import returned


@dataclass(frozen=True)
class FeedbackOrder:
    """What to bundle, into the archive ``out``: of one ``lab`` or all; of a ``roster``'s learners or all; named for a
    ``platform`` (``canvas``, ``moodle``) that takes reports back, or in a folder for each learner; and a table for
    mailing in ``mail_merge``."""

    out: Path
    platform: str | None = None
    lab: str | None = None
    roster: Path | None = None
    mail_merge: Path | None = None
    provisional: bool = False


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


@dataclass(frozen=True)
class Feedback:
    """What was written: the letters of an archive, those among them that are ``missing`` there."""

    letters: Sequence[Letter]
    missing: Sequence[Letter]


def write_feedback(results: Path, course: Course, order: FeedbackOrder) -> Feedback:
    """Write the archive of reports, of the roster's learners where there is one, and the table for mailing them.

    Raises ``UsageError`` when a platform would get the reports of several labs for one assignment, and for results
    that are no grades yet, unless ``provisional`` ones are wanted too.
    """
    roster = read_roster(order.roster) if order.roster else Roster()
    lab = find_target(course, order.lab)[0].id if order.lab else None
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        due = [total for total in totals(grades(store, course)) if lab in (None, total.lab)]
        places = returned_places(store, order.platform) if order.platform else None
    if not order.provisional:
        refuse_provisional(f"{each.learner} ({each.lab})" for each in due if each.provisional)
    labs = sorted({total.lab for total in due})
    if order.platform and len(labs) > 1:
        raise UsageError(
            f"{order.platform.title()} takes feedback for one assignment at a time, and these are {len(labs)} labs.",
            f"Say which: --lab {labs[0]}",
        )
    found = letters(due, roster, frozenset(roster.learners), places)
    data, missing = bundle(found, results / "reports")
    write_atomically(order.out, data)
    if order.mail_merge is not None:
        write_atomically(order.mail_merge, mail_merge_csv(found).encode("utf-8"))
    return Feedback(found, missing)


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
