"""The source of an answer as the desk shows it: its cells, each line with what was found there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markupsafe import Markup

from grader.base.text import printable_lines
from grader.desk.handed_in import HandedInFile, SeenCell
from grader.results.record import CheckRecord, ExerciseRecord, RunRecord
from grader.submission.changes import defines
from grader.submission.model import ANSWER

_MOST_LINES = 2_000
_LONGEST_LINE = 2_000
_LONGEST_TEXT = 50_000


@dataclass(frozen=True)
class Remark:
    """What was found at a line: ``tone`` as of a status, ``text`` in a sentence."""

    tone: str
    text: str


@dataclass(frozen=True)
class SeenLine:
    """A line with its number and what was found there."""

    number: int
    text: str
    remarks: Sequence[Remark] = ()


@dataclass(frozen=True)
class Block:
    """A cell to show: code as ``lines``, a Markdown cell as ``prose``; ``where`` says which it is."""

    cell: SeenCell
    where: str
    lines: Sequence[SeenLine] = ()
    prose: Markup | None = None


@dataclass(frozen=True)
class Blocks:
    """The cells of a file: those of each exercise, and the rest."""

    of: Mapping[str, Sequence[Block]]
    rest: Sequence[Block]


def blocks(file: HandedInFile, record: RunRecord, names: Mapping[str, Sequence[str]]) -> Blocks:
    """The cells of a file by the exercise that they answer; ``names`` are what each exercise asks to be defined."""
    remarks = _remarks(record)
    of: dict[str, list[Block]] = defaultdict(list)
    rest = []
    for cell in file.cells:
        block = _block(cell, remarks)
        own = [each for each, wanted in names.items() if _answers(cell, each, wanted)]
        for each in own:
            of[each].append(block)
        if not own and (cell.source.strip() or cell.outputs):
            rest.append(block)
    return Blocks(of, rest)


def _answers(cell: SeenCell, exercise: str, names: Sequence[str]) -> bool:
    """Whether a cell is an answer, or a part of one: it has its tag, or defines what is asked for."""
    if f"{ANSWER}{exercise}" in cell.tags:
        return True
    return cell.kind == "code" and bool(names) and defines(cell.source, names)


def written_block(text: str) -> Block:
    """What is kept of a written answer whose file is gone."""
    return Block(SeenCell(0, "markdown", text, 1, False), "as it was graded", prose=prose(text))


def kept_block(text: str, exercise: ExerciseRecord | None) -> Block:
    """What is kept of an answer whose file is gone: its lines, without the numbers that they had."""
    found: dict[str, list[Remark]] = defaultdict(list)
    for check in exercise.checks if exercise else ():
        if check.finding and check.finding.place and check.finding.place.code:
            found[check.finding.place.code.strip()].append(_remark(check))
    lines = [
        SeenLine(number, line, tuple(found.pop(line.strip(), ()))) for number, line in enumerate(_shown_lines(text), 1)
    ]
    return Block(SeenCell(0, "code", text, 1, False), "as it was graded", lines)


def _block(cell: SeenCell, remarks: Mapping[tuple[int | None, int], Sequence[Remark]]) -> Block:
    kind = {"code": "code cell", "markdown": "text cell", "raw": "raw cell"}[cell.kind]
    where = f"{kind} {cell.number}" if cell.in_notebook else f"from line {cell.first_line}"
    if cell.kind == "markdown":
        return Block(cell, where, prose=prose(cell.source))
    number = cell.number if cell.in_notebook else None
    lines = [
        SeenLine(line, text, remarks.get((number, line), ()))
        for line, text in enumerate(_shown_lines(cell.source.rstrip("\n")), cell.first_line)
    ]
    return Block(cell, where, lines)


def prose(text: str) -> Markup:
    """Markdown of a learner as markup: without HTML, links and pictures, which stay as they were written."""
    reader = MarkdownIt("commonmark", {"html": False}).disable(
        ["link", "image", "autolink", "html_inline", "html_block"]
    )
    return Markup(reader.render(printable_lines(text, _LONGEST_TEXT)))


def _shown_lines(text: str) -> Iterable[str]:
    return printable_lines(text, _LONGEST_LINE * 100).split("\n")[:_MOST_LINES]


def _remarks(record: RunRecord) -> Mapping[tuple[int | None, int], Sequence[Remark]]:
    found: dict[tuple[int | None, int], list[Remark]] = defaultdict(list)
    for exercise in record.exercises:
        for check in exercise.checks:
            if check.status != "passed" and check.finding and check.finding.place:
                place = check.finding.place
                remark = _remark(check)
                if remark not in found[place.cell, place.line]:
                    found[place.cell, place.line].append(remark)
    for note in record.submission.notes:
        if note.place:
            found[note.place.cell, note.place.line].append(Remark("quiet", note.text))
    return found


def _remark(check: CheckRecord) -> Remark:
    assert check.finding is not None
    return Remark("ours" if check.status == "error" else "bad", f"{check.title}: {check.finding.main_message}")
