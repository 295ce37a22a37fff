"""Runs in the environment of nbgrader: one process that carries out what a test orders, through nbgrader's own API.

An order is a line of JSON on standard input, ``[name, argument, ...]``; the answer a line on standard output. The
folder of the course is the only argument of the program.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.nbgraderformat import MetadataValidator
from traitlets.config import Config


class Course:
    """A course of nbgrader in a folder."""

    def __init__(self, folder: Path) -> None:
        config = Config()
        config.CourseDirectory.root = str(folder)
        config.Execute.timeout = 600
        self._folder = folder
        self._api = NbGraderAPI(config=config)

    def generate(self, assignment: str) -> dict[str, Any]:
        """Make the release version and check what nbgrader says of its cells."""
        said = self._api.generate_assignment(assignment)
        if said["success"]:
            for file in sorted((self._folder / "release" / assignment).glob("*.ipynb")):
                notebook = nbformat.read(file, as_version=4)
                nbformat.validate(notebook)
                MetadataValidator().validate_nb(notebook)
        return said

    def autograde(self, assignment: str, student: str) -> dict[str, Any]:
        """Grade what a student handed in; adds each cell's points and most points, what it printed, and CPU seconds."""
        before = _cpu_seconds()
        said = self._api.autograde(assignment, student)
        said["cpu"] = _cpu_seconds() - before
        with Gradebook(f"sqlite:///{self._folder / 'gradebook.db'}") as book:
            found = book.find_submission_notebook(assignment, assignment, student)
            said["cells"] = {grade.name: [grade.auto_score, grade.max_score] for grade in found.grades}
        graded = self._folder / "autograded" / student / assignment / f"{assignment}.ipynb"
        cells = nbformat.read(graded, as_version=4).cells
        said["printed"] = {each.metadata.get("nbgrader", {}).get("grade_id", ""): each.get("outputs") for each in cells}
        return said


def _cpu_seconds() -> float:
    """Of this process and of its children that have ended: kernels, and what these started and waited for."""
    times = os.times()
    return sum(times[:4])


def main() -> None:
    """Answer orders until there are no more."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what else prints does not stand between the answers
    course = Course(Path(sys.argv[1]))
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        began = time.monotonic()
        said = getattr(course, name)(*arguments)
        print(json.dumps({**said, "seconds": time.monotonic() - began}), file=answers, flush=True)


if __name__ == "__main__":
    main()
