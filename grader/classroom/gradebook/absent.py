"""Who handed in nothing: learners of the class without a file for a lab that others handed in.

Nothing is stored of them, so that a file which comes later is a first one; every front gets these rows.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from grader.classroom.store.queries import labs_handed_in, unread_rows
from grader.classroom.store.store import ResultStore
from grader.course.model import Course, Lab
from grader.results.counted import NOTHING

COMPLETE = "complete"
"""The setting of a store that is ``1`` when the last grading came to its end, so that who has no result has no file."""
_AGAIN = "Run the same grader grade again."
_NAME_LAB = "Grade again with --lab, or set the points with grader override."
_WAIT = "It counts as nothing handed in from that time on."


Due: TypeAlias = Callable[[str, str], datetime.datetime | None]
"""When a lab is due for a learner, None if never."""


@dataclass(frozen=True)
class Absent:
    """A learner who has no result for a lab. ``problem`` says what is known of it.

    ``undecided``, ``to_do``: as in ``grader.results.counted.Counted``.
    """

    learner: str
    lab: Lab
    problem: str = NOTHING
    undecided: str = ""
    to_do: str = ""


def absent(
    store: ResultStore,
    course: Course,
    graded: Iterable[tuple[str, str]],
    people: Iterable[str],
    now: datetime.datetime | None = None,
    learner: str | None = None,
    due: Due | None = None,
) -> Iterator[Absent]:
    """Those who have no result, by learner; ``graded`` are the learners and labs of which there is one.

    With ``learner`` what that one has none of. ``due`` tells when a lab is due for a learner.

    In the class are the ``people`` of the roster, and whoever handed in something that no lab is known of. The labs are
    those that somebody handed in, all where nobody did.
    """
    known = set(graded)
    unread = {row.learner: row.problem for row in unread_rows(store)}
    members = {*people, *unread} if learner is None else {*people, *unread} & {learner}
    with_results = {lab for _, lab in known} if learner is None else labs_handed_in(store)
    labs = [lab for lab in course.labs if lab.id in with_results] or list(course.labs)
    complete = store.setting(COMPLETE) != "0"
    moment = now or datetime.datetime.now(datetime.UTC)
    for each in sorted(members):
        for lab in labs:
            if (each, lab.id) not in known:
                by = due(each, lab.id) if due else course.late.due.get(lab.id)
                yield _absent(each, lab, unread.get(each, ""), by, moment, complete)


def _absent(
    learner: str, lab: Lab, problem: str, due: datetime.datetime | None, now: datetime.datetime, complete: bool
) -> Absent:
    if problem and problem != NOTHING:
        return Absent(learner, lab, problem, problem.rstrip("."), _NAME_LAB)
    if not complete and not problem:
        return Absent(learner, lab, "Not graded yet.", "the grading of the class has not come to its end", _AGAIN)
    if due is not None and now < due:
        return Absent(learner, lab, NOTHING, f"nothing handed in yet, due {due.isoformat()}", _WAIT)
    return Absent(learner, lab)
