"""Read a Jupyter notebook: its code cells, the lab it belongs to. Outputs are skipped, nothing is executed."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from grader.base.errors import GraderError
from grader.base.text import printable
from grader.submission.raw import Kind, RawCell

_OTHER_LANGUAGES = ("ir", "julia", "scala", "almond", "spylon", "apache_toree", "bash", "javascript", "java", "rust")
_SAVE_AGAIN = "Open it in Jupyter and save it again, or hand in the .py file."
_KINDS: dict[object, Kind] = {"code": "code", "markdown": "markdown"}
_LAB = re.compile(r"[A-Za-z]\w*")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_JSON_KINDS = {dict: "an object", list: "a list", str: "text", type(None): "null"}


class NotebookError(GraderError):
    """The text is not a notebook that can be graded: what is wrong with it, and what to do."""


@dataclass(frozen=True)
class Notebook:
    """The cells in order, and the lab of the metadata ``{"grader": {"lab": ...}}``."""

    cells: tuple[RawCell, ...]
    lab: str | None


def split_notebook(text: str) -> Notebook:
    """Read a notebook of nbformat 3 or 4. Raises ``NotebookError`` for anything else."""
    tree = _upgraded(_load(text))
    metadata = tree.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    _refuse_other_languages(metadata)
    cells = tree.get("cells")
    if not isinstance(cells, list):
        raise NotebookError("is JSON but not a notebook: it has no list of cells.", _SAVE_AGAIN)
    return Notebook(tuple(_cell(number, cell) for number, cell in enumerate(cells, 1)), _lab(metadata))


def _load(text: str) -> dict[str, Any]:
    try:
        tree = json.loads(text, object_pairs_hook=_without_duplicates)
    except json.JSONDecodeError as problem:
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
    if language is not None and "python" not in str(language).lower():
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
