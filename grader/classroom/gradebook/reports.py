"""The reports that learners get back: the record of a run, with what counts of it."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from pathlib import Path

import msgspec

from grader.base.names import file_name
from grader.base.writing import write_atomically
from grader.checks.running.engine import unreadable
from grader.classroom.extending import until_of
from grader.classroom.gradebook.gradebook import Total
from grader.classroom.store.decisions import Extension
from grader.classroom.store.entries import entries
from grader.classroom.store.store import ResultStore
from grader.course.model import Course
from grader.reports.html import SecondLook, render_html
from grader.results.counted import NOTHING, Standing
from grader.results.record import RunRecord, SubmissionRecord
from grader.results.revealing import for_learners

_NEVER = datetime.datetime.max.replace(tzinfo=datetime.UTC)


def report_place(learner: str, lab: str) -> str:
    """Where a report lies below the folder of reports."""
    return f"{file_name(learner)}/{file_name(lab)}.html"


def asking(course: Course) -> SecondLook | None:
    """How learners ask for a second look; None where the course does not let them."""
    return SecondLook(course.publish.mail) if course.publish.second_look else None


def write_report(reports: Path, course: Course, record: RunRecord, standing: Standing) -> bytes:
    """Write the page of a record, with what counts of it; the page. There is nothing to ask about where nothing
    counts."""
    counts = standing if standing.exercises else None
    page = render_html(record, counts, asking(course) if counts else None).encode("utf-8")
    write_atomically(reports / report_place(record.learner, record.lab or record.submission.name), page)
    return page


def write_reports(
    store: ResultStore, course: Course, reports: Path, found: Iterable[Total], whose: Collection[tuple[str, str]]
) -> int:
    """Write the pages of these learners and labs anew, with what counts now; how many these are."""
    number = 0
    for total in found:
        if (total.learner, total.lab) in whose and (
            record := record_of(store, course, total.learner, total.lab, total.run)
        ):
            write_report(reports, course, record, total.standing)
            number += 1
    return number


def record_of(store: ResultStore, course: Course, learner: str, lab: str, run: int = 0) -> RunRecord | None:
    """The record that counts of a learner for a lab, as learners may see it now; ``run`` where the newest is
    not the one; of who handed in nothing one that says so; None of a lab that the course no longer has."""
    stored = store.newest(learner, lab) if not run else None
    if run or stored is not None:
        record = store.record(run or (stored.id if stored else 0))
        own = msgspec.structs.replace(record, learner=learner)  # that of a group is each one's
        reveal = course.publish.reveals(_last_due(store, course, lab), datetime.datetime.now(datetime.UTC))
        return for_learners(own, reveal=reveal, expected=course.publish.expected)
    known = next((each for each in course.labs if each.id == lab), None)
    if known is None:
        return None
    unread = store.newest(learner, "")  # something may have been handed in that nobody knows the lab of
    file = store.record(unread.id).submission if unread else SubmissionRecord(name="", problem=NOTHING)
    record = unreadable(known, file.name, file.problem, seed=int(store.setting("seed") or 0), learner=learner)
    return msgspec.structs.replace(record, started="")  # nothing ran, so it is the same page each time


def _last_due(store: ResultStore, course: Course, lab: str) -> datetime.datetime | None:
    """When a lab is due for the last of its learners."""
    due = course.late.due.get(lab)
    if due is None or course.publish.reveal != "after-due":
        return due
    extended = [each.data for each in entries(store, Extension.kind, Extension) if each.key.lab == lab]
    return max([due, *(until_of(each, due) or _NEVER for each in extended)])
