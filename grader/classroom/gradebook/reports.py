"""The reports that learners get back: the record of a run, with what counts of it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from grader.base.names import file_name
from grader.base.writing import write_atomically
from grader.checks.running.engine import unreadable
from grader.classroom.store.store import ResultStore
from grader.course.model import Course
from grader.reports.html import render_html
from grader.results.counted import NOTHING, Standing
from grader.results.record import RunRecord, SubmissionRecord


def report_place(learner: str, lab: str) -> str:
    """Where a report lies below the folder of reports."""
    return f"{file_name(learner)}/{file_name(lab)}.html"


def write_report(reports: Path, record: RunRecord, standing: Standing) -> bytes:
    """Write the page of a record, with what counts of it; the page."""
    page = render_html(record, standing if standing.exercises else None).encode("utf-8")
    write_atomically(reports / report_place(record.learner, record.lab or record.submission.name), page)
    return page


def record_of(store: ResultStore, course: Course, learner: str, lab: str) -> RunRecord | None:
    """The record that counts of a learner for a lab; of who handed in nothing one that says so; None of a lab that the
    course no longer has."""
    stored = store.newest(learner, lab)
    if stored is not None:
        return store.record(stored.id)
    known = next((each for each in course.labs if each.id == lab), None)
    if known is None:
        return None
    unread = store.newest(learner, "")  # something may have been handed in that nobody knows the lab of
    file = store.record(unread.id).submission if unread else SubmissionRecord(name="", problem=NOTHING)
    record = unreadable(known, file.name, file.problem, seed=int(store.setting("seed") or 0), learner=learner)
    return msgspec.structs.replace(record, started="")  # nothing ran, so it is the same page each time
