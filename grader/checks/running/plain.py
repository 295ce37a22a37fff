"""Runs for plain ``pytest exercises/<lab>``: prepared when the first check of a lab is collected, closed at the end."""

from __future__ import annotations

import contextlib
import random
from pathlib import Path

import pytest

from grader.checks.running.answers import practice_seed
from grader.checks.running.choose import chosen_submission
from grader.checks.running.grader import LabGrader
from grader.checks.running.run import LabRun, Options
from grader.course.load import find_root, load_readable
from grader.course.model import PRACTICE_SEEDS, Course, CourseError, Lab
from grader.submission import SubmissionError


def _drawn_seed(folder: Path) -> int:
    """A practice seed of the course that pytest was started in; of another course its labs would name the problem."""
    try:
        return practice_seed(load_readable(folder))
    except CourseError:
        return random.SystemRandom().choice(PRACTICE_SEEDS)


class PlainRuns:
    """The runs of one pytest session, by lab."""

    def __init__(self, config: pytest.Config) -> None:
        seed: int | None = config.getoption("--grader-seed")
        self._seed = _drawn_seed(config.rootpath) if seed is None else seed
        self._roots: dict[Path, Path | None] = {}
        self._courses: dict[Path, Course | None] = {}
        self._runs: dict[str, LabRun] = {}
        self._closing = contextlib.ExitStack()

    def run_of(self, path: Path) -> LabRun | None:
        """The run of the lab whose test file this is, None for tests that belong to no lab."""
        lab = self._lab_of(path)
        if lab is None:
            return None
        course, found = lab
        if found.id not in self._runs:
            try:
                submission = chosen_submission(found)
            except SubmissionError as problem:
                raise pytest.UsageError(str(problem)) from None
            grader = self._closing.enter_context(LabGrader(course, found))
            try:
                self._runs[found.id] = grader.open(submission, Options(seed=self._seed, hidden=True))
            except CourseError as problem:
                raise pytest.UsageError(str(problem)) from None
        return self._runs[found.id]

    def _lab_of(self, path: Path) -> tuple[Course, Lab] | None:
        folder = path.parent
        root = self._root_of(folder)
        if root is None:
            return None
        if root not in self._courses:
            if path.is_relative_to(root / "tests"):
                return None
            try:
                self._courses[root] = load_readable(root)
            except CourseError as problem:
                raise pytest.UsageError(str(problem)) from None
        course = self._courses[root]
        for lab in course.labs if course else ():
            if folder in (lab.folder, lab.solution_folder):
                return (course, lab) if course else None
        for broken in course.broken if course else ():
            if folder.name == broken.id:
                raise pytest.UsageError(str(broken.error))
        return None

    def _root_of(self, folder: Path) -> Path | None:
        """The course that a folder of tests lies in; found once, since this is asked for each test of a session."""
        if folder not in self._roots:
            try:
                self._roots[folder] = find_root(folder)
            except CourseError:
                self._roots[folder] = None
        return self._roots[folder]

    def pytest_report_header(self) -> str:
        """Say which seed replays this session."""
        return f"grader: --grader-seed={self._seed}"

    def pytest_sessionfinish(self) -> None:
        """End all workers."""
        self._closing.close()
