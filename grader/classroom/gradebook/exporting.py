"""What came of a class, written for a platform: its gradebook as one file, or each of its results as a file."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from grader.base.errors import UsageError
from grader.base.names import file_name
from grader.base.writing import write_atomically
from grader.classroom.gradebook.gradebook import Total, read_grades, refuse_provisional, totals
from grader.classroom.gradebook.platforms import Gradebook, GradebookPlatform, ResultPlatform
from grader.classroom.store.store import FILE, open_results
from grader.course.model import Course


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


def export_results(results: Path, platform: ResultPlatform, out: Path, *, provisional: bool = False) -> int:
    """Write the current result of each learner and lab as ``OUT/<learner>/<lab>.json``; how many these are.

    Raises as ``export_grades``.
    """
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        if not provisional:
            refuse_provisional(f"{each.learner} ({each.lab})" for each in store.current() if each.provisional)
        number = 0
        for stored in store.current():
            path = out / file_name(stored.learner) / f"{file_name(stored.lab or 'unknown')}.json"
            text = json.dumps(platform.write(store.record(stored.id)), indent=2, ensure_ascii=False) + "\n"
            write_atomically(path, text.encode("utf-8"))
            number += 1
    return number


def _template(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text", "Name the file as Canvas exported it.") from None
