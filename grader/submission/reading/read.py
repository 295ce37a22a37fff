"""Read what a learner handed in: open the file safely, find its cells, clean each one. Nothing is executed."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable
from pathlib import Path

from grader.base import files
from grader.base.hashing import sha256_hex
from grader.submission.definitions import defined_in_text
from grader.submission.model import ANSWER, Aside, Cell, Note, Submission, SubmissionError, Written
from grader.submission.reading.clean import clean_cells
from grader.submission.reading.databricks import is_databricks, split_databricks
from grader.submission.reading.decode import decode_noted
from grader.submission.reading.exports import split_databricks_json, split_page
from grader.submission.reading.notebook import GET_THE_FILE, NotebookError, is_page, split_notebook
from grader.submission.reading.percent import lab_of, split_marked, split_percent, uncommented
from grader.submission.reading.raw import RawCell
from grader.submission.reading.script import split_script

_LARGEST_SOURCE = 1 << 20
_LARGEST_NOTEBOOK = 20 << 20
LARGEST = _LARGEST_NOTEBOOK
_MOST_CELLS = 2_000
"""More bytes than any submission has."""
_Parsed = tuple[str | None, str, tuple[Cell, ...], tuple[Note, ...]]
_HAND_IN = "Hand in lab.py or lab.ipynb."
_UNPACK = "Unpack it and hand in lab.py or lab.ipynb."
_PICTURE = "That is a picture of the notebook: hand in lab.ipynb itself."
_PAGES = (".html", ".htm")
SUFFIXES = frozenset({".py", ".ipynb", *_PAGES})
"""The names of files that may be submissions end so, beside those of archives."""
DATABRICKS = ".python"
"""How a notebook in an archive of Databricks is named."""
_ADVICE_FOR = {
    ".zip": _UNPACK,
    ".gz": _UNPACK,
    ".tar": _UNPACK,
    ".pdf": _PICTURE,
    ".txt": "If it is the lab, rename it to lab.py or lab.ipynb.",
    ".json": "If it is the notebook, rename it to lab.ipynb.",
}


def read_submission(path: Path) -> Submission:
    """Read a .py file (percent format, an export as a script or a plain one) or a notebook, also one exported as HTML.

    Raises ``SubmissionError`` for a file that cannot be graded; a cell that does not parse keeps its ``problem``.
    """
    return _parse(path, read_regular(path, _limit(path) + 1))


def read_regular(path: Path, most: int) -> bytes:
    """The first ``most`` bytes of a regular file; raises ``SubmissionError`` for links, pipes, devices and the rest."""
    try:
        return files.read_regular(path, most)
    except files.NotRegularError:
        raise SubmissionError(path, "is not a regular file.", _HAND_IN) from None
    except OSError as problem:
        raise _cannot_open(path, problem) from None


def parse_submission(name: str, data: bytes) -> Submission:
    """Read a submission from its file name and bytes, as ``read_submission`` does."""
    return _parse(Path(name), data)


def _parse(path: Path, data: bytes) -> Submission:
    path = Path(path.name.encode("utf-8", "backslashreplace").decode("utf-8"))  # a name need not be text
    _refuse_large(path, data)
    text, encoding = decode_noted(path, data)
    notebook = path.suffix.lower() == ".ipynb"
    lab, form, cells, notes = _reader(path)(path, text)
    if encoding:
        notes = (Note(encoding), *notes)
    if len(cells) > _MOST_CELLS:
        raise SubmissionError(
            path, f"has more than {_MOST_CELLS:,} cells.", "The lab that was handed out has far fewer."
        )
    if not any(_has_code(cell) for cell in cells):
        raise SubmissionError(path, "has no code cell, so nothing to grade.", "Is it the right file, and saved?")
    asides = _asides(text) if notebook else ()
    return Submission(path.name, lab, form, sha256_hex(data), cells, notes, asides, _written(path, text, form))


def _written(path: Path, text: str, form: str) -> tuple[Written, ...]:
    """The cells that are tagged as answers to written exercises. What has no tags has none: web pages, Databricks."""
    if ANSWER not in text or form not in ("notebook", "percent"):
        return ()
    try:
        raw = split_notebook(text).cells if path.suffix.lower() == ".ipynb" else split_percent(text)
    except NotebookError:
        return ()
    return tuple(
        Written(
            tag.removeprefix(ANSWER),
            cell.source if cell.kind == "code" or path.suffix.lower() == ".ipynb" else uncommented(cell.source),
            cell.number,
            cell.first_line,
            cell.kind == "code",
        )
        for cell in raw
        for tag in cell.tags
        if tag.startswith(ANSWER)
    )


def _reader(path: Path) -> Callable[[Path, str], _Parsed]:
    suffix = path.suffix.lower()
    if suffix == ".py":
        return _source_file
    return _exported if suffix in (*_PAGES, DATABRICKS) else _notebook


def _asides(text: str) -> tuple[Aside, ...]:
    """Definitions in the cells of a notebook that are no code, where they are not shown as an example."""
    return tuple(
        Aside(name, f"a {'Markdown' if cell.kind == 'markdown' else 'raw'} cell", cell.number, line)
        for cell in split_notebook(text).cells
        if cell.kind != "code" and "```" not in cell.source
        for name, line in defined_in_text(cell.source)
    )


def _refuse_large(path: Path, data: bytes) -> None:
    limit = _limit(path)
    if len(data) <= limit:
        return
    if limit == _LARGEST_NOTEBOOK:
        clear = "Clear the outputs (Edit > Clear Outputs of All Cells) and save it again."
        raise SubmissionError(path, "is larger than 20 MB.", clear)
    raise SubmissionError(path, "is larger than 1 MB.", "The code of a lab is far smaller: is it the right file?")


def _notebook(path: Path, text: str) -> _Parsed:
    try:
        notebook = split_notebook(text)
    except NotebookError as problem:
        raise SubmissionError(path, problem.problem, problem.advice) from None
    _refuse_much_code(path, notebook.cells)
    cells, notes = clean_cells(path.name, notebook.cells, in_notebook=True)
    notes = (Note(notebook.note), *notes) if notebook.note else notes
    lab = notebook.lab or (lab_of(cells[0].source) if cells else None)
    return lab, "notebook", cells, notes


def _source_file(path: Path, text: str) -> _Parsed:
    if text.lstrip().startswith("{") and '"nbformat"' in text:
        raise SubmissionError(path, "holds a notebook but is named .py.", f"Rename it to {path.stem}.ipynb.")
    if is_page(text):
        raise SubmissionError(path, "is a web page (HTML) and no Python file.", GET_THE_FILE)
    if is_databricks(text):
        raw, commands = split_databricks(text, path.name)
        cells, notes = clean_cells(path.name, raw, in_notebook=False)
        return lab_of(text), "databricks", cells, (*commands, *notes)
    form, raw = split_source(text)
    cells, notes = clean_cells(path.name, raw, in_notebook=False)
    return lab_of(text), form, cells, notes


def split_source(text: str) -> tuple[str, tuple[RawCell, ...]]:
    """The form of a .py file, ``percent`` or ``script``, and its cells: by its marks, else one for each statement."""
    form, cells = split_marked(text)
    return (form, cells) if form else ("script", split_script(text))


def _exported(path: Path, text: str) -> _Parsed:
    """A notebook exported as a web page, or one of an archive of Databricks."""
    try:
        raw = split_databricks_json(text) if path.suffix.lower() == DATABRICKS else split_page(text)
    except NotebookError as problem:
        raise SubmissionError(path, problem.problem, problem.advice) from None
    _refuse_much_code(path, raw)
    cells, notes = clean_cells(path.name, raw, in_notebook=True)
    return lab_of(cells[0].source) if cells else None, "notebook", cells, notes


def _refuse_much_code(path: Path, cells: Iterable[RawCell]) -> None:
    if sum(len(cell.source) for cell in cells if cell.kind == "code") > _LARGEST_SOURCE:
        raise SubmissionError(path, "holds more than 1 MB of code.", "Read data from files, not from cells.")


def _has_code(cell: Cell) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in cell.source.split("\n"))


def _limit(path: Path) -> int:
    """The largest size in bytes for this kind of file; raises ``SubmissionError`` for a kind that is not graded."""
    suffix = path.suffix.lower()
    if suffix == ".py":
        return _LARGEST_SOURCE
    if suffix in (".ipynb", *_PAGES, DATABRICKS):
        return _LARGEST_NOTEBOOK
    handed_in = f"a {suffix} file was handed in." if suffix else "has no .py or .ipynb at the end of its name."
    raise SubmissionError(path, handed_in, _ADVICE_FOR.get(suffix, _HAND_IN))


def _cannot_open(path: Path, problem: OSError) -> SubmissionError:
    if problem.errno == errno.ENOENT:
        return SubmissionError(
            path, "does not exist.", "Check the name and the folder; grader reset writes a new stub."
        )
    if problem.errno in (errno.ELOOP, errno.EMLINK):
        return SubmissionError(path, "is a symbolic link.", "Hand in the file itself.")
    if problem.errno == errno.EISDIR:
        return SubmissionError(path, "is a folder.", "Hand in the file lab.py or lab.ipynb that is in it.")
    reason = (problem.strerror or "input/output error").lower()
    return SubmissionError(path, f"cannot be read: {reason}.", "Check that the file is yours and readable.")
