"""What the forms of the desk do. Each is written to the results, and on disk, before the browser hears of it."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence

import msgspec
from starlette.background import BackgroundTask
from starlette.responses import RedirectResponse, Response

from grader.base.text import one_line, printable_lines
from grader.classroom.gradebook.gradebook import Grade
from grader.classroom.store.entries import By
from grader.classroom.store.marks import Mark, add_marks
from grader.classroom.store.publication import hold_back
from grader.classroom.store.publication import publish as publish_lab
from grader.classroom.store.store import Override
from grader.desk.asked import Asked, NotThereError
from grader.desk.view import Member
from grader.desk.work import Conflict, neighbours, show_work

_REASON_LIMIT = 2_000
_NAME_LIMIT = 60


class WrongFormError(Exception):
    """A form that cannot be carried out; ``str()`` says what to change in it."""


async def set_points(asked: Asked) -> Response:
    """Set the points of an exercise for one learner, or withdraw what was set."""
    own, grade = _whose(asked)
    mark = Mark(_key(grade), _override(asked, grade), _number(asked, "seen"))
    if add_marks(asked.desk.store, [mark]):
        return show_work(asked, own.handle, grade.lab, _conflict(asked, grade))
    asked.desk.reread([own.learner])
    forward = ""
    if asked.form.get("then") == "next":
        _, forward = neighbours(asked, own, grade.lab)
    trail = asked.form.get("in", "")
    place = asked.link("work", forward or own.handle, grade.lab, **{"in": trail})
    return _to(asked, f"{place}#{grade.exercise}", [(own.learner, grade.lab)])


async def set_points_of_many(asked: Asked) -> Response:
    """Set the points of an exercise for all learners that are ticked."""
    lab, exercise = asked.form.get("lab", ""), asked.form.get("exercise", "")
    ticked = {value.partition(":")[0]: value.partition(":")[2] for name, value in asked.fields if name == "who"}
    if not ticked:
        raise WrongFormError("Tick at least one learner.")
    marks = []
    for handle, seen in ticked.items():
        own = asked.now.member(handle)
        grade = next((each for each in own.of(lab) if each.exercise == exercise), None) if own else None
        if grade is None:
            raise NotThereError("one of these learners")
        marks.append(Mark(_key(grade), _override(asked, grade), _integer(seen)))
    late = add_marks(asked.desk.store, marks)
    if late:
        names = ", ".join(asked.name(learner) for learner, _, _ in late[:10])
        raise WrongFormError(
            f"Nothing was set, because somebody has changed these meanwhile: {names}. Load the page again and look."
        )
    learners = [mark.whose[0] for mark in marks]
    asked.desk.reread(learners)
    back = asked.link("lab", lab, exercise, group=asked.form.get("group", ""))
    return _to(asked, back, [(learner, lab) for learner in learners])


async def publish(asked: Asked) -> Response:
    """Let learners see what became of a lab, now or from a time on, or hold it back again."""
    lab, what = asked.form.get("lab", ""), asked.form.get("what", "")
    if lab not in asked.now.labs:
        raise NotThereError(f"the lab {lab}")
    by, seen = By(asked.session.author), _number(asked, "seen")
    if what == "withdraw":
        hold_back(asked.desk.store, lab, by, seen)
    else:
        start = _start(asked.form.get("start", "")) if what == "later" else by.made
        publish_lab(asked.desk.store, lab, start, by, seen)
    return RedirectResponse(f"{asked.link('lab', lab)}#publish", 303)


def _start(text: str) -> str:
    try:
        return datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC).isoformat(timespec="seconds")
    except ValueError:
        raise WrongFormError("Say from when on: a day and a time.") from None


async def set_me(asked: Asked) -> Response:
    """Say who grades in this browser, and whether names are hidden."""
    author = one_line(asked.form.get("author", ""), _NAME_LIMIT).strip() or asked.session.author
    session = msgspec.structs.replace(asked.session, author=author, hidden=asked.form.get("hidden") == "yes")
    return asked.keep(asked.back(asked.form.get("back", ""), asked.link()), session)


def _whose(asked: Asked) -> tuple[Member, Grade]:
    own = asked.now.member(asked.form.get("who", ""))
    lab, exercise = asked.form.get("lab", ""), asked.form.get("exercise", "")
    grade = next((each for each in own.of(lab) if each.exercise == exercise), None) if own else None
    if own is None or grade is None:
        raise NotThereError("that grade")
    return own, grade


def _key(grade: Grade) -> tuple[str, str, str]:
    return grade.learner, grade.lab, grade.exercise


def _override(asked: Asked, grade: Grade) -> Override:
    """What the form sets; raises ``WrongFormError``."""
    reason = printable_lines(asked.form.get("reason", "").strip(), _REASON_LIMIT)
    if not reason:
        raise WrongFormError("Say why: the learner reads it.")
    withdrawn = asked.form.get("what") == "withdraw"
    points = 0.0 if withdrawn else _points(asked.form.get("points", ""), grade)
    made = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    return Override(points, reason, asked.session.author, made, withdrawn)


def _points(text: str, grade: Grade) -> float:
    try:
        points = float(text.strip().replace(",", "."))
    except ValueError:
        raise WrongFormError("Give the points as a number, such as 2 or 1.5.") from None
    if not (math.isfinite(points) and 0 <= points <= grade.points):
        raise WrongFormError(f"{grade.title} is worth {grade.points:g} points: give a number from 0 to that.")
    return points


def _conflict(asked: Asked, grade: Grade) -> Conflict:
    now = asked.desk.store.overrides_of(*_key(grade))[-1]
    did = "withdrew what was set" if now.withdrawn else f"set it to {now.points:g}"
    text = f"{now.author} {did} while this page was open: {now.reason} Nothing of yours was saved yet."
    return Conflict(grade.exercise, asked.form.get("points", ""), asked.form.get("reason", ""), text)


def _number(asked: Asked, name: str) -> int:
    return _integer(asked.form.get(name, ""))


def _integer(text: str) -> int:
    if not text.isdecimal() or len(text) > 15:
        raise WrongFormError("The form is not whole. Load the page again.")
    return int(text)


def _to(asked: Asked, place: str, touched: Sequence[tuple[str, str]]) -> Response:
    """On to a page; what takes longer than saving is done once the browser has its answer."""
    response = RedirectResponse(place, 303)
    response.background = BackgroundTask(_reports, asked, touched)
    return response


async def _reports(asked: Asked, touched: Sequence[tuple[str, str]]) -> None:
    asked.desk.write_reports(touched)
