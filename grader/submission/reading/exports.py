"""Read notebooks that Jupyter or Databricks exported as a web page, and the JSON that an archive of Databricks holds.

A page of Databricks carries the notebook as JSON, as it is or in base64; a page of Jupyter carries each cell's text.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from grader.submission.reading.notebook import NotebookError, load_json
from grader.submission.reading.raw import Kind, RawCell

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MODEL = re.compile(r"__DATABRICKS_NOTEBOOK_MODEL\s*=\s*(?:'(?P<packed>[A-Za-z0-9+/=]+)'|(?=\{))")
_HAND_IN = "Hand in lab.ipynb or lab.py."
_NO_CODE = "is a web page without the code cells of a notebook."
_CELLS = (
    "//*[contains(concat(' ', @class, ' '), ' jp-Cell ') or contains(concat(' ', @class, ' '), ' code_cell ') "
    "or contains(concat(' ', @class, ' '), ' text_cell ')]"
)
_INPUT = (
    ".//*[contains(concat(' ', @class, ' '), ' jp-InputArea-editor ') "
    "or contains(concat(' ', @class, ' '), ' input_area ')]//pre"
)


def split_page(text: str) -> tuple[RawCell, ...]:
    """The cells of a notebook that was exported as HTML. Raises ``NotebookError`` where it holds none."""
    model = _MODEL.search(text)
    if model is not None:
        return split_databricks_json(_unpacked(model["packed"]) if model["packed"] else _object_at(text, model.end()))
    return tuple(_cells_of_jupyter(_tree(text)))


def split_databricks_json(text: str) -> tuple[RawCell, ...]:
    """The cells of a Databricks notebook in its own JSON. Raises ``NotebookError`` for anything else."""
    tree = load_json(text)
    commands = tree.get("commands")
    language = tree.get("language", "python")
    if not isinstance(commands, list) or not all(isinstance(each, dict) for each in commands):
        raise NotebookError("is not a notebook of Databricks: it has no list of commands.", _HAND_IN)
    if language != "python":
        raise NotebookError(f"is a notebook in {str(language)[:40]!r}, not in Python.", _HAND_IN)
    placed = sorted(commands, key=_position)
    return tuple(_command(number, each.get("command")) for number, each in enumerate(placed, 1))


def _position(command: dict[str, Any]) -> int | float:
    position = command.get("position")
    return position if isinstance(position, int | float) else 0


def _command(number: int, text: object) -> RawCell:
    source = text.replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else ""
    kind: Kind = "markdown" if source.lstrip().startswith("%md") else "code"
    return RawCell(number, kind, source, 1)


def _unpacked(packed: str) -> str:
    """The notebook that a newer page carries: URL-quoted JSON in base64."""
    try:
        return unquote(base64.b64decode(packed, validate=True).decode("ascii"), errors="strict")
    except (binascii.Error, UnicodeDecodeError):
        raise NotebookError("is a page of Databricks whose notebook cannot be read.", _HAND_IN) from None


def _object_at(text: str, start: int) -> str:
    """The JSON object that begins at a place in a text and is followed by something else."""
    try:
        _, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        raise NotebookError("is a page of Databricks whose notebook cannot be read.", _HAND_IN) from None
    return text[start:end]


def _tree(text: str) -> HtmlElement:
    from lxml import etree, html  # slow to import, and needed for pages of Jupyter only

    parser = html.HTMLParser(no_network=True, huge_tree=False, encoding="utf-8")
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        raise NotebookError(_NO_CODE, _HAND_IN) from None


def _cells_of_jupyter(tree: HtmlElement) -> Iterator[RawCell]:
    found = tree.xpath(_CELLS)
    if not found:
        raise NotebookError(_NO_CODE, _HAND_IN)
    for number, cell in enumerate(found, 1):
        classes = cell.get("class", "").split()
        is_code = "jp-CodeCell" in classes or "code_cell" in classes
        written = cell.xpath(_INPUT) if is_code else []
        source = "".join(str(part) for part in written[0].itertext()).rstrip("\n") if written else ""
        yield RawCell(number, "code" if is_code else "markdown", source.replace("\xa0", " "), 1)
