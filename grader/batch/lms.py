"""Grades as the CSV files that learning platforms import. Pure: totals in, text out."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from grader.batch.gradebook import Total
from grader.batch.problems import StoreError
from grader.batch.tables import safe_cell

CANVAS_COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_CANVAS_NAMES = ("SIS Login ID", "SIS User ID", "ID", "Student")
_POSSIBLE = "Points Possible"


def canvas_csv(totals: Sequence[Total], titles: Mapping[str, str], template: str | None = None) -> str:
    """A gradebook that Canvas imports: a column for each lab of ``titles`` (id to title).

    ``template`` is the gradebook that Canvas exports; its rows and columns are kept, and learners are found in it by
    login, SIS id, id or name. Without one, learners stand under SIS Login ID. Raises ``StoreError`` for a template that
    lacks the columns of Canvas.
    """
    labs = [lab for lab in titles if any(total.lab == lab for total in totals)]
    rows = _template_rows(template) if template is not None else _own_rows(totals)
    header = [*rows[0], *(titles[lab] for lab in labs if titles[lab] not in rows[0])]
    grades = {(total.learner, total.lab): f"{total.grade:g}" for total in totals}
    possible = {total.lab: f"{total.points:g}" for total in totals}
    table = [header]
    for row in rows[1:]:
        cells = dict(zip(rows[0], row, strict=False))
        is_possible = _POSSIBLE in cells.get("Student", "")
        for lab in labs:
            found = next((grades[cells[name], lab] for name in _CANVAS_NAMES if (cells.get(name), lab) in grades), "")
            cells[titles[lab]] = possible[lab] if is_possible else found or cells.get(titles[lab], "")
        table.append([str(safe_cell(cells.get(name, ""))) for name in header])
    return _written(table)


def moodle_csv(totals: Sequence[Total], titles: Mapping[str, str]) -> str:
    """A table that Moodle's grade import reads: ``username`` and a column for each lab."""
    labs = [lab for lab in titles if any(total.lab == lab for total in totals)]
    grades = {(total.learner, total.lab): f"{total.grade:g}" for total in totals}
    table = [["username", *(titles[lab] for lab in labs)]]
    for learner in sorted({total.learner for total in totals}):
        table.append([str(safe_cell(learner)), *(grades.get((learner, lab), "") for lab in labs)])
    return _written(table)


def _template_rows(template: str) -> list[list[str]]:
    rows = list(csv.reader(io.StringIO(template.removeprefix("\ufeff"))))
    missing = [name for name in CANVAS_COLUMNS[:2] if not rows or name not in rows[0]]
    if missing:
        raise StoreError(
            f"the template has no column {missing[0]!r}: export the gradebook from Canvas and name that file"
        )
    return rows


def _own_rows(totals: Sequence[Total]) -> list[list[str]]:
    learners = sorted({total.learner for total in totals})
    return [list(CANVAS_COLUMNS), [f"    {_POSSIBLE}", "", "", "", ""], *(["", "", "", name, ""] for name in learners)]


def _written(table: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(table)
    return text.getvalue()
