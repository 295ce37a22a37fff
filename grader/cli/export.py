"""``grader export`` and ``grader feedback``: what came of a class, for other platforms and for its learners."""

from __future__ import annotations

import json
from pathlib import Path

from grader.batch.feedback import bundle, letters, mail_merge_csv
from grader.batch.gradebook import grades, totals
from grader.batch.lms import canvas_csv, moodle_csv
from grader.batch.names import file_name
from grader.batch.roster import Roster, read_roster
from grader.batch.store import FILE, open_results
from grader.cli import EXIT_PASSED, console
from grader.course.load import load_course
from grader.reports.platforms import PLATFORMS
from grader.results.progress import write_atomically


def export_grades(results: Path, form: str, out: Path, template: Path | None) -> int:
    """Write the CSV file that Canvas or Moodle imports."""
    course = load_course(Path.cwd())
    store = open_results(results / FILE, create=False)
    try:
        found = totals(grades(store, course))
    finally:
        store.close()
    titles = {lab.id: lab.title for lab in course.labs}
    kept = template.read_text(encoding="utf-8") if template else None
    text = canvas_csv(found, titles, kept) if form == "canvas" else moodle_csv(found, titles)
    write_atomically(out, text.encode("utf-8"))
    console.progress().print(f"Grades: {out}", markup=False, soft_wrap=True)
    return EXIT_PASSED


def export_results(results: Path, form: str, out: Path) -> int:
    """Write the current result of each learner and lab as ``OUT/<learner>/<lab>.json`` in a platform's format."""
    store = open_results(results / FILE, create=False)
    number = 0
    try:
        for stored in store.current():
            path = out / file_name(stored.learner) / f"{file_name(stored.lab or 'unknown')}.json"
            text = json.dumps(PLATFORMS[form](store.record(stored.id)), indent=2, ensure_ascii=False) + "\n"
            write_atomically(path, text.encode("utf-8"))
            number += 1
    finally:
        store.close()
    console.progress().print(f"{number} results in {out}", markup=False, soft_wrap=True)
    return EXIT_PASSED


def feedback(results: Path, out: Path, roster: Path | None, mail_merge: Path | None) -> int:
    """Write the archive of reports, of the roster's learners where there is one, and the table for mailing them."""
    course = load_course(Path.cwd())
    class_list = read_roster(roster) if roster else Roster()
    store = open_results(results / FILE, create=False)
    try:
        found = letters(totals(grades(store, course)), class_list, frozenset(class_list.learners))
    finally:
        store.close()
    data, missing = bundle(found, results / "reports")
    write_atomically(out, data)
    screen = console.progress()
    for letter in missing:
        screen.print(f"No report of {letter.learner} for {letter.lab}: grade again.", markup=False, soft_wrap=True)
    if mail_merge is not None:
        write_atomically(mail_merge, mail_merge_csv(found).encode("utf-8"))
    screen.print(f"{len(found) - len(missing)} reports: {out}", markup=False, soft_wrap=True)
    return EXIT_PASSED
