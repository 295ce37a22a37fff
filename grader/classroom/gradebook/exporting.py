"""What came of a class, written for a platform: its gradebook as one file, or each of its results as a file."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from grader.base.errors import UsageError
from grader.base.names import file_name
from grader.base.writing import write_atomically
from grader.classroom.gradebook.gradebook import Total, grades, read_grades, refuse_provisional, totals
from grader.classroom.gradebook.platforms import Gradebook, GradebookPlatform, ResultPlatform
from grader.classroom.gradebook.reports import record_of
from grader.classroom.store.store import FILE, open_results
from grader.course.model import Course
from grader.results.counted import Standing


def export_grades(
    results: Path,
    course: Course,
    platform: GradebookPlatform,
    out: Path,
    template: Path | None = None,
    *,
    provisional: bool = False,
) -> list[Total]:
    """Write the file that a platform imports; ``template`` is what the platform itself exported, to be filled in.

    Returns what was left out, since a person has to decide on it. Raises ``UsageError`` for results that are no grades
    yet, unless ``provisional`` ones are wanted too, and for a template that is no text; ``StoreError``.
    """
    found = totals(read_grades(results, course))
    if not provisional:
        refuse_provisional(f"{each.learner} ({each.lab})" for each in found if each.provisional)
    titles = {lab.id: lab.title for lab in course.labs}
    kept = _template(template) if template else None
    text = platform.write(Gradebook(tuple(found), titles, kept))
    write_atomically(out, text.encode("utf-8"))
    return [total for total in found if total.undecided]


def export_results(
    results: Path, course: Course, platform: ResultPlatform, out: Path, *, provisional: bool = False
) -> int:
    """Write what counts of each learner and lab as ``OUT/<learner>/<lab>.json``; how many these are.

    Raises as ``export_grades``.
    """
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        found = {(total.learner, total.lab): total.standing for total in totals(grades(store, course))}
        if not provisional:
            refuse_provisional(f"{each.learner} ({each.lab})" for each in store.current() if each.provisional)
        named = {learner for learner, _ in found}
        for stored in store.current():
            if stored.lab or stored.learner not in named:  # else it is there for each lab
                found.setdefault((stored.learner, stored.lab), Standing({}))
        number = 0
        for (learner, lab), standing in found.items():
            record = record_of(store, course, learner, lab)
            if record is None:
                continue
            path = out / file_name(learner) / f"{file_name(lab or 'unknown')}.json"
            text = json.dumps(platform.counted(record, standing), indent=2, ensure_ascii=False) + "\n"
            write_atomically(path, text.encode("utf-8"))
            number += 1
    return number


def _template(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text", "Name the file as Canvas exported it.") from None
