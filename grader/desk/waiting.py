"""What waits for a person, in one list: undecided grades, files that nobody can read, checks that failed themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.classroom.second_look import queue
from grader.classroom.store.looks import FaultRow, UnreadableRow, faults, unreadable_rows
from grader.classroom.store.store import ResultStore
from grader.desk.view import ClassView, Member
from grader.results.counted import NOTHING, WAITS


@dataclass(frozen=True)
class Waiting:
    """One thing to decide: ``why`` it waits and what ``to_do``; of a ``learner`` where it is one's own.

    ``others`` are more learners of whom the same is true.
    """

    kind: str
    why: str
    to_do: str
    lab: str
    learner: str = ""
    exercise: str = ""
    others: int = 0
    run: int = 0
    """The result that it is about, where it is about one."""


@dataclass(frozen=True)
class Trouble:
    """What only a new grading changes: files that cannot be read, checks that failed themselves."""

    unreadable: Sequence[UnreadableRow]
    faults: Sequence[FaultRow]


def trouble_in(store: ResultStore) -> Trouble:
    """What is wrong with the current results."""
    return Trouble(unreadable_rows(store), faults(store))


def waiting(store: ResultStore, trouble: Trouble, view: ClassView, members: Sequence[Member]) -> list[Waiting]:
    """All that waits, in the order in which it is best looked at; ``members`` are those of whom something does."""
    return [
        *_requests(store),
        *_undecided(members),
        *_unreadable(trouble, view),
        *_faults(trouble),
        *_provisional(members),
    ]


def _requests(store: ResultStore) -> Iterator[Waiting]:
    for each in queue(store):
        key = each.key
        yield Waiting(
            "second look", each.data.text, "Answer it below the exercise.", key.lab, key.learner, key.exercise
        )


def _undecided(members: Sequence[Member]) -> Iterator[Waiting]:
    """Answers to be marked, an exercise each; then what else is to be decided, a learner's lab each."""
    unmarked: dict[tuple[str, str], list[str]] = {}
    for own in members:
        for grade in own.grades:
            if grade.counted.undecided == WAITS:
                unmarked.setdefault((grade.lab, grade.exercise), []).append(own.learner)
    for (lab, exercise), learners in unmarked.items():
        wait = "answer waits" if len(learners) == 1 else "answers wait"
        yield Waiting("to mark", f"{len(learners):,} {wait} for a mark", "", lab, "", exercise)
    for own in members:
        for total in own.totals.values():
            if total.undecided and total.undecided != WAITS and total.handed_in:
                yield Waiting("to decide", total.undecided, total.to_do, total.lab, own.learner)


def _unreadable(trouble: Trouble, view: ClassView) -> Iterator[Waiting]:
    for row in trouble.unreadable:
        if row.problem == NOTHING:
            continue
        own = view.members.get(row.learner)
        total = own.totals.get(row.lab) if own else None
        if total is None or (total.run in (0, row.run) and total.handed_in and not total.set_by_hand):
            to_do = "Ask for another file, or set the points."
            yield Waiting("unreadable file", row.problem, to_do, row.lab, row.learner, run=row.run)


def _faults(trouble: Trouble) -> Iterator[Waiting]:
    for row in trouble.faults:
        why = f"the check '{row.title}' could not be decided"
        to_do = "Mend the check, then run the same grader grade again."
        yield Waiting("check at fault", why, to_do, row.lab, row.learner, row.exercise, row.learners - 1)


def _provisional(members: Sequence[Member]) -> Iterator[Waiting]:
    for own in members:
        for total in own.totals.values():
            if total.provisional:
                why, to_do = "the machine was too busy or failed", "Run the same grader grade again."
                yield Waiting("provisional", why, to_do, total.lab, own.learner)
