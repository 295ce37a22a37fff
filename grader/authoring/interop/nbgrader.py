"""Read the source notebook of an nbgrader assignment: cell metadata of schemas 0 to 3, markers in the text of cells."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.authoring.interop.asserting import AS_SOLUTION, asks, says
from grader.authoring.interop.cells import SourceCell, python_of, read_cells
from grader.authoring.interop.model import (
    Answer,
    Assignment,
    ByHand,
    Given,
    Left,
    Line,
    Part,
    Prose,
    RefusedError,
    Test,
    cell_name,
    parted,
    points_of,
)
from grader.base.text import printable
from grader.course.model import CourseError
from grader.submission.syntax import parses

NEWEST_SCHEMA = 3
"""All up to this one say what a cell is with the same words: ``grade``, ``solution``, ``points``."""
_HEADING = re.compile(r"^#\s+(?P<title>.+?)\s*$", re.M)
_AUTOTEST = re.compile(r"(?P<indent>\s*)#+\s*(?:HASHED\s+)?AUTOTEST\b(?P<asked>.*)")
_RELEASED = re.compile(r"^\s*# YOUR CODE HERE\s*$", re.M)


@dataclass(frozen=True)
class _Role:
    """What nbgrader's metadata say of a cell."""

    name: str
    grade: bool
    solution: bool
    task: bool
    points: float


def read_nbgrader(file: Path) -> Assignment:
    """The assignment in a source notebook.

    Raises ``CourseError`` naming the cell for no nbgrader notebook, other schemas, and markers that do not pair up.
    """
    cells = read_cells(file)
    roles = [_role(file, cell) for cell in cells]
    if not any(roles):
        advice = "Import the notebook of the folder source, as nbgrader keeps it."
        raise CourseError(file, "", "no cell has nbgrader's metadata", advice=advice)
    parts: list[Part] = []
    left: list[Left] = []
    question = ""
    for cell, role in zip(cells, roles, strict=True):
        question = role.name if role and role.solution else question
        more, without = parted(_parts(file, cell, role, question))
        parts, left = parts + more, left + without
    prose = (part.text for part in parts if isinstance(part, Prose) and not isinstance(part, ByHand))
    title = next((match["title"] for text in prose if (match := _HEADING.search(text))), file.stem.replace("_", " "))
    return Assignment(title=title, parts=tuple(parts), left=tuple(left), origin="nbgrader")


def _role(file: Path, cell: SourceCell) -> _Role | None:
    data = cell.metadata.get("nbgrader")
    if not isinstance(data, dict) or not data:
        return None
    schema = data.get("schema_version", 0)
    if isinstance(schema, bool) or not isinstance(schema, int) or not 0 <= schema <= NEWEST_SCHEMA:
        wrong, advice = (
            f"has nbgrader's metadata of schema {printable(str(schema), 20)}",
            "Run `nbgrader update` on it.",
        )
        if isinstance(schema, int) and schema > NEWEST_SCHEMA:
            wrong += f", newer than this importer knows, which reads schemas up to {NEWEST_SCHEMA}"
            advice = "Update spark-lab-grader."
        raise CourseError(file, cell_name(cell.number), wrong, advice=advice)
    try:
        points = points_of(_number(data.get("points", 0)))
    except RefusedError as refused:
        raise CourseError(file, cell_name(cell.number), refused.problem, advice=refused.advice) from None
    name = data.get("grade_id")
    return _Role(
        name=printable(name) if isinstance(name, str) and name else f"cell-{cell.number}",
        grade=data.get("grade") is True,
        solution=data.get("solution") is True,
        task=data.get("task") is True,
        points=points or 0.0,
    )


def _number(points: object) -> object:
    """The points, which old schemas may hold as text."""
    try:
        return float(points) if isinstance(points, str) else points
    except ValueError:
        return 0


def _parts(file: Path, cell: SourceCell, role: _Role | None, question: str) -> Iterator[Part | Left]:
    where = cell_name(cell.number, role.name if role else "")
    manual = bool(role and (role.task or (role.grade and role.solution)))
    if role and manual and (cell.kind != "markdown" or not role.points):
        yield Left(where, f"is graded by hand: its {role.points:g} points were not carried over")
    if cell.kind == "markdown":
        if not (role and role.solution):  # the text of such a cell is the answer
            yield Prose(cell.number, _without(file, cell, "MARK SCHEME"))
        if role and manual and role.points:
            scheme = [text for text, secret in _marked(file, cell, cell.source, "MARK SCHEME") if secret]
            answer = _without_marks(cell.source) if role.solution else "\n".join(scheme)
            yield ByHand(cell.number, answer, role.name, role.points)
    elif cell.kind == "raw":
        yield Left(where, "is a raw cell: it was left out")
    elif role and role.solution:
        yield from _answer(file, cell, question, where)
    elif role and role.grade:
        yield from _tests(file, cell, role, question, where)
    else:
        source, left = python_of(cell, cell.source)
        yield from left
        if source:
            yield Given(cell.number, source, cell.stops)


