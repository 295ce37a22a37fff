"""Pictures and pages that the text of a notebook links to: they come along from the folder that the notebook is in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from grader.authoring.building.narrative import linked_file, links_in
from grader.authoring.interop.model import Assignment, Left, Prose, cell_name
from grader.base.text import printable
from grader.submission.model import SubmissionError
from grader.submission.reading.read import read_regular

_LARGEST, _ALL = 5_000_000, 30_000_000


def linked_files(assignment: Assignment, notebook: Path) -> tuple[dict[str, bytes], list[Left]]:
    """The linked files by their paths from the notebook, and what could not be taken along.

    Only regular files in the notebook's folder or below it come along, and none that a lab has itself.
    """
    found: dict[str, bytes] = {}
    left: list[Left] = []
    for cell, target in dict.fromkeys(_targets(assignment)):
        path = linked_file(target)
        if path in found or target.startswith("#"):
            continue
        try:
            found[path or ""] = read_beside(notebook.parent, path, _ALL - sum(map(len, found.values())))
        except (ValueError, SubmissionError):
            wrong = f"links to {printable(target, 60)}, which is no file of the notebook's folder that can come along"
            left.append(Left(cell_name(cell), f"{wrong}: lay it into the lab's folder, or take the link out"))
    return found, left


def _targets(assignment: Assignment) -> Iterator[tuple[int, str]]:
    for part in assignment.parts:
        if isinstance(part, Prose):
            yield from ((part.cell, target) for target in links_in(part.text))


def read_beside(folder: Path, path: str | None, room: int) -> bytes:
    """A file of a notebook's folder. Raises ``ValueError``, ``SubmissionError`` for what cannot come along."""
    if path is None or not (folder / path).resolve().is_relative_to(folder.resolve()):
        raise ValueError(path)
    most = min(_LARGEST, room)
    data = read_regular(folder / path, most + 1)
    if len(data) > most:
        raise ValueError(path)
    return data
