"""Grade a class on this machine: several judges side by side, each result stored the moment it exists."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from grader.batch.discover import Entry, Hand, read_hand
from grader.batch.judge import Job
from grader.batch.keys import key_of, parts_of_lab, why
from grader.batch.names import file_name
from grader.batch.pool import Graded, JudgePool
from grader.batch.store import ResultStore, Stored
from grader.batch.tables import Change, changes, grades_csv
from grader.checks.engine import unreadable
from grader.course.model import Course, Lab
from grader.reports.html import render_html
from grader.results.progress import write_atomically
from grader.results.record import RunRecord
from grader.submission.changes import defines

_TABLE_SECONDS = 5.0


@dataclass(frozen=True)
class Task:
    """An entry with all that its grade depends on. ``kept``: its result is stored already."""

    entry: Entry
    key: str
    parts: Mapping[str, str]
    before: Stored | None
    kept: bool


@dataclass(frozen=True)
class Done:
    """One entry whose result is stored: now, or before when there is no ``record``."""

    entry: Entry
    record: RunRecord | None
    changes: Sequence[Change] = ()


@dataclass
class Batch:
    """One batch: every submission gets the same seed and a fresh worker, and a result in ``store``.

    ``round`` is part of every key: in a later round everything is graded again.
    """

    course: Course
    out: Path
    seed: int
    store: ResultStore
    lab: Lab | None = None
    round: int = 0
    _parts: dict[str, dict[str, str]] = field(default_factory=dict)

    def grade(self, hands: Iterable[Hand], pool: JudgePool) -> Iterator[Done]:
        """Grade what has no result yet. One submission costs only itself: what happens to it ends in its record."""
        written = 0.0
        try:
            for graded in pool.grade((task, self._job(task)) for task in self._tasks(hands, pool.slots)):
                yield self._finish(graded)
                if time.monotonic() - written > _TABLE_SECONDS:
                    self._write_table()
                    written = time.monotonic()
        finally:
            self._write_table()

    def tasks_of(self, hand: Hand, entries: Sequence[Entry]) -> Iterator[Task]:
        """What is to be done for a learner's entries; their earlier result without a lab goes when there is none."""
        if all(entry.lab is not None for entry in entries):
            self.store.retire(hand.learner, "")
        for entry in entries:
            parts = self.parts(entry)
            key = key_of(parts)
            lab = entry.lab.id if entry.lab else ""
            yield Task(entry, key, parts, self.store.newest(entry.learner, lab), self.store.has(key))

    def parts(self, entry: Entry) -> dict[str, str]:
        """All that the grade of an entry depends on, by name."""
        lab = entry.lab.id if entry.lab else ""
        if lab not in self._parts:
            self._parts[lab] = parts_of_lab(self.course, entry.lab)
        return {
            **self._parts[lab],
            "submission": entry.submission.sha256 if entry.submission else entry.digest,
            "learner": entry.learner,
            "lab": lab,
            "seed": str(self.seed),
            "round": str(self.round),
        }

    def keep(self, task: Task, record: RunRecord, *, key: str | None = None) -> Sequence[Change]:
        """Store a result and write its report; what it changed."""
        reason = why(task.before.parts if task.before else None, task.parts)
        sources = _sources(task.entry)
        before = task.before
        self.store.put(key or task.key, record, task.entry.submitted, reason, parts=task.parts, sources=sources)
        name = f"{file_name(record.learner)}/{file_name(record.lab or task.entry.name)}.html"
        write_atomically(self.out / "reports" / name, render_html(record).encode("utf-8"))
        return changes(self.store, before, record, reason) if before else ()

    def _tasks(self, hands: Iterable[Hand], ahead: int) -> Iterator[Task]:
        """Read what was handed in, a few learners ahead of the judges."""
        with ThreadPoolExecutor(ahead, "reader") as readers:
            reading: deque[tuple[Hand, Future[list[Entry]]]] = deque()
            for hand in hands:
                reading.append((hand, readers.submit(read_hand, self.course, hand, self.lab)))
                if len(reading) > 2 * ahead:
                    yield from self._read(*reading.popleft())
            while reading:
                yield from self._read(*reading.popleft())

    def _read(self, hand: Hand, reading: Future[list[Entry]]) -> Iterator[Task]:
        yield from self.tasks_of(hand, reading.result())

    def _job(self, task: Task) -> Job | None:
        entry = task.entry
        if task.kept or entry.lab is None or entry.submission is None:
            return None
        return Job(learner=entry.learner, lab=entry.lab.id, submission=entry.submission)

    def _finish(self, graded: Graded[Task]) -> Done:
        task = graded.ticket
        if task.kept:
            return Done(task.entry, None)
        if graded.problem:  # under a key of its own, so that the next run tries again
            record = failed(self.course, task.entry, graded.problem, self.seed)
            return Done(task.entry, record, self.keep(task, record, key=f"failed {task.key}"))
        record = graded.record or unread(self.course, task.entry, self.seed)
        return Done(task.entry, record, self.keep(task, record))

    def _write_table(self) -> None:
        write_atomically(self.out / "grades.csv", grades_csv(self.store).encode("utf-8"))


def unread(course: Course, entry: Entry, seed: int) -> RunRecord:
    """The record of an entry that cannot be graded, with the reason."""
    nothing = Lab(id="", title="", order=0, exercises=(), folder=course.root, solution_folder=None)
    return unreadable(entry.lab or nothing, entry.name, entry.problem, seed=seed, learner=entry.learner)


def failed(course: Course, entry: Entry, problem: str, seed: int) -> RunRecord:
    """The record of an entry that the grader failed to grade: an error in every exercise, never a grade."""
    record = unread(course, entry, seed)
    exercises = tuple(msgspec.structs.replace(each, status="error") for each in record.exercises)
    submission = msgspec.structs.replace(record.submission, problem=f"{problem}. Run the same command again.")
    return msgspec.structs.replace(record, exercises=exercises, submission=submission)


def _sources(entry: Entry) -> dict[str, str]:
    """What was handed in for each exercise: the cells that define its functions."""
    if entry.lab is None or entry.submission is None:
        return {}
    found = {
        each.id: "\n".join(cell.source for cell in entry.submission.cells if defines(cell.source, each.names))
        for each in entry.lab.exercises
    }
    return {name: text for name, text in found.items() if text}
