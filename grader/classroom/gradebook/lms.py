"""Grades as the CSV files that learning platforms import. Pure: totals in, text out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from grader.base.names import canonical
from grader.base.spreadsheet import TableError, csv_rows, csv_verbatim, lines_of, safe_text
from grader.classroom.problems import StoreError

if TYPE_CHECKING:
    from grader.classroom.gradebook.gradebook import Total

CANVAS_COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_CANVAS_NAMES = ("SIS Login ID", "SIS User ID", "ID", "Student")
_POSSIBLE = "Points Possible"


def canvas_csv(totals: Sequence[Total], titles: Mapping[str, str], template: str | None = None) -> str:
    """A gradebook that Canvas imports: a column for each lab of ``titles`` (id to title).

    ``template`` is the gradebook that Canvas exports: a column of a lab (``Title`` or, as Canvas writes it,
    ``Title (98765)``) is filled, all else is kept as it is, and learners are found by login, SIS id, id or name.
    Without one, learners stand under SIS Login ID. A grade that waits for a person is left out. Raises ``StoreError``
    for a template that lacks the columns of Canvas or has a lab twice.
    """
    labs = [lab for lab in titles if any(total.lab == lab for total in totals)]
    header, *rows = _template_rows(template) if template is not None else _own_rows(totals)
    width = len(header)
    places = {lab: _column(header, titles[lab]) for lab in labs}
    for lab in labs:
        if places[lab] < 0:
            places[lab] = len(header)
            header.append(titles[lab])
    names = [header.index(name) for name in _CANVAS_NAMES if name in header[:width]]
    grades, possible = _grades(totals), {total.lab: f"{total.points:g}" for total in totals}
    student = header.index("Student")
    for row in rows:
        row += [""] * (len(header) - len(row))
        whose = [canonical(row[place]) for place in names]
        for lab, place in places.items():
            if _POSSIBLE in row[student]:
                row[place] = possible[lab]
            else:
                row[place] = next((grades[name, lab] for name in whose if (name, lab) in grades), row[place])
    if template is None:
        for row in rows:
            row[header.index("SIS Login ID")] = safe_text(row[header.index("SIS Login ID")])
    return csv_verbatim([header, *rows])


def moodle_csv(totals: Sequence[Total], titles: Mapping[str, str]) -> str:
    """A table that Moodle's grade import reads: ``username`` and a column for each lab; what waits for a person is left
    out."""
    labs = [lab for lab in titles if any(total.lab == lab for total in totals)]
    grades = _grades(totals)
    table = [["username", *(titles[lab] for lab in labs)]]
    for learner in sorted({total.learner for total in totals}):
        table.append([safe_text(learner), *(grades.get((canonical(learner), lab), "") for lab in labs)])
    return csv_verbatim(table)


def _grades(totals: Sequence[Total]) -> dict[tuple[str, str], str]:
    """What is decided, by learner and lab."""
    return {(canonical(each.learner), each.lab): f"{each.grade:g}" for each in totals if not each.undecided}


def _column(header: Sequence[str], title: str) -> int:
    """Where a lab's column stands, -1 where there is none: Canvas puts the number of an assignment behind its title."""
    pattern = re.compile(re.escape(canonical(title)) + r"(?: \(\d+\))?")
    found = [place for place, name in enumerate(header) if pattern.fullmatch(canonical(name))]
    if len(found) > 1:
        named = " and ".join(repr(header[place]) for place in found)
        problem = f"the template has the columns {named} for one lab"
        raise StoreError(problem, "Delete the one that shall not be filled.")
    return found[0] if found else -1


def _template_rows(template: str) -> list[list[str]]:
    try:
        rows = [row for _, row in csv_rows(lines_of(template))]
    except TableError as problem:
        raise StoreError(f"the template cannot be read as CSV, line {problem.line}: {problem}") from None
    missing = [name for name in CANVAS_COLUMNS[:2] if not rows or name not in rows[0]]
    if missing:
        wrong = f"the template has no column {missing[0]!r}"
        raise StoreError(wrong, "Export the gradebook from Canvas and name that file.")
    return rows


def _own_rows(totals: Sequence[Total]) -> list[list[str]]:
    learners = sorted({total.learner for total in totals})
    return [list(CANVAS_COLUMNS), [f"    {_POSSIBLE}", "", "", "", ""], *(["", "", "", name, ""] for name in learners)]