def _answer(file: Path, cell: SourceCell, question: str, where: str) -> Iterator[Part | Left]:
    if _RELEASED.search(cell.source) and "BEGIN SOLUTION" not in cell.source:
        yield Left(where, "has no solution, only nbgrader's stub: is this the notebook of the folder release?")
    source, left = python_of(cell, cell.source)
    yield from left
    if source is None:
        return
    marked = list(_marked(file, cell, source, "SOLUTION", empty="pass"))
    if not parses("\n".join(text for text, _ in marked)):
        marked = list(_marked(file, cell, source, "SOLUTION"))
    everything = "BEGIN SOLUTION" not in source  # then learners get nothing of it
    lines = tuple(Line(text, secret or everything) for text, secret in marked)
    yield Answer(cell.number, question, lines, cell.stops)


def _tests(file: Path, cell: SourceCell, role: _Role, question: str, where: str) -> Iterator[Part | Left]:
    source, left = python_of(cell, _written_out(cell.source))
    yield from left
    if source is None:
        return
    marked = list(_marked(file, cell, source, "HIDDEN TESTS"))
    texts = {hidden: "\n".join(text for text, secret in marked if secret == hidden) for hidden in (False, True)}
    if not all(map(parses, texts.values())):
        yield Left(where, "its hidden tests lie inside a statement, so the whole cell became a hidden check")
        texts = {False: "", True: "\n".join(text for text, _ in marked)}
    halves = [hidden for hidden, text in texts.items() if re.search(r"^\s*[^#\s]", text, re.M)]
    asking = [hidden for hidden in halves if asks(ast.parse(texts[hidden]))]
    if not asking and not role.solution and role.points:
        texts, halves = _as_credit(texts, halves, role.points)
        if halves:
            yield Left(where, f"shows how many points it gives: here it is {role.points:g} or none")
    halves = asking or halves  # a part that only prepares or says something is worth nothing
    if len(halves) == 2:
        yield Left(
            where, f"its {role.points:g} points are all or nothing; its visible and its hidden part get half each"
        )
    for hidden in halves:
        setup = texts[False] if hidden else ""
        yield Test(cell.number, question, texts[hidden], hidden, role.points / len(halves), setup)


def _as_credit(texts: dict[bool, str], halves: list[bool], points: float) -> tuple[dict[bool, str], list[bool]]:
    """Tests that assert nothing and show a number, which nbgrader takes for the points: here all of them are due."""
    for hidden in reversed(halves):
        body = ast.parse(texts[hidden]).body
        last = body[-1] if body else None
        if isinstance(last, ast.Expr) and isinstance(last.value, ast.Name | ast.Call) and not says(last.value):
            asked = ast.Assert(ast.Compare(last.value, [ast.GtE()], [ast.Constant(points)]), None)
            text = "\n".join(map(ast.unparse, [*body[:-1], ast.fix_missing_locations(asked)]))
            return texts | {hidden: text}, [hidden]
    return texts, halves


def _without(file: Path, cell: SourceCell, marker: str) -> str:
    return "\n".join(text for text, secret in _marked(file, cell, cell.source, marker) if not secret)


def _without_marks(source: str) -> str:
    """The text of an answer without nbgrader's markers."""
    return "\n".join(line for line in source.split("\n") if not re.search(r"(?:BEGIN|END) SOLUTION", line))


def _written_out(source: str) -> str:
    """The text with ``### AUTOTEST f(1); g(2)`` as asserts: what the solution gives is what is right.

    nbgrader writes the solution's own values there when it makes the release. A line that holds no expressions stays.
    """
    lines = []
    for line in source.split("\n"):
        match = _AUTOTEST.fullmatch(line)
        asked = [each.strip() for each in match["asked"].split(";") if each.strip()] if match else []
        made = [f"{AS_SOLUTION}({each})" for each in asked]
        lines += [f"{match['indent']}{each}" for each in made] if match and made and all(map(parses, made)) else [line]
    return "\n".join(lines)


def _marked(file: Path, cell: SourceCell, source: str, marker: str, empty: str = "") -> Iterator[tuple[str, bool]]:
    """The lines but for markers, and whether each lies between them; found in a line as nbgrader finds them.

    Like nbgrader, it passes over an END that ends nothing. Where nothing lies between two markers, ``empty`` does.
    """
    inside, between = False, True
    for number, line in enumerate(source.split("\n"), 1):
        if f"BEGIN {marker}" in line:
            if inside:
                wrong, advice = (
                    f"line {number} does not pair up",
                    f"Each BEGIN {marker} needs one END {marker} after it.",
                )
                raise CourseError(file, cell_name(cell.number), wrong, advice=advice)
            inside, between = True, False
        elif f"END {marker}" in line:
            if empty and not between:
                yield line[: len(line) - len(line.lstrip())] + empty, True
            inside, between = False, True
        else:
            between = between or bool(line.strip())
            yield line, inside
    if inside:
        wrong = f"BEGIN {marker} without END {marker}"
        raise CourseError(file, cell_name(cell.number), wrong, advice="Add it.")
