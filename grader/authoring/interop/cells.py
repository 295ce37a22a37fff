"""The cells of a notebook with what readers of other formats need: metadata, and outputs as text."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.authoring.interop.model import Left, cell_name
from grader.course.model import CourseError
from grader.submission.model import SubmissionError
from grader.submission.reading.magics import strip_magics
from grader.submission.reading.notebook import NotebookError, split_notebook
from grader.submission.reading.raw import Kind
from grader.submission.reading.read import LARGEST, read_regular
from grader.submission.syntax import parses

_MOST_CELLS = 2_000


@dataclass(frozen=True)
class SourceCell:
    """A cell; ``number`` counts from 1, ``output`` is what the saved outputs say as text.

    One that ``stops`` shows an error: Jupyter's tag for that says so, or the error that was saved.
    """

    number: int
    kind: Kind
    source: str
    metadata: dict[str, Any] = field(default_factory=dict)
    output: str = ""
    stops: bool = False


def read_cells(file: Path) -> tuple[SourceCell, ...]:
    """The cells of a notebook of nbformat 4. Raises ``CourseError`` for another file or one of many thousand cells."""
    try:
        text = bytes_of(file).decode("utf-8")
        cells = split_notebook(text).cells
    except UnicodeDecodeError:
        raise CourseError(file, "", "is not UTF-8 text", advice="Is it a notebook?") from None
    except NotebookError as problem:
        raise CourseError(file, "", problem.problem, advice=problem.advice) from None
    except SubmissionError as problem:
        raise CourseError(file, "", problem.problem) from None
    tree = json.loads(text)
    if tree.get("nbformat") != 4:
        advice = "Open it in Jupyter and save it again."
        raise CourseError(file, "", "is a notebook of an old format", advice=advice)
    if len(cells) > _MOST_CELLS:
        raise CourseError(file, "", f"has {len(cells):,} cells, no assignment has more than {_MOST_CELLS:,}")
    return tuple(
        SourceCell(cell.number, cell.kind, _text(cell.source), _metadata(raw), _output(raw), _stops(raw))
        for cell, raw in zip(cells, tree["cells"], strict=True)
    )


def bytes_of(file: Path) -> bytes:
    """A notebook as it lies there. Raises ``CourseError`` if it is too large, ``SubmissionError`` if it is no file."""
    data = read_regular(file, LARGEST + 1)
    if len(data) > LARGEST:
        raise CourseError(file, "", f"is larger than {LARGEST >> 20} MB", advice="Clear its outputs and save it again.")
    return data


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


def _stops(raw: dict[str, Any]) -> bool:
    tags, outputs = _metadata(raw).get("tags"), raw.get("outputs")
    tagged = isinstance(tags, list) and "raises-exception" in tags
    saved = outputs if isinstance(outputs, list) else ()
    return tagged or any(isinstance(each, dict) and each.get("output_type") == "error" for each in saved)


def _output(raw: dict[str, Any]) -> str:
    """Text of the streams and results, in order; what has another type than nbformat gives it says nothing."""
    texts = []
    outputs = raw.get("outputs")
    for output in outputs if isinstance(outputs, list) else ():
        if isinstance(output, dict):
            data = output.get("data")
            plain = data.get("text/plain") if isinstance(data, dict) else None
            texts += [_joined(output.get("text")), _joined(plain)]
    return _text("".join(texts).strip("\n"))


def _joined(text: object) -> str:
    lines = text if isinstance(text, list) else [text]
    return "".join(line for line in lines if isinstance(line, str))


def _text(text: str) -> str:
    """Text that can be written to a file of Python or TOML: halves of characters and NUL become their escapes."""
    return text.replace("\0", "\\0").encode("utf-8", "backslashreplace").decode("utf-8")
