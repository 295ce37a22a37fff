"""What the text of a lab links to: files of the lab beside pages of the web."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote

from grader.course.model import Lab
from grader.submission.reading.percent import split_percent

_LINK = re.compile(r"\[[^\]\n]*\]\((?P<target>[^)\s]+)[^)\n]*\)|<img\b[^>]*\bsrc=[\"'](?P<source>[^\"']+)[\"']", re.I)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|/", re.I)
_OF_LABS = (".py", ".toml", ".ipynb")
"""What such a file may not be: answers and checks would leave with it."""


def links_in(text: str) -> Iterator[str]:
    """The targets of links and pictures in Markdown, as they are written; not those on the web."""
    for match in _LINK.finditer(text):
        target = match["target"] or match["source"]
        if not _ELSEWHERE.match(target):
            yield target


def linked_file(target: str) -> str | None:
    """The path of a target from the lab's folder; None for an anchor, a file that leads out of it, and code."""
    path = posixpath.normpath(unquote(target.partition("#")[0])) if target.partition("#")[0] else ""
    inside = path not in ("", ".") and ".." not in PurePosixPath(path).parts and not path.startswith("/")
    return path if inside and not path.lower().endswith(_OF_LABS) and "\0" not in path else None


def linked_files(lab: Lab) -> frozenset[str]:
    """The files of a lab's folder that its narrative links to, by their paths from there."""
    file = lab.solution_folder / "lab.py" if lab.solution_folder else None
    if file is None or not file.is_file():
        return frozenset()
    cells = split_percent(file.read_text(encoding="utf-8"))
    targets = (target for cell in cells if cell.kind == "markdown" for target in links_in(cell.source))
    paths = frozenset(path for target in targets if (path := linked_file(target)))
    return frozenset(path for path in paths if (lab.folder / path).is_file() and not (lab.folder / path).is_symlink())
