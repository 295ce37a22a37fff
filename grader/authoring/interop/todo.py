"""Read notebooks of older Spark courses: answers in cells that say TODO, ``Test.assertEquals`` of ``test_helper``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from grader.authoring.interop.asserting import asks, name_of_call
from grader.authoring.interop.cells import SourceCell, bytes_of, python_of
from grader.authoring.interop.model import Answer, Assignment, Given, Left, Line, Part, Prose, Test, cell_name, parted
from grader.course.model import CourseError
from grader.submission.model import SubmissionError
from grader.submission.reading.databricks import is_databricks, split_databricks
from grader.submission.reading.decode import decode_noted
from grader.submission.reading.exports import split_page
from grader.submission.reading.notebook import NotebookError, split_notebook
from grader.submission.reading.raw import RawCell
from grader.submission.reading.read import split_source
from grader.submission.syntax import parses

_TODO = re.compile(r"^\s*#+\s*TODO\b.*", re.I | re.M)
_EMPTY = re.compile(r"<\s*FILL[ _]?IN\s*>|^\s*#+\s*YOUR CODE HERE\s*$", re.I)
_TEST = re.compile(r"\bTest\.assert\w+\s*\(")
_PRINT = re.compile(r"^(?P<indent>\s*)print\s+(?![(=])(?P<what>.*\S)\s*$", re.M)
_HEADING = re.compile(r"^#+\s+(?P<title>.+?)\s*$", re.M)
_MAGIC_LINE = re.compile(r"^# MAGIC ?|^%md\b.*\n?", re.M)


def read_todo(file: Path) -> Assignment:
    """The assignment in such a notebook with its answers: an ``.ipynb``, a source or page of Databricks, a script.

    Raises ``CourseError`` for a file that cannot be read, without ``Test.assert...``, and one that was handed out.
    """
    cells = _cells(file)
    if not any(_TEST.search(cell.source) for cell in cells if cell.kind == "code"):
        raise CourseError(file, "", "no cell calls Test.assertEquals or another test of test_helper")
    parts: list[Part] = []
    left: list[Left] = []
    question = ""
    for cell in cells:
        if _is_answer(cell):
            question = f"cell-{cell.number}"
        more, without = parted(_parts(cell, question))
        parts, left = parts + more, left + without
    if not any(isinstance(part, Answer) for part in parts):
        empty = next((cell for cell in cells if cell.kind == "code" and _is_empty(cell.source)), None)
        where = cell_name(empty.number) if empty else ""
        wrong = "still says <FILL IN>" if empty else "no cell says TODO"
        raise CourseError(file, where, wrong, advice="Import the notebook with the answers." if empty else "")
    prose = (part.text for part in parts if isinstance(part, Prose))
    title = next((match["title"].strip("*_ ") for text in prose if (match := _HEADING.search(text))), file.stem)
    return Assignment(title, tuple(parts), tuple(left), "test_helper")


def _cells(file: Path) -> list[SourceCell]:
    try:
        raw = _raw_cells(file.suffix.lower(), decode_noted(file, bytes_of(file))[0])
    except (NotebookError, SubmissionError) as problem:  # their advice is for who hands in
        raise CourseError(file, "", problem.problem) from None
    return [SourceCell(cell.number, cell.kind, cell.source.strip("\n")) for cell in raw]


def _raw_cells(suffix: str, text: str) -> Sequence[RawCell]:
    if suffix == ".py":
        return split_databricks(text)[0] if is_databricks(text) else split_source(text)[1]
    return split_page(text) if suffix in (".html", ".htm") else split_notebook(text).cells


def _is_answer(cell: SourceCell) -> bool:
    return cell.kind == "code" and bool(_TODO.search(cell.source))


def _is_empty(source: str) -> bool:
    """Whether a cell still holds a placeholder outside of comments that only talk about it."""
    return any(_EMPTY.search(line) for line in source.split("\n") if not _TODO.match(line))


def _parts(cell: SourceCell, question: str) -> Iterator[Part | Left]:
    where = cell_name(cell.number)
    if cell.kind != "code":
        if cell.kind == "markdown":
            yield Prose(cell.number, _MAGIC_LINE.sub("", cell.source).strip("\n"))
        return
    if _is_answer(cell) and _is_empty(cell.source):
        yield Left(where, "still says <FILL IN>, so it has no answer: the cell was left out")
        return
    newer = _PRINT.sub(r"\g<indent>print(\g<what>)", cell.source)
    if not parses(cell.source) and newer != cell.source and parses(newer):
        yield Left(where, "Python 2's print was written as a call")
        cell = replace(cell, source=newer)
    source, left = python_of(cell, cell.source)
    yield from left
    if source is not None and source.strip():
        yield from _split(cell, source, question)


def _split(cell: SourceCell, source: str, question: str) -> Iterator[Part]:
    """The answer in a cell, what tries it out, and what tests it, which may stand in one."""
    lines = source.split("\n")
    body = ast.parse(source).body
    tests = _text(lines, [node for node in body if _tests(node)])
    if _is_answer(cell):
        tries = [node for node in body if not _tests(node) and _tries(node)]
        gone = {number for node in [*tries, *filter(_tests, body)] for number in _lines_of(node)}
        answer = [
            Line(line, secret=not _TODO.match(line) or bool(_EMPTY.search(line)))
            for number, line in enumerate(lines, 1)
            if number not in gone
        ]
        yield Answer(cell.number, question, tuple(answer))
        if tries:
            yield Given(cell.number, _text(lines, tries))
    elif tests:
        setup = _text(lines, [node for node in body if not _tests(node)])
        tests = f"{setup}\n{tests}" if setup else tests
    else:
        yield Given(cell.number, source)
    if tests:
        yield Test(cell.number, question, tests, hidden=False, points=float(len(_TEST.findall(tests)) or 1))


def _tests(node: ast.stmt) -> bool:
    """Whether a statement is one of tests: it asserts, or sets ``Test`` up."""
    call = node.value if isinstance(node, ast.Expr) else None
    of_test = isinstance(call, ast.Call) and ast.unparse(call.func).startswith("Test.")
    return of_test or (asks(node) and not isinstance(node, ast.FunctionDef | ast.ClassDef))


def _tries(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and name_of_call(node.value) in ("print", "display")


def _lines_of(node: ast.stmt) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _text(lines: Sequence[str], nodes: Sequence[ast.stmt]) -> str:
    return "\n".join(line for node in nodes for line in lines[node.lineno - 1 : node.end_lineno])
