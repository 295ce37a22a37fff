"""Whose a file is, by its path: plain folders, nbgrader, and the downloads of Canvas and Moodle.

========= ==================================================================================
plain     ``ada/lab.py``, ``ada.py``, ``ada.zip``
nbgrader  ``submitted/ada/lab3/lab.ipynb``, with the time in ``timestamp.txt`` beside it
Canvas    ``lovelaceada_LATE_12345_67890_lab3.py``: name, mark, id of the learner, of the file, its name
Moodle    ``Ada Lovelace_12345_assignsubmission_file_/lab.py``: full name, id, its name
========= ==================================================================================
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

_CANVAS = re.compile(r"(?P<name>[^_]+)_(?P<late>LATE_)?(?P<id>\d+)_\d+_(?P<file>.+)")
_MOODLE = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_file_?")
_COPY = re.compile(r"(?:-\d+| \(\d+\))$")  # Canvas and browsers number a file that is handed in again
_OTTER = re.compile(r"[-_]\d{4}_\d\d_\d\dT.*$")  # otter's export adds the time


@dataclass(frozen=True)
class Claim:
    """What a path says: ``learner`` where no roster knows better, ``ids`` to look up in one, names that may be a lab's.

    ``ids`` are pairs of a roster's column and a value.
    """

    learner: str
    ids: tuple[tuple[str, str], ...]
    labs: tuple[str, ...]
    late: bool = False

    @property
    def path(self) -> str:
        """The whole path, by which a roster may know it."""
        return self.ids[0][1]


def claim(path: PurePosixPath) -> Claim:
    """What the path of a file, relative to the folder of all submissions, says."""
    parts = path.parts[1:] if path.parts[0] == "submitted" and len(path.parts) > 2 else path.parts
    stem = parts[-1].split(".")[0]
    whole: tuple[tuple[str, str], ...] = (("file", path.as_posix()), ("file", path.name))
    if len(parts) == 1:
        canvas = _CANVAS.fullmatch(parts[0])
        if canvas:
            who, lab = f"{canvas['name']}_{canvas['id']}", canvas["file"].split(".")[0]
            return Claim(who, (*whole, ("canvas_id", canvas["id"])), (_bare(lab),), late=canvas["late"] is not None)
        return Claim(stem, (*whole, ("learner", stem), ("email", _name_of(parts[0]))), (_bare(stem),))
    folder = parts[0]
    names = (*parts[1:-1], _bare(stem))
    moodle = _MOODLE.fullmatch(folder)
    if moodle:
        whole += (("folder", folder), ("moodle_id", moodle["id"]), ("name", moodle["name"]))
        return Claim(f"{moodle['name']}_{moodle['id']}", whole, names)
    whole += tuple((column, folder) for column in ("folder", "learner", "email", "name"))
    return Claim(folder, whole, (folder, *names))


def returned(platform: str, path: str, lab: str) -> str:
    """Where the feedback on a file goes so that its platform takes it back; empty for a file that is not from there.

    Moodle reads the folder of its download ("Upload multiple feedback files in a zip"), Canvas the two numbers in the
    name of the file ("Upload submissions"); neither looks at the name of the feedback itself.
    """
    parts = PurePosixPath(path).parts
    if platform == "moodle":
        folder = next((part for part in parts[:-1] if _MOODLE.fullmatch(part)), "")
        return f"{folder}/{lab}.html" if folder else ""
    canvas = _CANVAS.fullmatch(parts[-1]) if parts else None
    return f"{_name_of(parts[-1])}.html" if canvas else ""


def from_platform(name: str) -> bool:
    """Whether a learning platform gave a file or a folder its name, with the learner in it."""
    return bool(_CANVAS.fullmatch(name) or _MOODLE.fullmatch(name))


def _bare(stem: str) -> str:
    return _COPY.sub("", _OTTER.sub("", stem))


def _name_of(file: str) -> str:
    """The file's name without the ending, dots of an address kept."""
    return re.sub(r"\.(?:py|ipynb|zip|tgz|tar(?:\.\w+)?)$", "", file)
