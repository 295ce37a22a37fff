"""A lab as a notebook made a percent file, or the other way round, so that it is graded alike.

Cells keep their order, kinds, tags and ids. Outputs stay behind: nothing graded is in them. Magics become comments
where reading the file back makes them magics again, else they stay: they are taken out when a ``.py`` is graded too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from grader.authoring.building.build import content_id, notebook_text, notebook_with
from grader.submission import Cell, Submission, SubmissionError, parse_submission
from grader.submission.reading.clean import as_in_notebook, clean_source
from grader.submission.reading.decode import decode
from grader.submission.reading.magics import revive_magics
from grader.submission.reading.notebook import split_notebook
from grader.submission.reading.percent import guarded, lab_of, mark_of, split_percent
from grader.submission.reading.raw import RawCell
from grader.submission.reading.read import split_source

_AS_NOTEBOOK = "In Databricks, export it as IPython Notebook: that can be converted."


def converted(path: Path, data: bytes) -> bytes:
    """The bytes of the file in the other format. ``path`` says which it is, and is named in errors; nothing is read.

    Raises ``SubmissionError`` for a file that cannot be graded, and for one that the other format cannot hold.
    """
    submission = parse_submission(path.name, data)
    if submission.format == "databricks":
        raise SubmissionError(path, "is an export of Databricks.", _AS_NOTEBOOK)
    text = decode(path, data)
    to_percent = submission.format == "notebook"
    written = _percent(text) if to_percent else _notebook(text, submission)
    try:
        made = written.encode("utf-8")
    except UnicodeEncodeError:
        raise SubmissionError(path, "holds half a character (a lone surrogate).", "Type that line again.") from None
    _same(path, submission, parse_submission(path.with_suffix(".py" if to_percent else ".ipynb").name, made))
    return made


def _percent(text: str) -> str:
    notebook = split_notebook(text)
    header = [f"# grader: {notebook.lab}"] if notebook.lab else []
    return "\n".join([*header, *map(_percent_cell, notebook.cells)])


def _percent_cell(cell: RawCell) -> str:
    own = cell.id if cell.id != content_id(cell.kind, cell.source) else ""
    return f"{mark_of(cell, id=own)}\n{guarded(_percent_source(cell))}\n"


def _percent_source(cell: RawCell) -> str:
    if cell.kind != "code":
        return "\n".join(f"# {line}" if line else "#" for line in cell.source.split("\n"))
    cleaned = clean_source(cell.source, "lab.py")[0]
    comes_back = revive_magics(cleaned) == cell.source
    is_one_cell = len(split_percent(f"# %%\n{guarded(cell.source)}")) == 1
    return cleaned if comes_back or not is_one_cell else cell.source


def _notebook(text: str, submission: Submission) -> str:
    graded = {cell.number for cell in submission.cells}
    cells = [_notebook_cell(as_in_notebook(cell), graded) for cell in split_source(text)[1]]
    notebook = notebook_with(cells, lab_of(text))
    return notebook_text(notebook)


def _notebook_cell(cell: RawCell, graded: set[int]) -> RawCell:
    cell = replace(cell, tags=_sound(cell.tags))
    if cell.kind != "code" and cell.number not in graded:
        return cell
    source = revive_magics(cell.source)
    same = clean_source(source, "lab.py")[0] == clean_source(cell.source, "lab.py")[0]
    return replace(cell, kind="code", source=source if same else cell.source)


def _same(path: Path, before: Submission, after: Submission) -> None:
    """Refuse a result that would be graded otherwise."""
    ours, theirs = _graded(before.cells), _graded(after.cells)
    if ours == theirs and before.lab == after.lab:
        return
    differs = (cell.number for cell, mine in zip(before.cells, ours, strict=True) if mine not in theirs)
    where = f"cell {next(differs, before.cells[-1].number)}"
    advice = "Close its strings and brackets, so that the cell is valid Python, and convert the file again."
    raise SubmissionError(path, f"cannot be converted without changing what is graded, in {where}.", advice)


def _graded(cells: Sequence[Cell]) -> list[tuple[int, str, tuple[str, ...], bool]]:
    """What of the cells counts; empty lines around a cell do not."""
    return [(cell.number, _trimmed(cell.source), _sound(cell.tags), cell.problem is None) for cell in cells]


def _sound(tags: Iterable[str]) -> tuple[str, ...]:
    """The tags that a notebook can have: each once, and without a comma."""
    return tuple(tag for tag in dict.fromkeys(tags) if tag and "," not in tag)


def _trimmed(source: str) -> str:
    lines = source.split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    return "\n".join(lines[next((count for count, line in enumerate(lines) if line.strip()), 0) :])
