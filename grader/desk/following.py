"""The course of an open desk: read anew when its files change, so that it goes by the rules that commands go by."""

from __future__ import annotations

import time
from pathlib import Path

from grader.base.errors import GraderError
from grader.course.load import load_course
from grader.course.model import Course

_PAUSE = 1.0
"""Seconds between two looks at the files."""


class Followed:
    """A course with its files: ``version`` grows whenever another one was read, ``problem`` says why the files as they
    are now cannot be read, empty where they can."""

    def __init__(self, course: Course) -> None:
        self.course, self.version, self.problem = course, 0, ""
        self._stamps = _stamps(course)
        self._looked = time.monotonic()

    def look(self) -> Course:
        """The course as its files have it, or had it when they could be read last."""
        if time.monotonic() - self._looked < _PAUSE:
            return self.course
        self._looked = time.monotonic()
        found = _stamps(self.course)
        if found == self._stamps:
            return self.course
        self._stamps = found
        try:
            self.course, self.problem = load_course(self.course.root), ""
            self.version += 1
            self._stamps = _stamps(self.course)
        except GraderError as problem:
            self.problem = str(problem)
        return self.course

    def is_current(self) -> bool:
        """Whether the files are those that the course was read from."""
        return not self.problem and _stamps(self.course) == self._stamps


def _stamps(course: Course) -> dict[Path, tuple[int, int]]:
    """Time and size of each file that has rules of the course or of a lab, new labs among them."""
    folders = {lab.folder.parent for lab in course.labs}
    rules = [course.root / "pyproject.toml", *(path for folder in folders for path in folder.glob("*/lab.toml"))]
    if course.rules.groups:
        rules.append(course.root / course.rules.groups)
    found = {}
    for path in rules:
        if path.is_file():
            seen = path.stat()
            found[path] = (seen.st_mtime_ns, seen.st_size)
    return found
