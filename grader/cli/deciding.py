"""The commands that decide about learners of a class; each says what counts before and after."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.base.errors import EXIT_PASSED
from grader.base.names import user_name
from grader.base.text import one_line
from grader.classroom import actions
from grader.classroom.extending import moment_of
from grader.classroom.gradebook.decided import mates
from grader.classroom.gradebook.explain import said_of
from grader.classroom.gradebook.gradebook import Total, grades, totals
from grader.classroom.second_look import answer, queue
from grader.classroom.store.decisions import InGroup
from grader.classroom.store.entries import By, Event, event
from grader.classroom.store.store import FILE, ResultStore, open_results
from grader.cli import console
from grader.course.load import load_course
from grader.course.model import Course

_LIMIT = 300


@dataclass(frozen=True)
class Remark:
    """A comment as it was typed: its text or its name in the bank, and the name to save it under."""

    text: str | None
    bank: str
    save: str
    line: int
    cell: int
    shown: bool


def by(author: str | None, reason: str) -> By:
    """Who decides."""
    return By(author or user_name(), reason)


def extend(results: Path, learner: str, lab: str, who: By, until: str | None, days: float | None) -> int:
    """Give an extension, or take it back without a time and days."""
    moment = None if until is None else moment_of(until)
    with concerned(results, [learner]) as (store, course):
        actions.extend(store, course, learner, lab, who, until=moment, days=days)
    return EXIT_PASSED


def excuse(results: Path, learner: str, target: str, who: By, *, withdraw: bool) -> int:
    """Excuse from a lab or an exercise, or take it back."""
    with concerned(results, [learner]) as (store, course):
        actions.excuse(store, course, learner, target, who, withdraw=withdraw)
    return EXIT_PASSED


def bonus(results: Path, learner: str, lab: str, who: By, points: float | None) -> int:
    """Give points on top of a lab, or take them back without any."""
    with concerned(results, [learner]) as (store, course):
        actions.give_bonus(store, course, learner, lab, who, points=points)
    return EXIT_PASSED


def mark(
    results: Path, learner: str, target: str, who: By, items: Sequence[str] | None, adjust: float, note: str
) -> int:
    """Mark by the items of the rubric, or let it wait again."""
    with concerned(results, [learner]) as (store, course):
        actions.mark(store, course, learner, target, who, items=items, adjust=adjust, note=note)
    return EXIT_PASSED


def comment(results: Path, learner: str, target: str, who: By, remark: Remark) -> int:
    """Comment, and keep it in the bank where that is wanted."""
    with concerned(results, [learner]) as (store, course):
        save = remark.save
        actions.comment(
            store, course, learner, target, who, text=remark.text, bank=remark.bank or save, save=save,
            line=remark.line, cell=remark.cell, shown=remark.shown,
        )  # fmt: skip
    return EXIT_PASSED


def answer_request(results: Path, name: str, who: By, points: float | None) -> int:
    """Answer a request for a second look, and close it."""
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        asked = next((each.key.learner for each in queue(store) if each.key.name == name), "")
    with concerned(results, [asked] if asked else []) as (store, course):
        answer(store, course, name, who, points=points)
    return EXIT_PASSED


def undo_event(results: Path, number: int, who: By) -> int:
    """Undo an event."""
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        done = event(store, number)
    with concerned(results, [done.learner] if done.learner else [], groups_in(done)) as (store, _):
        actions.undo(store, number, who)
    console.output().print(f"Undone: {one_line(said_of(done), _LIMIT)}", markup=False, soft_wrap=True)
    return EXIT_PASSED


@contextlib.contextmanager
def concerned(
    results: Path, learners: Sequence[str], groups: Collection[str] = ()
) -> Iterator[tuple[ResultStore, Course]]:
    """An open class; in the end the reports of these learners are written anew, and what changed is said: for them, and
    for those who hand in with one of them before or after, or in one of these groups."""
    course = load_course(Path.cwd())
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        names = list(dict.fromkeys(actions.find_learner(store, each) for each in learners))
        touched = mates(store, course, names, groups) if names else set()
        before = {name: _totals(store, course, name) for name in touched}
        yield store, course
        if not names:
            return
        joined = mates(store, course, names) - touched
        actions.refresh_reports(store, course, results, touched | joined)
        changed = False
        for name in [*names, *sorted((touched | joined) - set(names))]:
            now, had = _totals(store, course, name), before.get(name)
            for lab in dict.fromkeys([*(had or {}), *now]):
                text, was = _shown(now.get(lab)), None if had is None else _shown(had.get(lab))
                if text != was:
                    changed = True
                    told = "" if was is None else f" (was {was})"
                    console.output().print(f"{name}, {lab}: {text}{told}.", markup=False, soft_wrap=True)
        if not changed:
            console.output().print("Kept. No points changed.", markup=False)


def groups_in(done: Event) -> list[str]:
    """The groups that an event is about."""
    kept = [each for each in (done.before, done.after) if each and done.kind == InGroup.kind]
    return [group for each in kept if (group := json.loads(each).get("group"))]


def _totals(store: ResultStore, course: Course, learner: str) -> dict[str, Total]:
    return {each.lab: each for each in totals(grades(store, course, learner=learner))}


def _shown(total: Total | None) -> str:
    if total is None:
        return "nothing"
    if total.excused:
        return "excused"
    return f"{total.grade:g} of {total.points:g} points{' so far' if total.undecided else ''}"
