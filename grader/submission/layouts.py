"""Whose a file is, by its path: plain folders, nbgrader, and the downloads of Canvas and Moodle.

========= ==================================================================================
plain     ``ada/lab.py``, ``ada.py``, ``ada.zip``
nbgrader  ``submitted/ada/lab3/lab.ipynb``, with the time in ``submitted/ada/lab3/timestamp.txt``
Canvas    ``lovelaceada_LATE_12345_67890_lab3.py``: name, mark, id of the learner, of the file, its name
Moodle    ``Ada Lovelace_12345_assignsubmission_file_/lab.py``: full name, number, its name
========= ==================================================================================

Canvas has one id for a learner, Moodle's number is that of a learner in one assignment. What a path says is the
platform's word, or that of whoever made the folders; what stands in a file is its learner's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.base.names import canonical

NBGRADER = "submitted"
"""The folder in which nbgrader keeps what was handed in."""
STAMP = "timestamp.txt"
"""Where nbgrader notes the time at which it was."""

_CANVAS = re.compile(r"(?P<name>[^_]+)_(?P<late>LATE_)?(?P<id>\d+)_\d+_(?P<file>.+)")
_MOODLE = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?")
_COPY = re.compile(r"(?:-\d+| \(\d+\))$")  # Canvas and browsers number a file that is handed in again
_OTTER = re.compile(r"[-_]\d{4}_\d\d_\d\dT.*$")  # otter's export adds the time
_ENDING = re.compile(r"\.(?:py|ipynb|html?|csv|zip|dbc|tgz|tar(?:\.\w+)?)$", re.IGNORECASE)


@dataclass(frozen=True)
class Claim:
    """What a path says: ``learner`` where no roster knows better, ``ids`` to look up in one, and of the lab.

    ``ids`` are pairs of a roster's column and a value. ``assignment`` is the folder that nbgrader keeps a lab's files
    in, ``folders`` are those between the learner's and the file, ``stem`` is the file's own name, which its learner
    chose.
    """

    learner: str
    ids: tuple[tuple[str, str], ...]
    folders: tuple[str, ...] = ()
    stem: str = ""
    assignment: str = ""
    late: bool = False

    @property
    def path(self) -> str:
        """The whole path, by which a roster may know it."""
        return self.ids[0][1]

    @property
    def notes_time(self) -> bool:
        """Whether the file is nbgrader's own note of the time."""
        return bool(self.assignment) and not self.folders and PurePosixPath(self.path).name == STAMP

    @property
    def labs(self) -> tuple[str, ...]:
        """All names in the path that may be a lab's, the learner's own folder first, the most exact last."""
        return tuple(name for name in (self.learner, self.assignment, *self.folders, self.stem) if name)


def claim(path: PurePosixPath, root: str = "") -> Claim:
    """What the path of a file says, relative to the folder of all submissions, whose own name is ``root``."""
    below = path.parts[0] == NBGRADER
    parts = path.parts[1:] if below and len(path.parts) > 2 else path.parts
    nbgrader = (below or root == NBGRADER) and len(parts) > 2
    stem = _bare(_name_of(parts[-1]))
    whole: tuple[tuple[str, str], ...] = (("file", path.as_posix()), ("file", path.name))
    if len(parts) == 1:
        canvas = _CANVAS.fullmatch(parts[0])
        if canvas:
            who = canonical(f"{canvas['name']}_{canvas['id']}")
            own = _bare(_name_of(canvas["file"]))
            return Claim(who, (*whole, ("canvas_id", canvas["id"])), stem=own, late=canvas["late"] is not None)
        name = _name_of(parts[0])
        return Claim(canonical(name) or name, (*whole, ("learner", name), ("email", name)), stem=stem)
    folder = parts[0]
    moodle = _MOODLE.fullmatch(folder)
    if moodle:
        whole += (("folder", folder), ("moodle_id", moodle["id"]), ("name", moodle["name"]))
        return Claim(canonical(f"{moodle['name']}_{moodle['id']}"), whole, tuple(parts[1:-1]), stem)
    whole += tuple((column, folder) for column in ("folder", "learner", "email", "name"))
    if nbgrader:
        return Claim(canonical(folder) or folder, whole, tuple(parts[2:-1]), stem, assignment=parts[1])
    return Claim(canonical(folder) or folder, whole, tuple(parts[1:-1]), stem)


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
    return _ENDING.sub("", file)
