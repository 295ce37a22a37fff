"""What came of a class, written for a platform: its gradebook as one file, or each of its results as a file."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path

from grader.base.errors import UsageError
from grader.base.names import file_name
from grader.base.spreadsheet import csv_text
from grader.base.writing import write_atomically
from grader.classroom.gradebook.gradebook import Total, grades, refuse_provisional, totals
from grader.classroom.gradebook.platforms import Gradebook, GradebookPlatform, ResultPlatform
from grader.classroom.gradebook.published import HeldBack, published
from grader.classroom.gradebook.reports import record_of
from grader.classroom.store.entries import Event, events
from grader.classroom.store.store import FILE, open_results
from grader.course.model import Course


@dataclass(frozen=True)
class Exported:
    """What was written: ``totals``, of which those with ``undecided`` got no number, since a person has to decide on
    them; and what is held back, since it is not published."""

    totals: Sequence[Total]
    held: HeldBack


def export_grades(
    results: Path,
    course: Course,
    platform: GradebookPlatform,
    out: Path,
    template: Path | None = None,
    *,
    provisional: bool = False,
    unpublished: bool = False,
) -> Exported:
    """Write the file that a platform imports; ``template`` is what the platform itself exported, to be filled in.

    Learners see there what is imported, so it has the labs that are published, and all with ``unpublished``. Raises
    ``UsageError`` where none is, for results that are no grades yet, unless ``provisional`` ones are wanted too, and
    for a template that is no text; ``StoreError``.
    """
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        found, held = totals(grades(store, course)), HeldBack()
        if not unpublished:
            found, held = published(store, found)
    if not provisional:
        refuse_provisional(f"{each.learner} ({each.lab})" for each in found if each.provisional)
    titles = {lab.id: lab.title for lab in course.labs}
    kept = _template(template) if template else None
    text = platform.write(Gradebook(tuple(found), titles, kept))
    write_atomically(out, text.encode("utf-8"))
    return Exported(found, held)


def export_results(
    results: Path,
    course: Course,
    platform: ResultPlatform,
    out: Path,
    *,
    provisional: bool = False,
    unpublished: bool = False,
) -> Exported:
    """Write what counts of each learner and lab as ``OUT/<learner>/<lab>.json``, as far as it is published, or all with
    ``unpublished``. What has ``undecided`` got no score there, since a person has to decide on it.

    Raises as ``export_grades``.
    """
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        found, held = totals(grades(store, course)), HeldBack()
        known, named = {(each.learner, each.lab) for each in found}, {each.learner for each in found}
        for stored in store.current():
            if (stored.learner, stored.lab) not in known and (stored.lab or stored.learner not in named):
                found.append(Total(stored.learner, stored.lab, 0.0, 0.0, 0))  # else it is there for each lab
        if not unpublished:
            found, held = published(store, found)
        if not provisional:
            labs = {each.lab for each in found}
            open_ = (each for each in store.current() if each.provisional and each.lab in labs)
            refuse_provisional(f"{each.learner} ({each.lab})" for each in open_)
        written = []
        for total in found:
            record = record_of(store, course, total.learner, total.lab, total.run)
            if record is None:
                continue
            path = out / file_name(total.learner) / f"{file_name(total.lab or 'unknown')}.json"
            text = json.dumps(platform.counted(record, total.standing), indent=2, ensure_ascii=False) + "\n"
            write_atomically(path, text.encode("utf-8"))
            written.append(total)
    return Exported(written, held)


def export_events(results: Path, out: Path) -> int:
    """Write every change that people made, the oldest first: as CSV, or as JSON lines for the ending ``.jsonl``; how
    many these are. A grading may go on meanwhile. Raises ``StoreError``."""
    with contextlib.closing(open_results(results / FILE, create=False, readonly=True)) as store:
        made = list(events(store))
    header = [each.name for each in fields(Event)]
    if out.suffix == ".jsonl":
        text = "".join(f"{json.dumps(asdict(each), ensure_ascii=False)}\n" for each in made)
    else:
        text = csv_text([header, *map(astuple, made)])
    write_atomically(out, text.encode("utf-8"))
    return len(made)


def _template(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text", "Name the file as Canvas exported it.") from None
