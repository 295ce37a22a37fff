"""The cells of a notebook with what readers of other formats need: metadata, and outputs as text."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.authoring.exchange.model import Left, cell_name
from grader.course.model import CourseError
from grader.submission.magics import strip_magics
from grader.submission.notebook import NotebookError, split_notebook
from grader.submission.raw import Kind
from grader.submission.syntax import parses


@dataclass(frozen=True)
class SourceCell:
    """A cell; ``number`` counts from 1, ``output`` is what the saved outputs say as text."""

    number: int
    kind: Kind
    source: str
    metadata: dict[str, Any] = field(default_factory=dict)
    output: str = ""


def read_cells(file: Path) -> tuple[SourceCell, ...]:
    """The cells of a notebook of nbformat 4. Raises ``CourseError`` for another file, and ``OSError``."""
    try:
        text = file.read_text(encoding="utf-8")
        cells = split_notebook(text).cells
    except UnicodeDecodeError:
        raise CourseError(file, "", "is not UTF-8 text: is it a notebook?") from None
    except NotebookError as problem:
        raise CourseError(file, "", str(problem)) from None
    tree = json.loads(text)
    if tree.get("nbformat") != 4:
        raise CourseError(file, "", "is a notebook of an old format: open it in Jupyter and save it again")
    return tuple(
        SourceCell(cell.number, cell.kind, cell.source, _metadata(raw), _output(raw))
        for cell, raw in zip(cells, tree["cells"], strict=True)
    )


def python_of(cell: SourceCell, source: str) -> tuple[str | None, tuple[Left, ...]]:
    """``source``, a text of this cell, without magics (None if it is no Python even so), and what was left out."""
    if parses(source):
        return source, ()
    cleaned, removals = strip_magics(source)
    where = cell_name(cell.number)
    if not parses(cleaned):
        return None, (Left(where, "is not valid Python, so the whole cell was left out"),)
    return cleaned, tuple(Left(f"{where}, line {removal.line}", removal.text) for removal in removals)


def _metadata(raw: dict[str, Any]) -> dict[str, Any]:
    found = raw.get("metadata")
    return found if isinstance(found, dict) else {}


def _output(raw: dict[str, Any]) -> str:
    """Text of the streams and results, in order."""
    texts = []
    for output in raw.get("outputs") or ():
        data = output.get("data") or {}
        for text in (output.get("text"), data.get("text/plain")):
            texts.append("".join(text) if isinstance(text, list) else str(text or ""))
    return "".join(texts).strip("\n")
