"""Data files that the code of a notebook names: they come along from the folder that the notebook is in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from grader.authoring.interop.beside import read_beside
from grader.authoring.interop.model import Assignment, Left, Part, Prose, Test, cell_name
from grader.base.text import printable
from grader.course.data import path_problem
from grader.submission.model import SubmissionError

_ALL = 30_000_000
_ALIASES = re.compile(r"(?:dbfs:/+|/dbfs/|\./)+")
"""How Databricks names a file of the cluster, and how anybody may write a path that begins here."""
_PATTERN = re.compile(r"[*?]")
_LONGEST, _MOST_FILES = 300, 200
_CODE = (".py", ".ipynb", ".toml", ".pyc")


def data_files(assignment: Assignment, notebook: Path) -> tuple[dict[str, bytes], list[Left]]:
    """The files by the relative paths that cells and tests use, and what of it could not be taken along.

    A text of the code that is the path of a regular file in the notebook's folder, or below it, names that file; one
    that is a folder's, or a pattern, names the files in it.
    """
    found: dict[str, bytes] = {}
    left: list[Left] = []
    seen: set[str] = set()
    open_first = sorted(assignment.parts, key=lambda part: isinstance(part, Test) and part.hidden)
    for part, text in _texts(open_first):
        if text in seen:
            continue
        seen.add(text)
        for path in _meant(notebook.parent, text):
            if path in found:
                continue
            reason = _out_of_place(path)
            try:
                if not reason:
                    found[path] = read_beside(notebook.parent, path, _ALL - sum(map(len, found.values())))
            except (ValueError, SubmissionError):
                reason = "is too large to come along, or no regular file of the notebook's folder"
            if reason:
                advice = "list it as [[data]] in lab.toml"
                left.append(Left(cell_name(part.cell), f"reads {printable(path, 80)}, which {reason}: {advice}"))
            elif isinstance(part, Test) and part.hidden:
                reason = f"only a hidden test reads {printable(path, 80)}, which learners get now: may they?"
                left.append(Left(cell_name(part.cell), reason))
    return found, left


def _out_of_place(path: str) -> str:
    """Why a file that is there can be no data file of a lab; empty where it can."""
    if ".." in PurePosixPath(path).parts or path.startswith("/"):
        return "does not lie in the notebook's folder or below it"
    return "has a name that no data file can have" if path_problem(path) else ""


def _texts(parts: Iterable[Part]) -> Iterator[tuple[Part, str]]:
    """The texts of the code that may be paths, each with its cell."""
    for part in parts:
        if isinstance(part, Prose):
            continue
        sources = (part.source, part.setup) if isinstance(part, Test) else (part.source,)
        for source in sources:
            for text in _constants(source):
                if 0 < len(text) <= _LONGEST and "\n" not in text and "\0" not in text:
                    yield part, text


def _constants(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _meant(folder: Path, text: str) -> list[str]:
    """The files beside the notebook that a text of its code names, as relative paths."""
    path = _ALIASES.sub("", text, count=1) if _ALIASES.match(text) else text
    if not path.strip() or path.startswith(("/", "~")) or path.strip("./") == "":
        return []
    try:
        found = _matching(folder, path)
    except (OSError, ValueError, NotImplementedError, IndexError):
        return []  # a text that is no path
    return [each for each in found if not each.lower().endswith(_CODE)][:_MOST_FILES]


def _matching(folder: Path, path: str) -> list[str]:
    plain = str(PurePosixPath(path))
    place = folder / plain
    if place.is_file():
        return [plain]
    if place.is_dir() and ".." not in place.parts:
        return sorted(f"{plain}/{each.name}" for each in place.iterdir() if _shows(each))
    if _PATTERN.search(plain) and ("/" in plain or "." in plain) and ".." not in plain:
        return sorted(each.relative_to(folder).as_posix() for each in folder.glob(plain) if _shows(each))
    return []


def _shows(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".")
