"""What changed on disk since it was last checked: the exercises of a lab whose source is another one."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable
from pathlib import Path

from grader.base.writing import write_atomically
from grader.course.model import Lab
from grader.learner.work import answers_of
from grader.results.progress import Progress
from grader.submission import SubmissionError
from grader.submission.changes import digests
from grader.submission.definitions import PLAY, Binding, bindings

FILES = ("lab.py", "lab.ipynb")
"""The files of a lab that learners save."""


class Seen:
    """The hashes of the exercises of a lab as they were last checked, kept beside the record of that check."""

    def __init__(self, lab: Lab, progress: Progress) -> None:
        self._lab = lab
        self._progress = progress

    def changed(self) -> list[str]:
        """The exercises whose source is another than when they were last checked. Raises ``SubmissionError``."""
        now, before = self._now(), self._before()
        return [each.id for each in self._lab.exercises if before.get(each.id) != now[each.id]]

    @property
    def empty(self) -> bool:
        """Whether nothing was ever checked."""
        return not self._before()

    def remember(self, exercises: Iterable[str]) -> None:
        """These exercises were checked as they are now. Raises ``SubmissionError``."""
        now = self._now()
        seen = {**self._before(), **{name: now[name] for name in exercises}}
        write_atomically(self._file, json.dumps(seen, indent=1).encode())

    @property
    def _file(self) -> Path:
        return self._progress.folder / f"{self._lab.id}.seen.json"

    def _now(self) -> dict[str, str]:
        return digests(answers_of(self._lab).cells, self._lab.exercises)

    def _before(self) -> dict[str, str]:
        """Nothing where there is no record of what was checked."""
        try:
            seen = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            return {}
        return seen if isinstance(seen, dict) and self._progress.record(self._lab) is not None else {}


def written(lab: Lab) -> dict[str, str]:
    """What stands in a learner's file for each exercise itself, whatever it calls. Raises ``SubmissionError``."""
    cells = [cell for cell in answers_of(lab).cells if PLAY not in cell.tags]
    return {each.id: "\n".join(map(_text, bindings(cells, each.names))) for each in lab.exercises}


def _text(binding: Binding) -> str:
    """The lines of one statement; of a cell that is no valid Python, all of them."""
    lines = binding.cell.source.split("\n")
    node = binding.node
    return "\n".join(lines if node is None else lines[_first(node) - 1 : node.end_lineno])


def _first(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", ())
    return min(node.lineno, *(each.lineno for each in decorators)) if decorators else node.lineno


def file_of(lab: Lab) -> Path:
    """The file that a learner works in."""
    try:
        name = answers_of(lab).name
    except SubmissionError:
        name = FILES[0]
    return lab.folder / name
