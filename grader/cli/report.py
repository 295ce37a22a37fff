"""``grader report``: the page of the last check."""

from __future__ import annotations

import webbrowser
from pathlib import Path

from grader.base.errors import EXIT_PASSED, EXIT_USAGE
from grader.base.writing import write_atomically
from grader.cli import console
from grader.course.targets import course_for, find_target
from grader.results.progress import Progress
from grader.results.record import RunRecord


def report(target: str | None, open_it: bool) -> int:
    """Write the HTML report of the last check of a lab; without one, of the lab checked last."""
    course = course_for(target)
    progress = Progress(course.root)
    labs = [find_target(course, target)[0]] if target else list(course.labs)
    records = [(record, lab) for lab in labs if (record := progress.record(lab)) is not None]
    if not records:
        console.progress().print("Nothing was checked yet: run `grader check` first.", markup=False)
        return EXIT_USAGE
    record, lab = max(records, key=lambda pair: pair[0].started)
    path = progress.folder / f"{lab.id}.html"
    write_html(record, path)
    if open_it and not webbrowser.open(path.as_uri()):
        console.progress().print("No browser could be started; open the file yourself.", markup=False)
    return EXIT_PASSED


def write_html(record: RunRecord, path: Path) -> None:
    """Write the page of a record and say where it is. Raises ``OSError`` that names the file."""
    from grader.reports.html import render_html

    write_atomically(path, render_html(record).encode("utf-8"))
    console.note(f"Report: {path}")
