"""Read a Jupyter notebook: its code cells, the lab it belongs to. Outputs are skipped, nothing is executed."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from grader.base.errors import GraderError
from grader.base.text import printable
from grader.submission.reading.conflict import conflict_lines, conflict_sides, cut_off
from grader.submission.reading.raw import Kind, RawCell

_PYTHON = ("python", "pyspark")
"""Python as kernels name it: ``ipython3``, ``pyspark3`` of sparkmagic."""
_OTHER_LANGUAGES = ("ir", "julia", "scala", "almond", "spylon", "apache_toree", "bash", "javascript", "java", "rust")
_CONFLICT = "Keep one side, delete git's marks (<<<<<<<, =======, >>>>>>>), and save the file."
_CUT_OFF = "Download or copy it once more; the folder .ipynb_checkpoints beside it may hold a whole one."
_SAVE_AGAIN = "Open it in Jupyter and save it again, or hand in the .py file."
_KINDS: dict[object, Kind] = {"code": "code", "markdown": "markdown"}
_LAB = re.compile(r"[A-Za-z]\w*")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_JSON_KINDS = {dict: "an object", list: "a list", str: "text", type(None): "null"}


_PAGE = re.compile(r"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
GET_THE_FILE = (
    "Download the notebook itself (on GitHub: Download raw file), or export it as lab.ipynb, and hand that in."
)


class NotebookError(GraderError):
    """The text is not a notebook that can be graded: what is wrong with it, and what to do."""


@dataclass(frozen=True)
class Notebook:
    """The cells in order, the lab of the metadata ``{"grader": {"lab": ...}}``, and what to tell of how it was read."""

    cells: tuple[RawCell, ...]
    lab: str | None
    note: str = ""


def is_page(text: str) -> bool:
    """Whether a text is a web page by its beginning."""
    return bool(_PAGE.match(text[:2000]))


def split_notebook(text: str) -> Notebook:
    """Read a notebook of nbformat 3 or 4. Raises ``NotebookError`` for anything else."""
    if conflicts := conflict_lines(text):
        return _of_conflict(text, conflicts)
    return _notebook(text)


def _of_conflict(text: str, conflicts: tuple[int, ...]) -> Notebook:
    """The first side of a notebook with git's marks in it, where both can be read."""
    where = f"line{'s' if len(conflicts) > 1 else ''} {', '.join(map(str, conflicts[:5]))}"
    try:
        ours, theirs = map(_notebook, conflict_sides(text))
    except NotebookError:
        raise NotebookError(
            f"holds both sides of a git conflict ({where}), and they cannot be read one by one.", _CONFLICT
        ) from None
    differ = [mine.number for mine, other in zip(ours.cells, theirs.cells, strict=False) if mine != other]
    differ += range(min(len(ours.cells), len(theirs.cells)) + 1, max(len(ours.cells), len(theirs.cells)) + 1)
    cells = ", ".join(map(str, differ[:10]))
    what = f"They differ in cell{'s' if len(differ) > 1 else ''} {cells}: the first one was graded." if differ else ""
    note = f"Both sides of a git conflict stand in this notebook ({where}). {what or 'Their cells are the same.'}"
    return Notebook(ours.cells, ours.lab, f"{note} {_CONFLICT}")


def _notebook(text: str) -> Notebook:
    tree = _upgraded(load_json(text))
    metadata = tree.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    _refuse_other_languages(metadata)
    cells = tree.get("cells")
    if not isinstance(cells, list):
        raise NotebookError("is JSON but not a notebook: it has no list of cells.", _SAVE_AGAIN)
    return Notebook(tuple(_cell(number, cell) for number, cell in enumerate(cells, 1)), _lab(metadata))


