"""Data files of a lab that none of its programs and checks seem to read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from grader.course.model import DataFile, Lab


def unread_data(lab: Lab) -> Iterator[str]:
    """A note for each data file whose path, name or folder stands in no cell and no check; names may be put together,
    so that is no problem."""
    folders = [folder for folder in (lab.folder, lab.solution_folder) if folder and lab.data]
    texts = [path.read_text(encoding="utf-8") for folder in folders for path in sorted(folder.glob("*.py"))]
    for each in lab.data:
        if not any(name in text for name in _names(each) for text in texts):
            yield f"{each.path}: no cell and no check of {lab.id} mentions this data file"


def _names(file: DataFile) -> Iterator[str]:
    path = PurePosixPath(file.path)
    yield path.name
    yield from (f"{folder.as_posix()}/" for folder in path.parents if folder.name)
