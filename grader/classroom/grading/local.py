"""Grade a class on this machine: several judges side by side, each result stored the moment it exists."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from grader.base.writing import write_atomically
from grader.checks.running.draw import Draw
from grader.checks.running.engine import unreadable
from grader.classroom.actions import refresh_reports
from grader.classroom.gradebook.counting import standing
from grader.classroom.gradebook.reports import write_report
from grader.classroom.gradebook.tables import Change, changes, grades_csv
from grader.classroom.grading.draws import Draws
from grader.classroom.grading.judge import Job
from grader.classroom.grading.keys import is_better, key_of, parts_of_key, provisional_key, why
from grader.classroom.grading.pool import Graded, JudgePool
from grader.classroom.intake.discover import LearnerFiles
from grader.classroom.intake.reading import HandedIn, read_learner
from grader.classroom.intake.starters import sources
from grader.classroom.store.entries import any_entries
from grader.classroom.store.store import NewResult, ResultStore
from grader.course.model import Course, Lab
from grader.course.rules import ClassRules
from grader.results.record import RunRecord

_TABLE_SECONDS = 5.0


@dataclass(frozen=True)
class Task:
    """A submission with all that its grade depends on. ``kept``: its result is stored already.

    ``parts`` are those of ``key`` and, for the record, the id of ``draw``: what was graded stays so in later rounds.
    """

    handed: HandedIn
    key: str
    parts: dict[str, str]
    draw: Draw
    all_have_labs: bool
    kept: bool


@dataclass(frozen=True)
class Done:
    """One submission whose result is stored: now, or before when there is no ``record``."""

    learner: str
    record: RunRecord | None
    changes: Sequence[Change] = ()


@dataclass
class Batch:
    """One batch: every submission gets the same seed and a fresh worker, and a result in ``store``.

    ``draws`` gives hidden checks their inputs. ``round`` is part of every key: with a later one all is graded again.
    """

    course: Course
    out: Path
    seed: int
    store: ResultStore
    draws: Draws
    lab: Lab | None = None
    round: int = 0

    def grade(self, class_files: Iterable[LearnerFiles], pool: JudgePool) -> Iterator[Done]:
        """Grade what has no result yet. One submission costs only itself: what happens to it ends in its record.

        What the machine kept from being decided is stored as provisional and graded once more at the end, one after
        another and when the machine is calmer; the next run tries again what still is.
        """
        due = 0.0
        try:
            for done in self._twice(class_files, pool):
                yield done
                if time.monotonic() > due:
                    started = time.monotonic()
                    self.write_table()  # seldom enough that a large class pays a twentieth of its time for it at most
                    due = time.monotonic() + max(_TABLE_SECONDS, 20 * (time.monotonic() - started))
        finally:
            pool.close()
            self.write_table()

    def _twice(self, class_files: Iterable[LearnerFiles], pool: JudgePool) -> Iterator[Done]:
        again: list[tuple[Task, Done]] = []
        for graded in pool.grade((task, self._job(task)) for task in self._tasks(class_files, pool.slots)):
            done = self._finish(graded)
            if done.record is not None and done.record.provisional:
                again.append((graded.ticket, done))
            else:
                yield done
        if not again:
            return
        pool.wait_for_calm()
        first = {task.key: done for task, done in again}
        for graded in pool.grade(((task, self._job(task)) for task, _ in again), at_once=1):
            yield _better(first[graded.ticket.key], self._finish(graded))

    def grade_here(self, own: LearnerFiles) -> Iterator[Done]:
        """The results of a learner of whom there is nothing to run: nothing handed in, or nothing that may be read."""
        for task in self._read(read_learner(self.course, own, self.lab)):
            yield self._finish(Graded(task, None))

    def keep(self, result: NewResult) -> Sequence[Change]:
        """Store a result, unless it is stored already or a provisional one decides less; what it changed.

        Its report is written too. An earlier result without a lab goes when the learner has handed in nothing without
        one.
        """
        record = result.record
        stored = self.store.newest(record.learner, record.lab)
        if self.store.has(result.key) or (stored is not None and not is_better(result.key, stored.key)):
            return ()
        # the page first: a result that is stored is never graded again, so its page must be there
        counts = standing(result, self.course.late, self.store.overrides())
        write_report(self.out / "reports", self.course, record, counts)
        if result.all_have_labs:
            self.store.retire(record.learner, "")
        before = self.store.newest(record.learner, record.lab)
        reason = why(before.parts if before else None, result.parts)
        self.store.add_many([replace(result, why=reason)])
        if before or self.course.rules != ClassRules() or any_entries(self.store):
            refresh_reports(self.store, self.course, self.out, [record.learner])
        return changes(self.store, before, record, reason) if before else ()

    def write_table(self) -> None:
        """Write ``grades.csv`` anew."""
        write_atomically(self.out / "grades.csv", grades_csv(self.store, self.course).encode("utf-8"))

    def _tasks(self, class_files: Iterable[LearnerFiles], ahead: int) -> Iterator[Task]:
        """Read what was handed in, a few learners ahead of the judges."""
        with ThreadPoolExecutor(ahead, "reader") as readers:
            reading: deque[Future[list[HandedIn]]] = deque()
            for own in class_files:
                reading.append(readers.submit(read_learner, self.course, own, self.lab))
                if len(reading) > 2 * ahead:
                    yield from self._read(reading.popleft().result())
            while reading:
                yield from self._read(reading.popleft().result())

    def _read(self, all_handed: Sequence[HandedIn]) -> Iterator[Task]:
        labs = all(handed.lab is not None for handed in all_handed)
        for handed in all_handed:
            parts = parts_of_key(self.course, handed, seed=self.seed, number=self.round)
            yield task_of(handed, parts, self.draws, self.store.has, all_have_labs=labs)

    def _job(self, task: Task) -> Job | None:
        handed = task.handed
        if task.kept or handed.lab is None or handed.submission is None:
            return None
        return Job(learner=handed.learner, lab=handed.lab.id, submission=handed.submission, draw=task.draw)

    def _finish(self, graded: Graded[Task]) -> Done:
        task = graded.ticket
        if task.kept:
            return Done(task.handed.learner, None)
        if graded.problem:
            result = finish(task, failed(self.course, task.handed, graded.problem, self.seed))
        else:
            result = finish(task, graded.record or unread(self.course, task.handed, self.seed))
        return Done(result.record.learner, result.record, self.keep(result))


def task_of(
    handed: HandedIn, parts: Mapping[str, str], draws: Draws, stored: Callable[[str], bool], *, all_have_labs: bool
) -> Task:
    """The task of a submission whose grade depends on ``parts``; ``stored`` tells whether a key has a result."""
    draw = draws.draw_for(parts["learner"], parts["lab"], parts["submission"])
    key = key_of(parts)
    return Task(handed, key, {**parts, "draw": draw.id}, draw, all_have_labs, stored(key))


def _better(first: Done, second: Done) -> Done:
    """Of two gradings of one submission the one that is stored: the second, unless it decided less."""
    if first.record is None or second.record is None or second.record.undecided <= first.record.undecided:
        return second
    return first


def finish(task: Task, record: RunRecord) -> NewResult:
    """A task with its record. What is provisional has a key of its own, so that the next run tries again."""
    return NewResult(
        key=provisional_key(task.key, record.undecided) if record.provisional else task.key,
        parts=task.parts,
        record=record,
        submitted=task.handed.submitted,
        time_problem=task.handed.time_problem,
        place=task.handed.place,
        sources=_sources(task.handed),
        all_have_labs=task.all_have_labs,
    )


def unread(course: Course, handed: HandedIn, seed: int) -> RunRecord:
    """The record of a submission that cannot be graded, with the reason."""
    nothing = Lab(id="", title="", order=0, exercises=(), folder=course.root, solution_folder=None)
    return unreadable(handed.lab or nothing, handed.name, handed.problem, seed=seed, learner=handed.learner)


def failed(course: Course, handed: HandedIn, problem: str, seed: int) -> RunRecord:
    """The record of a submission that the grader failed to grade: an error in every exercise, provisional, no grade."""
    record = unread(course, handed, seed)
    exercises = tuple(msgspec.structs.replace(each, status="error") for each in record.exercises)
    submission = msgspec.structs.replace(record.submission, problem=f"{problem}. Run the same command again.")
    return msgspec.structs.replace(record, exercises=exercises, submission=submission, provisional=(problem,))


def _sources(handed: HandedIn) -> dict[str, str]:
    return sources(handed.lab.exercises, handed.submission) if handed.lab and handed.submission else {}
