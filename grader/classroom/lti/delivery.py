"""Sending the published numbers of a class to the course's LMS: what has changed since the last time, to whom is known.

One learner that the LMS refuses costs no other; what was taken is kept at once, so that whatever ends the command loses
nothing of it.
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.base.errors import GraderError, UsageError
from grader.classroom.gradebook.gradebook import Total, grades, totals
from grader.classroom.lti.connection import Connection, PlatformAwayError
from grader.classroom.lti.key import read_key
from grader.classroom.lti.matching import match
from grader.classroom.lti.scores import score_body, score_of
from grader.classroom.lti.services import SCORE, NotServedError, create_line_item, line_item, members, scores_url
from grader.classroom.lti.token import LINE_ITEMS, MEMBERS, SCORES, client_assertion
from grader.classroom.problems import LtiError
from grader.classroom.store.decisions import Delivered, Score
from grader.classroom.store.delivered import delivered, keep_delivered, next_timestamp
from grader.classroom.store.entries import By
from grader.classroom.store.publication import is_published
from grader.classroom.store.store import FILE, ResultStore, open_results
from grader.course.lti import LtiSettings
from grader.course.model import Course, Lab
from grader.course.targets import find_target

_LOST_IN_A_ROW = 3
PROVISIONAL = "provisional, no grade yet: run the same grader grade again"


@dataclass(frozen=True)
class DeliveryOrder:
    """What to send: of one ``lab`` or of all that are published. ``dry_run``: ask and compare, send nothing."""

    lab: str | None = None
    dry_run: bool = False
    author: str = ""


@dataclass
class LabDelivery:
    """What became of a lab: whose score was ``sent`` (or would be), of how many it was so already, whose was
    ``untried`` since the LMS was gone, who was left out and why."""

    lab: str
    sent: list[tuple[Total, Score]] = field(default_factory=list)
    unchanged: int = 0
    untried: int = 0
    left: list[tuple[str, str]] = field(default_factory=list)
    excused: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Delivery:
    """All of it, lab by lab; ``stopped`` is why it ended before its end."""

    labs: Sequence[LabDelivery]
    stopped: GraderError | None = None


def deliver(results: Path, course: Course, order: DeliveryOrder, wait: Callable[[float], None]) -> Delivery:
    """Send what is published and has changed. ``wait`` passes so many seconds.

    Raises ``UsageError`` where the course has no LMS or nothing is published; ``SecretError``, ``StoreError``, and
    ``LtiError`` for what goes wrong before the first lab.
    """
    settings = course.lti
    if settings is None:
        raise UsageError(
            "the course does not say where its LMS is",
            "Add [tool.grader.lti] to pyproject.toml: docs/desk.md tells how.",
        )
    key = read_key(course.root / settings.key_file)
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        found = _published(store, course, order.lab)
        people = {total.learner: total.person for total in found}
        looks = bool(settings.memberships_url) and any(not each.lti_user_id for each in people.values())
        scopes = [LINE_ITEMS, SCORES, *([MEMBERS] if looks else [])]
        connection = Connection(settings, lambda: client_assertion(settings, key), scopes, wait)
        with contextlib.closing(connection):
            known = match(people.values(), members(connection, settings.memberships_url) if looks else None)
            sender = _Sender(store, settings, connection, order)
            return sender.send(course, found, known.users, known.unknown)


def _published(store: ResultStore, course: Course, target: str | None) -> list[Total]:
    """What counts in the published labs, or in one of them. Raises ``UsageError`` where there is none."""
    asked = [find_target(course, target)[0]] if target else course.labs
    now = datetime.datetime.now(datetime.UTC)
    labs = {lab.id for lab in asked if is_published(store, lab.id, now)}
    if not labs:
        what = f"{asked[0].id} is not published" if target else "no lab is published"
        raise UsageError(what, "Publish first: grader publish LAB --results DIR, or at the desk.")
    return [total for total in totals(grades(store, course)) if total.lab in labs]


class _Sender:
    """One delivery while it goes on."""

    def __init__(self, store: ResultStore, settings: LtiSettings, connection: Connection, order: DeliveryOrder) -> None:
        self._store, self._settings, self._connection, self._order = store, settings, connection, order
        self._before = dict(delivered(store, settings.line_items_url))
        self._lost = 0

    def send(
        self, course: Course, found: Sequence[Total], users: Mapping[str, str], unknown: Mapping[str, str]
    ) -> Delivery:
        labs: list[LabDelivery] = []
        for lab in course.labs:
            own = [total for total in found if total.lab == lab.id]
            if not own:
                continue
            labs.append(LabDelivery(lab.id))
            try:
                self._send_lab(lab, own, users, unknown, labs[-1])
            except LtiError as problem:
                return Delivery(labs, problem)
        return Delivery(labs)

    def _send_lab(
        self, lab: Lab, own: Sequence[Total], users: Mapping[str, str], unknown: Mapping[str, str], made: LabDelivery
    ) -> None:
        todo: list[tuple[Total, Score]] = []
        for total in own:
            before = self._before.get((total.learner, lab.id))
            if total.excused:
                made.excused.append(total.learner)
            if total.provisional:
                made.left.append((total.learner, PROVISIONAL))
            elif (score := score_of(total, users.get(total.learner, ""), before)) is None:
                continue
            elif total.learner in unknown:
                made.left.append((total.learner, unknown[total.learner]))
            elif before and before.score == score:
                made.unchanged += 1
            else:
                todo.append((total, score))
                if before and (former := before.score.user) != score.user:
                    what = f"{total.learner} is user {score.user} now; the LMS still has points for user {former}"
                    made.notes.append(f"{lab.id}: {what}. Delete those there.")
        if todo:
            self._send_scores(lab, max(total.worth for total in own), todo, made)

    def _send_scores(self, lab: Lab, worth: float, todo: Sequence[tuple[Total, Score]], made: LabDelivery) -> None:
        container = self._settings.line_items_url
        try:
            item = line_item(self._connection, container, lab)
            if item is None:
                made.notes.append(f"{lab.id}: the LMS has no line item of it yet; one is made, worth {worth:g}.")
                if not self._order.dry_run:
                    item = create_line_item(self._connection, container, lab, worth)
        except NotServedError as problem:
            made.left += [(total.learner, str(problem).rstrip(".")) for total, _ in todo]
            return
        if item is not None and item.score_maximum and abs(item.score_maximum - worth) > 1e-6:
            made.notes.append(
                f"{lab.id} is worth {worth:g}, its line item {item.score_maximum:g}: the LMS scales the points."
            )
        if item is None or self._order.dry_run:
            made.sent += todo
            return
        place, made.untried = scores_url(item), len(todo)
        for total, score in todo:
            try:
                refused = self._send_score(place, total, score)
                self._lost = 0
            except PlatformAwayError as problem:
                self._lost += 1
                refused = problem.problem
                if self._lost == _LOST_IN_A_ROW:
                    raise
            made.untried -= 1
            if refused:
                made.left.append((total.learner, refused))
            else:
                made.sent.append((total, score))

    def _send_score(self, place: str, total: Total, score: Score) -> str:
        """Send one; why it was refused, empty where it was taken. Each try has a later time than the one before: the
        LMS may have taken that and failed to say so."""
        whose = (total.learner, total.lab)
        tried = [told.timestamp for (learner, _), told in self._before.items() if learner == total.learner]
        new = total.handed_in and whose not in self._before

        def body() -> bytes:
            tried.append(next_timestamp(datetime.datetime.now(datetime.UTC), tried))
            return score_body(score, tried[-1], new=new)

        answer = self._connection.post(place, SCORE, body)
        if not answer.good:
            return f"the LMS refuses: {self._connection.shown(answer)}"
        told = self._before[whose] = Delivered(score=score, timestamp=tried[-1])
        by = By(self._order.author, "grader deliver")
        keep_delivered(self._store, self._settings.line_items_url, whose, told, by)
        return ""
