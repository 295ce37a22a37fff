"""Grades as the CSV files that learning platforms import. Pure: totals in, text out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.base.names import canonical
from grader.base.spreadsheet import TableError, csv_rows, csv_verbatim, lines_of, safe_text
from grader.classroom.problems import StoreError

if TYPE_CHECKING:
    from grader.classroom.gradebook.gradebook import Total

CANVAS_COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_CANVAS_NAMES = ("SIS Login ID", "SIS User ID", "ID", "Student")
_POSSIBLE = "Points Possible"
EXCUSED = "EX"
"""What Canvas reads as excused."""


def canvas_csv(totals: Sequence[Total], titles: Mapping[str, str], template: str | None = None) -> str:
    """A gradebook that Canvas imports: a column for each lab of ``titles`` (id to title).

    ``template`` is the gradebook that Canvas exports: a column of a lab (``Title`` or, as Canvas writes it,
    ``Title (98765)``) is filled, all else is kept as it is, and learners are found by login, SIS id, id or name.
    Without one, learners stand under SIS Login ID, with the name and the ID that the roster has. A grade that waits for
    a person is left out; who is excused has EX; who handed in nothing has 0, but not in place of what the template has,
    unless a person set points or gave a bonus. Raises ``StoreError`` for a template that lacks the columns of Canvas or
    has a lab twice.
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
    grades, possible = _grades(totals), _possible(totals)
    student, number = header.index("Student"), header.index("ID") if "ID" in header[:width] else None
    numbers = {canonical(each.person.canvas_id): canonical(each.learner) for each in totals if each.person.canvas_id}
    for row in rows:
        row += [""] * (len(header) - len(row))
        whose = [canonical(row[place]) for place in names]
        if number is not None and (known := numbers.get(canonical(row[number]))):
            whose.insert(0, known)
        for lab, place in places.items():
            if _POSSIBLE in row[student]:
                row[place] = possible[lab]
            else:
                found = next((grades[name, lab] for name in whose if (name, lab) in grades), None)
                if found is not None and (found.certain or not row[place].strip()):
                    row[place] = found.text
    if template is None:
        own = [header.index(name) for name in ("Student", "ID", "SIS Login ID")]
        rows = [[safe_text(cell) if n in own else cell for n, cell in enumerate(row)] for row in rows]
    return csv_verbatim([header, *rows])


def moodle_csv(totals: Sequence[Total], titles: Mapping[str, str]) -> str:
    """A table that Moodle's grade import reads: ``username``, name and e-mail as far as the roster has them, and a
    column for each lab; what waits for a person is left out, and what a learner is excused from."""
    labs = [lab for lab in titles if any(total.lab == lab for total in totals)]
    grades, people = _grades(totals), {total.learner: total.person for total in totals}
    known = [name for name in ("name", "email") if any(getattr(person, name) for person in people.values())]
    table = [["username", *known, *(titles[lab] for lab in labs)]]
    for learner, person in sorted(people.items()):
        own = [grades.get((canonical(learner), lab)) for lab in labs]
        told = [safe_text(getattr(person, name)) for name in known]
        table.append([safe_text(learner), *told, *(each.text if each and each.text != EXCUSED else "" for each in own)])
    return csv_verbatim(table)


@dataclass(frozen=True)
class _Cell:
    """A grade as it is written; ``certain``: it counts more than what a platform has already."""

    text: str
    certain: bool


def _grades(totals: Sequence[Total]) -> dict[tuple[str, str], _Cell]:
    """What is decided, by learner and lab."""
    found = {}
    for each in totals:
        if not each.undecided:
            grade = EXCUSED if each.excused else f"{each.scaled:g}"
            by_a_person = each.set_by_hand or each.excused or each.standing.on_top.bonus != 0
            found[canonical(each.learner), each.lab] = _Cell(grade, each.handed_in or by_a_person)
    return found


def _possible(totals: Sequence[Total]) -> dict[str, str]:
    """What each lab is worth: a platform has one maximum for all learners, whichever checks failed themselves."""
    worth: dict[str, float] = {}
    for each in totals:
        worth[each.lab] = max(each.worth, worth.get(each.lab, 0.0))
    return {lab: f"{most:g}" for lab, most in worth.items()}


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
    people = {total.learner: total.person for total in totals}
    rows = [[person.name, person.canvas_id, "", learner, ""] for learner, person in sorted(people.items())]
    return [list(CANVAS_COLUMNS), [f"    {_POSSIBLE}", "", "", "", ""], *rows]
