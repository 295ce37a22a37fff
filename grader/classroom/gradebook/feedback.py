"""Feedback for a class: one archive with every learner's reports, and a table for mailing them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.base.errors import UsageError
from grader.base.names import file_name
from grader.base.spreadsheet import csv_text
from grader.base.writing import write_atomically
from grader.base.zipping import zip_bytes
from grader.classroom.gradebook.gradebook import Total, grades, refuse_provisional, totals
from grader.classroom.gradebook.published import HeldBack, published
from grader.classroom.gradebook.reports import record_of, report_place, write_report
from grader.classroom.intake.roster import Roster, read_roster
from grader.classroom.store.queries import place_rows
from grader.classroom.store.store import FILE, ResultStore, open_results
from grader.course.model import Course
from grader.course.targets import find_target
from grader.results.counted import Standing
from grader.results.record import RunRecord
from grader.submission.layouts import returned


@dataclass(frozen=True)
class FeedbackOrder:
    """What to bundle, into the archive ``out``: of one ``lab`` or all; of a ``roster``'s learners or all; named for a
    ``platform`` (``canvas``, ``moodle``) that takes reports back, or in a folder for each learner; and a table for
    mailing in ``mail_merge``. ``unpublished``: of labs that are not published too, to look at before they are."""

    out: Path
    platform: str | None = None
    lab: str | None = None
    roster: Path | None = None
    mail_merge: Path | None = None
    provisional: bool = False
    unpublished: bool = False


@dataclass(frozen=True)
class Letter:
    """What one learner gets for one lab: the ``total`` of what counts, and the ``place`` of the report in
    the archive, empty where the platform that it goes to would not take it."""

    total: Total
    place: str

    @property
    def learner(self) -> str:
        return self.total.learner

    @property
    def lab(self) -> str:
        return self.total.lab


@dataclass(frozen=True)
class Feedback:
    """What was written: the letters of an archive, those among them that are ``missing`` there, and how many there are
    of labs that are not published."""

    letters: Sequence[Letter]
    missing: Sequence[Letter]
    held: HeldBack


def write_feedback(results: Path, course: Course, order: FeedbackOrder) -> Feedback:
    """Write the archive of reports, of the roster's learners where there is one, and the table for mailing them.

    Raises ``UsageError`` when a platform would get the reports of several labs for one assignment, and for results
    that are no grades yet, unless ``provisional`` ones are wanted too.
    """
    roster = read_roster(order.roster) if order.roster else Roster()
    lab = find_target(course, order.lab)[0].id if order.lab else None
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        due = [total for total in totals(grades(store, course, unlisted=roster.people)) if lab in (None, total.lab)]
        due = [_addressed(total, roster) for total in due]
        held = HeldBack()
        if not order.unpublished:
            due, held = published(store, due)
        if not order.provisional:
            refuse_provisional(f"{each.learner} ({each.lab})" for each in due if each.provisional)
        _one_lab(order.platform, due)
        places = returned_places(store, order.platform) if order.platform else None
        found = letters(due, frozenset(roster.learners), places)
        data, missing = bundle(
            found,
            lambda each: record_of(store, course, each.learner, each.lab, each.total.run),
            lambda record, standing: write_report(results / "reports", course, record, standing),
        )
    write_atomically(order.out, data)
    if order.mail_merge is not None:
        write_atomically(order.mail_merge, mail_merge_csv(found).encode("utf-8"))
    return Feedback(found, missing, held)


def _addressed(total: Total, roster: Roster) -> Total:
    """The total with the name and the address that a roster gives for the mail; it changes no grade."""
    known = next((each for each in roster.people if each.learner == total.learner), None)
    if known is None:
        return total
    own = total.person
    return replace(total, person=replace(own, name=known.name or own.name, email=known.email or own.email))


def _one_lab(platform: str | None, due: Sequence[Total]) -> None:
    labs = sorted({total.lab for total in due})
    if platform and len(labs) > 1:
        raise UsageError(
            f"{platform.title()} takes feedback for one assignment at a time, and these are {len(labs)} labs.",
            f"Say which: --lab {labs[0]}",
        )


def letters(
    totals: Iterable[Total], only: frozenset[str], places: Mapping[tuple[str, str], str] | None = None
) -> list[Letter]:
    """A letter per learner and lab; of the learners in ``only``, of all when that is empty.

    ``places`` says by learner and lab where a report goes in the archive; without it, in a folder for each learner.
    """
    return [
        Letter(total, report_place(*whose) if places is None else places.get(whose, ""))
        for total in totals
        for whose in [(total.learner, total.lab)]
        if not only or total.learner in only
    ]


def bundle(
    found: Iterable[Letter],
    record_for: Callable[[Letter], RunRecord | None],
    written: Callable[[RunRecord, Standing], bytes],
) -> tuple[bytes, list[Letter]]:
    """A zip archive of the reports, and the letters without a place there or a record.

    ``written`` makes each anew, below the folder of reports too: the late policy, or what a person set, may be another
    than when it was graded.
    """
    contents, missing = {}, []
    for letter in found:
        record = record_for(letter) if letter.place else None
        if record is not None:
            contents[letter.place] = written(record, letter.total.standing)
        elif letter.total.handed_in:
            missing.append(letter)
    return zip_bytes(contents), missing


def returned_places(store: ResultStore, platform: str) -> dict[tuple[str, str], str]:
    """Where ``canvas`` or ``moodle`` expects the report of each learner and lab that was handed in there."""
    rows = place_rows(store)
    return {(row.learner, row.lab): returned(platform, row.place, file_name(row.lab)) for row in rows}


def mail_merge_csv(found: Iterable[Letter]) -> str:
    """A row per learner and lab for a mail merge: whom to write to, what checks and marks gave, what to attach."""
    header = ("learner", "name", "email", "lab", "earned", "marked", "grade", "points", "why", "report")
    return csv_text([header, *map(_row, found)])


def _row(letter: Letter) -> tuple[object, ...]:
    total, standing = letter.total, letter.total.standing
    grade = "" if total.undecided else f"{total.grade:g}"
    marked = "" if standing.marked is None else f"{standing.marked[0]:g}"
    numbers = (f"{standing.by_checks[0]:g}", marked, grade, f"{total.points:g}")
    return (
        total.learner,
        total.person.name,
        total.person.email,
        total.lab,
        *numbers,
        " ".join(standing.why()),
        letter.place,
    )
