"""``grader regrade``: whose grades change after a check was mended, and the queue of requests for a second look."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.base.errors import EXIT_PASSED
from grader.base.text import one_line
from grader.classroom.actions import find_learner, refresh_reports
from grader.classroom.asked import read_requests
from grader.classroom.gradebook.gradebook import grades
from grader.classroom.grading.regrade import Changed, apply, changes, copy_to_try, held_back, write_changes
from grader.classroom.grading.start import GradingOrder, class_grading
from grader.classroom.second_look import queue, take_in
from grader.classroom.store.queries import people_rows
from grader.classroom.store.store import FILE, open_results
from grader.cli import console
from grader.cli.class_progress import ClassProgress
from grader.cli.deciding import by
from grader.course.load import load_course
from grader.course.model import Course

_MOST, _LIMIT = 200, 400


@dataclass(frozen=True)
class How:
    """How the copy is graded, as ``grader grade`` takes it."""

    isolation: str
    jobs: int | None
    roster: Path | None
    lab: str | None


def try_out(results: Path, submissions: str, how: How, reason: str) -> int:
    """Grade in a copy, and show whose grades would change."""
    course = load_course(Path.cwd())
    order = GradingOrder(
        out=copy_to_try(results), isolation=how.isolation, jobs=how.jobs, roster=how.roster, lab=how.lab
    )
    with class_grading(course, submissions, order) as grading:
        progress = ClassProgress(console.output(), grading.learners)
        with progress:
            for done in grading.results:
                progress.show(done)
        progress.say(f"{progress.summary()}.")
    found = changes(results, course)
    _say(course, found, reason)
    if found:
        path = write_changes(results, course, found, reason)
        held = held_back(results, found)
        if {each.lab for each in found} - set(held):
            console.note(f"A line for each to mail: {path}")
        if held:
            console.note(
                f"Not published, so no line to mail of {', '.join(held)}: grader publish LAB --results {results}"
            )
        console.note(f"Nothing counts yet. To let it count: grader regrade --apply --results {results}")
    return EXIT_PASSED


def apply_tried(results: Path, reason: str) -> int:
    """Let what was tried count."""
    course = load_course(Path.cwd())
    number, found = apply(results, course)
    _say(course, found, reason)
    console.note(f"What was tried counts now, of {number} learners; earlier results are kept.")
    return EXIT_PASSED


def _say(course: Course, found: Sequence[Changed], reason: str) -> None:
    titles = {lab.id: lab.title for lab in course.labs}
    if not found:
        console.output().print("No grade changes.", markup=False)
    for each in found[:_MOST]:
        console.output().print(one_line(each.line(titles, reason), _LIMIT), markup=False, soft_wrap=True)
    if len(found) > _MOST:
        console.output().print(f"and {len(found) - _MOST} more", markup=False)


def _say_left_out(found: Sequence[str]) -> None:
    for said in found[:_MOST]:
        console.note(f"Left out: {said}")
    if len(found) > _MOST:
        console.note(f"and {len(found) - _MOST} more")


def show_requests(results: Path, file: Path | None, author: str | None, learner: str = "") -> int:
    """Queue the requests of a file, or a folder, if there is one, and show the queue. ``learner`` sent it."""
    course = load_course(Path.cwd())
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        if file:
            found = read_requests(file, learner and find_learner(store, learner), list(people_rows(store)))
            taken = take_in(store, course, found.asked, by(author, ""))
            for said in taken.noted:
                console.note(said)
            _say_left_out([*found.left_out, *taken.left_out])
            console.note(f"{taken.new} new of {len(found.asked)} requests.")
            refresh_reports(store, course, results, {kept.key.learner for kept in queue(store)})
        waiting = queue(store)
        counts = {(each.learner, each.lab, each.exercise): each for each in grades(store, course)}
    for kept in waiting:
        grade = counts.get(kept.key_of)
        now = f"{grade.grade:g} of {grade.points:g}" if grade else "no grade"
        whose = f"{kept.key.learner}, {kept.key.lab}/{kept.key.exercise} ({now})"
        console.output().print(
            f"{kept.key.name}  {whose}: {one_line(kept.data.text, _LIMIT)}", markup=False, soft_wrap=True
        )
    if waiting:
        console.note("Answer one: grader answer REQUEST --keep, or --points P, with --reason TEXT")
    else:
        console.output().print("Nobody waits for a second look.", markup=False)
    return EXIT_PASSED
