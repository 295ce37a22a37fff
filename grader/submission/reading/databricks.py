"""Read the source that Databricks exports: a .py file with ``# COMMAND ----------`` between its cells."""

from __future__ import annotations

import re
from itertools import pairwise

from grader.base.text import printable
from grader.submission.model import Note, Place
from grader.submission.reading.raw import RawCell
from grader.submission.reading.sql_cells import as_python

FIRST_LINE = "# Databricks notebook source"
_HEADER = re.compile(rf"{FIRST_LINE}(?:\s.*)?")
_BREAK = re.compile(r"# COMMAND -{10}\s*")
_MAGIC = re.compile(r"# MAGIC(?: (?P<text>.*))?")


def is_databricks(text: str) -> bool:
    """True when ``text`` begins as an export from Databricks does, comments above it aside.

    The line may go on with when that was.
    """
    for line in text.split("\n", 4)[:4]:
        if _HEADER.fullmatch(line.strip()):
            return True
        if line.strip() and (not line.startswith("#") or line.startswith("# %%")):
            return False
    return False


def split_databricks(text: str, name: str = "lab.py") -> tuple[tuple[RawCell, ...], tuple[Note, ...]]:
    """The cells of an export in order, and a note for each command in another language, which is not run.

    ``name`` is that of the file.
    """
    cells: list[RawCell] = []
    notes: list[Note] = []
    lines = text.split("\n")
    breaks = [0, *(index for index, line in enumerate(lines) if _BREAK.fullmatch(line)), len(lines)]
    for number, (start, end) in enumerate(pairwise(breaks), 1):
        body = lines[start + 1 : end]
        queried = _queried(body)
        markdown, magics = _magics(body, start + 2, name) if queried is None else (False, [])
        notes += magics
        source = "\n".join(body if queried is None else queried).rstrip()
        cells.append(RawCell(number, "markdown" if markdown else "code", source, start + 2))
    return tuple(cells), tuple(notes)


def _magics(body: list[str], first_line: int, name: str) -> tuple[bool, list[Note]]:
    """Whether the cell is markdown, and notes on the first line of each other command in it."""
    notes: list[Note] = []
    for number, line in enumerate(body, first_line):
        match = _MAGIC.fullmatch(line.rstrip())
        command = (match["text"] or "").strip() if match else ""
        if command.startswith("%md"):
            return True, []
        if command.startswith(("%", "!")):
            what = f"Left out when grading: {printable(command, 60)} (magics and shell commands are not run)."
            notes.append(Note(what, Place(file=name, line=number)))
    return False, notes


def _queried(body: list[str]) -> list[str] | None:
    """The lines of a command in SQL as they were in the notebook, None for any other."""
    written = [_MAGIC.fullmatch(line.rstrip()) for line in body]
    texts = [(match["text"] or "") if match else "" for match in written]
    said = [text for text in texts if text.strip()]
    if not said or not said[0].startswith("%sql"):
        return None
    if any(match is None and line.strip() for match, line in zip(written, body, strict=True)):
        return None
    return texts if as_python("\n".join(texts).rstrip()) is not None else None
