"""What an executor does with the learners of one Spark task: read, grade in a local judge, give back plain lines."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import msgspec

from grader.classroom.grading.draws import Draws
from grader.classroom.grading.judge import Job, JudgeSetup
from grader.classroom.grading.keys import parts_of_key
from grader.classroom.grading.local import Task, failed, finish, task_of, unread
from grader.classroom.grading.pool import JudgeDiedError, JudgeProcess
from grader.classroom.intake.discover import File, LearnerFiles
from grader.classroom.intake.reading import read_learner
from grader.classroom.store.store import NewResult
from grader.course.load import load_course
from grader.course.model import Course
from grader.sandbox.boxes.levels import Level
from grader.submission.layouts import claim

ARCHIVE = "grader-course"
CACHE = "cache"


@dataclass(frozen=True)
class SentFile:
    """A file of a learner on its way to an executor: its path below the folder of submissions, its time, its bytes."""

    path: str
    saved: float
    data: bytes


@dataclass(frozen=True)
class Shared:
    """What all tasks of a batch share; ``done`` are the keys whose results are stored, ``others`` what each learner has
    that is no submission, ``root`` is the name of the folder of submissions.

    It travels inside Spark's tasks, which no setting, page or event log of Spark shows: ``draws`` hold the secret.
    """

    seed: int
    draws: Draws
    round: int
    lab: str
    isolation: Level
    done: frozenset[str]
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    root: str = ""


def grade_task(shared: Shared, learners: Iterable[tuple[str, Iterable[SentFile]]]) -> Iterator[str]:
    """One line of JSON per submission that has no result yet: a ``NewResult``."""
    from pyspark import SparkFiles

    root = Path(SparkFiles.get(ARCHIVE))
    os.environ["GRADER_CACHE"] = str(root / CACHE)
    course = load_course(root)
    judge = JudgeProcess(JudgeSetup(root=str(root), seed=shared.seed, isolation=shared.isolation))
    try:
        for learner, files in learners:
            for task in _tasks(course, shared, learner, files):
                if not task.kept:
                    yield msgspec.json.encode(_grade(course, shared, judge, task)).decode()
    finally:
        judge.close()


def _tasks(course: Course, shared: Shared, learner: str, files: Iterable[SentFile]) -> list[Task]:
    lab = course.lab(shared.lab) if shared.lab else None
    with tempfile.TemporaryDirectory(prefix="grader-learner-") as folder:
        written = [_written(Path(folder), shared.root, file) for file in sorted(files, key=lambda each: each.path)]
        read = tuple(file for file in written if not file.claimed.notes_time)
        own = LearnerFiles(learner, read, shared.others.get(learner, ()))
        all_handed = read_learner(course, own, lab)
    labs = all(handed.lab is not None for handed in all_handed)
    tasks = []
    for handed in all_handed:
        parts = parts_of_key(course, handed, seed=shared.seed, number=shared.round)
        tasks.append(task_of(handed, parts, shared.draws, shared.done.__contains__, all_have_labs=labs))
    return tasks


def _written(folder: Path, root: str, file: SentFile) -> File:
    path = folder / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.data)
    os.utime(path, (file.saved, file.saved))
    return File(path, claim(PurePosixPath(file.path), root))


def _grade(course: Course, shared: Shared, judge: JudgeProcess, task: Task) -> NewResult:
    handed = task.handed
    if handed.lab is None or handed.submission is None:
        return finish(task, unread(course, handed, shared.seed))
    job = Job(learner=handed.learner, lab=handed.lab.id, submission=handed.submission, draw=task.draw)
    try:
        return finish(task, judge.grade(job, 2 * course.limits.submission_seconds))
    except JudgeDiedError as problem:
        said = f"the judge stopped while it graded this: {problem}"
        return finish(task, failed(course, handed, said, shared.seed))
