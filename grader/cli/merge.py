"""The instructor's command that puts the parts of a class together."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

from grader.base.errors import EXIT_PASSED
from grader.base.writing import write_atomically
from grader.classroom.actions import refresh_reports
from grader.classroom.gradebook.tables import grades_csv
from grader.classroom.grading.draws import SECRET_FILE, share_secret
from grader.classroom.store.merging import merge_part, missing_shards
from grader.classroom.store.store import FILE, open_results
from grader.cli import console
from grader.course.load import load_course
from grader.reports.wording import counted


def merge(parts: Sequence[Path], out: Path) -> int:
    """Take over what each part has, then write table and reports of the class.

    Raises ``StoreError`` for a part that does not fit; those before it are in.
    """
    course = load_course(Path.cwd())
    for part in parts:
        open_results(part / FILE, create=False).close()  # brought to today's form
    with contextlib.closing(open_results(out / FILE, create=True)) as store:
        new = 0
        for part in parts:
            if (part / SECRET_FILE).is_file():  # results may be passed on without it
                share_secret(part / SECRET_FILE, store.path)
            new += merge_part(store, part / FILE)
        write_atomically(out / "grades.csv", grades_csv(store, course).encode("utf-8"))
        refresh_reports(store, course, out, sorted({each.learner for each in store.current()}))
        missing = missing_shards(store)
    console.note(f"{counted(new, 'result')} more. Grades: {out / 'grades.csv'}  Reports: {out / 'reports'}")
    if missing:
        console.note(f"Not there yet: {', '.join(missing)}. Name them in the same command, with the same --out.")
    return EXIT_PASSED
