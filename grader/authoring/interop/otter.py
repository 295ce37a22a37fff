"""Read the master notebook of otter assign, format v1: raw cells that begin and end blocks, markers in code cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.authoring.interop.cells import SourceCell, python_of, read_cells
from grader.authoring.interop.config import Value, settings
from grader.authoring.interop.model import (
    Answer,
    Assignment,
    ByHand,
    Given,
    Left,
    Part,
    Prose,
    RefusedError,
    Test,
    cell_name,
)
from grader.authoring.interop.otter_cells import TestCell, answer_lines, bare_test, without_ignored
from grader.authoring.interop.otter_points import resolved
from grader.base.text import printable
from grader.course.model import CourseError
from grader.submission.model import SubmissionError
from grader.submission.reading.read import read_regular
from grader.submission.syntax import parses

_BLOCK = re.compile(r"#\s*(?P<verb>BEGIN|END)\s+(?P<block>QUESTION|PROMPT|SOLUTION|TESTS)\s*", re.I)
_CONFIG = re.compile(r"#\s*ASSIGNMENT\s+CONFIG\s*", re.I)
_FENCE = re.compile(r"```otter\n(?P<text>.*)\n```\s*", re.S)
_SHOWN = re.compile(r"\s*<.*<pre>\s*(?P<text>.*?)\s*</pre>.*", re.S)
"""A raw cell as a page shows it: notebooks that document otter keep theirs so."""
_OLD_QUESTION = re.compile(r"^```\s*\nBEGIN QUESTION\b", re.M)
_TITLE = re.compile(r"^#\s+(?P<title>.+?)\s*$", re.M)
_IGNORED_CELL = re.compile(r"#+\s*ignore\b", re.I)
_UNDERSTOOD = frozenset({"name", "tests", "config_file"})
_MOST_SETTINGS = 100_000
_MEND = "Correct the raw cells."


@dataclass
class _Reading:
    """Where the reader is in the notebook, and what it has found so far."""

    file: Path
    config: dict[str, Value] | None = None
    questions: dict[str, dict[str, Value]] = field(default_factory=dict)
    question: str = ""
    open: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    tests: list[tuple[SourceCell, str, TestCell]] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    written: set[str] = field(default_factory=set)
    """The questions whose answer in words was carried over."""


def read_otter(file: Path) -> Assignment:
    """The assignment in a master notebook.

    Raises ``CourseError`` naming the cell for no such notebook, blocks that do not pair up and points that do not add
    up as otter wants them.
    """
    reading = _Reading(file)
    for cell in read_cells(file):
        form = {"markdown": _FENCE, "raw": _SHOWN}.get(cell.kind)
        found = form.fullmatch(cell.source) if form else None
        _read(reading, replace(cell, kind="raw", source=found["text"]) if found else cell)
    if reading.open:
        wrong = f"# BEGIN {reading.open[-1]} without # END {reading.open[-1]}"
        raise CourseError(file, "", wrong, advice="Add the raw cell.")
    if not reading.questions:
        old = any(isinstance(part, Prose) and _OLD_QUESTION.search(part.text) for part in reading.parts)
        wrong, advice = (
            (
                "is in format v0, with questions in Markdown cells",
                "Write them in raw cells, as otter's format v1 has them.",
            )
            if old
            else ("has no raw cell # BEGIN QUESTION", "Import the master notebook, as `otter assign` reads it.")
        )
        raise CourseError(file, "", wrong, advice=advice)
    prose = (part.text for part in reading.parts if isinstance(part, Prose) and not isinstance(part, ByHand))
    for question, config in reading.questions.items():
        if config.get("manual") is True and question not in reading.written:
            points = config.get("points")
            worth = f"its {points} points were" if points is not None else "it was"
            reading.left.append(Left(question, f"is graded by hand: {worth} not carried over"))
    named = (reading.config or {}).get("name") or file.stem.replace("_", " ")
    title = next((match["title"] for text in prose if (match := _TITLE.search(text))), str(named))
    tests = _pointed(reading)
    return Assignment(title, (*reading.parts, *tests), tuple(reading.left), "otter")


def _read(reading: _Reading, cell: SourceCell) -> None:
    if cell.kind == "raw":
        _boundary(reading, cell)
        return
    block = reading.open[-1] if reading.open else ""
    if cell.kind == "markdown":
        points = _by_hand(reading.questions.get(reading.question, {}))
        if block != "SOLUTION":
            reading.parts.append(Prose(cell.number, cell.source))
        elif points:  # the answer to a question of words
            reading.parts.append(ByHand(cell.number, cell.source, reading.question, points))
            reading.written.add(reading.question)
        return
    if _IGNORED_CELL.match(cell.source) and "\n" in cell.source:
        return
    source, left = python_of(cell, without_ignored(cell.source))
    reading.left += left
    if source is None or not source.strip():
        return
    if block == "TESTS":
        reading.tests += [(cell, reading.question, test) for test in _test(reading, cell, source)]
    elif block == "SOLUTION":
        answer = Answer(cell.number, reading.question, answer_lines(source), cell.stops)
        if parses(answer.source):
            reading.parts.append(answer)
        else:
            wrong = "its solution cannot be told from its prompt: the cell was left out"
            reading.left.append(Left(cell_name(cell.number, reading.question), wrong))
    elif block != "PROMPT":  # a prompt of code is what learners get in place of the solution
        reading.parts.append(Given(cell.number, source, cell.stops))


def _by_hand(config: dict[str, Value]) -> float:
    """What a question that a person marks is worth; 0 for another, and where nobody says."""
    points = config.get("points")
    known = isinstance(points, int | float) and not isinstance(points, bool) and points > 0
    return float(points) if config.get("manual") is True and known and isinstance(points, int | float) else 0.0


def _test(reading: _Reading, cell: SourceCell, source: str) -> Iterator[TestCell]:
    ok_format = (reading.config or {}).get("tests.ok_format") is not False
    try:
        yield bare_test(source, cell.output, ok_format)
    except RefusedError as refused:
        reading.left.append(Left(cell_name(cell.number, reading.question), str(refused)))


def _boundary(reading: _Reading, cell: SourceCell) -> None:
    first, *rest = cell.source.strip().split("\n")
    where = cell_name(cell.number)
    if _CONFIG.fullmatch(first.strip()):
        here = settings(rest)
        reading.config = {**_settings_beside(reading, here.get("config_file"), where), **here}
        unknown = [key for key in reading.config if "." not in key and key not in _UNDERSTOOD]
        if unknown:
            reading.left.append(Left(where, f"settings without a counterpart here: {', '.join(unknown)}"))
        return
    match = _BLOCK.fullmatch(first.strip())
    if match is None:
        reading.left.append(Left(where, f"is a raw cell ({first[:40]}): it was left out"))
        return
    block = match["block"].upper()
    if match["verb"].upper() == "END":
        if not reading.open or reading.open.pop() != block:
            raise CourseError(reading.file, where, f"# END {block} without # BEGIN {block}", advice=_MEND)
        return
    if (block == "QUESTION") == bool(reading.open):
        wrong = f"# BEGIN {block} " + ("inside another question" if reading.open else "outside a question")
        raise CourseError(reading.file, where, wrong, advice=_MEND)
    reading.open.append(block)
    if block == "QUESTION":
        _begin(reading, settings(rest), where)


def _settings_beside(reading: _Reading, name: Value, where: str) -> dict[str, Value]:
    """The settings in the file that the notebook names; those in the notebook go before them."""
    if not isinstance(name, str):
        return {}
    try:
        data = read_regular(reading.file.parent / name, _MOST_SETTINGS)
        return settings(data.decode("utf-8").split("\n"))
    except (OSError, SubmissionError, ValueError):
        wrong = f"names the settings {printable(name, 60)}, which cannot be read: lay the file beside the notebook"
        reading.left.append(Left(where, wrong))
        return {}


def _begin(reading: _Reading, config: dict[str, Value], where: str) -> None:
    name = str(config.get("name") or "")
    if not name or name in reading.questions:
        wrong = f"the name {name!r} is used twice" if name else "a question needs a line name: ..."
        raise CourseError(reading.file, where, wrong, advice="Name each question differently." if name else "")
    reading.question = name
    reading.questions[name] = config
    if config.get("all_or_nothing") is True:
        reading.left.append(Left(f"{where} ({name})", "is all or nothing: here each check earns its own points"))


def _pointed(reading: _Reading) -> list[Test]:
    """The tests, each with the points that otter gives it."""
    made: list[Test] = []
    for name, config in reading.questions.items():
        tests = [(cell, test) for cell, question, test in reading.tests if question == name]
        try:
            points = resolved(config, [test.points for _, test in tests])
        except RefusedError as refused:
            raise CourseError(reading.file, f"question {name}", refused.problem, advice=refused.advice) from None
        for (cell, test), worth in zip(tests, points, strict=True):
            made.append(Test(cell.number, name, test.source, test.hidden, worth))
    return made