def load_json(text: str) -> dict[str, Any]:
    """The JSON object that a notebook is written as. Raises ``NotebookError``."""
    try:
        tree = json.loads(text, object_pairs_hook=_without_duplicates)
    except json.JSONDecodeError as problem:
        if is_page(text):
            raise NotebookError("is a web page (HTML), not a notebook.", GET_THE_FILE) from None
        if text.lstrip().startswith("{") and (end := cut_off(text, problem.pos, problem.msg)):
            raise NotebookError(f"is not a whole notebook: it is cut off at {end}.", _CUT_OFF) from None
        where = f"line {problem.lineno}, column {problem.colno}"
        advice = "A Python file must be named .py; otherwise save the notebook again in Jupyter."
        raise NotebookError(f"is not a notebook: its text is not JSON ({problem.msg} at {where}).", advice) from None
    except (RecursionError, ValueError) as problem:
        raise NotebookError(f"is not a notebook: its JSON cannot be read ({problem}).", _SAVE_AGAIN) from None
    if not isinstance(tree, dict):
        raise NotebookError(
            f"is JSON but not a notebook: it holds {_JSON_KINDS.get(type(tree), 'a number')}.", _SAVE_AGAIN
        )
    return tree


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that stands twice: two readers of such a file may see two different programs."""
    result = dict(pairs)
    if len(result) != len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise NotebookError(
            f"is not a sound notebook: its JSON has the key {printable(twice, 40)!r} twice.", _SAVE_AGAIN
        )
    return result


def _upgraded(tree: dict[str, Any]) -> dict[str, Any]:
    version = tree.get("nbformat")
    if type(version) is not int:
        raise NotebookError("is JSON but not a notebook: it has no nbformat number.", _SAVE_AGAIN)
    if version == 4:
        return tree
    if version != 3:
        advice = "Open it in Jupyter and save it as nbformat 4, or hand in the .py file."
        raise NotebookError(f"is a notebook of nbformat {version}; versions 3 and 4 can be read.", advice)
    import nbformat  # slow to import, and needed for old notebooks only

    try:
        converted = nbformat.convert(nbformat.from_dict(tree), 4)  # type: ignore[no-untyped-call]
    except Exception as problem:  # the converter takes the old format on trust and raises whatever it runs into
        reason = f"{type(problem).__name__}: {printable(str(problem), 80)}"
        raise NotebookError(f"is a notebook of nbformat 3 that cannot be converted ({reason}).", _SAVE_AGAIN) from None
    return dict(converted)


def _refuse_other_languages(metadata: dict[str, Any]) -> None:
    kernel, info = (metadata.get(key) for key in ("kernelspec", "language_info"))
    kernel = kernel if isinstance(kernel, dict) else {}
    info = info if isinstance(info, dict) else {}
    language = info.get("name") or kernel.get("language")
    if language is None and str(kernel.get("name", "")).lower().startswith(_OTHER_LANGUAGES):
        language = kernel["name"]
    if language is not None and not any(name in str(language).lower() for name in _PYTHON):
        shown = printable(str(language), 40)
        raise NotebookError(f"is a notebook in {shown}, not in Python.", "Choose a Python kernel and save it again.")


def _lab(metadata: dict[str, Any]) -> str | None:
    ours = metadata.get("grader")
    lab = ours.get("lab") if isinstance(ours, dict) else None
    return lab if isinstance(lab, str) and _LAB.fullmatch(lab) else None


def _cell(number: int, cell: object) -> RawCell:
    if not isinstance(cell, dict):
        raise NotebookError(f"is not a sound notebook: cell {number} is not an object.", _SAVE_AGAIN)
    kind = _KINDS.get(str(cell.get("cell_type")), "raw")
    source = cell.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise NotebookError(f"is not a sound notebook: the source of cell {number} is not text.", _SAVE_AGAIN)
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    name = cell.get("id")
    return RawCell(
        number=number,
        kind=kind,
        source=source.replace("\r\n", "\n").replace("\r", "\n"),
        first_line=1,
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        id=name if isinstance(name, str) and _ID.fullmatch(name) else "",
    )
