"""What the forms of the desk do. Each is written to the results, and on disk, before the browser hears of it."""

from __future__ import annotations

import datetime
import math

import msgspec
from starlette.responses import RedirectResponse, Response

from grader.base.text import one_line, printable_lines
from grader.classroom import actions
from grader.classroom.gradebook.gradebook import Grade
from grader.classroom.store.entries import By, ConflictError
from grader.classroom.store.publication import hold_back
from grader.classroom.store.publication import publish as publish_lab
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
    points, by, seen = _points(asked, grade), _by(asked), _number(asked, "seen")
    try:
        actions.set_points(
            asked.desk.store,
            asked.desk.course,
            own.learner,
            f"{grade.lab}/{grade.exercise}",
            by,
            points=points,
            seen=seen,
        )
    except ConflictError:
        return show_work(asked, own.handle, grade.lab, _conflict(asked, grade))
    asked.desk.changed([own.learner])
    return _onwards(asked, own, grade)


async def set_points_of_many(asked: Asked) -> Response:
    """Set the points of an exercise for all learners that are ticked."""
    lab, exercise = asked.form.get("lab", ""), asked.form.get("exercise", "")
    ticked = {value.partition(":")[0]: value.partition(":")[2] for name, value in asked.fields if name == "who"}
    if not ticked:
        raise WrongFormError("Tick at least one learner.")
    learners, points = [], None
    for handle in ticked:
        own = asked.now.member(handle)
        grade = next((each for each in own.of(lab) if each.exercise == exercise), None) if own else None
        if grade is None:
            raise NotThereError("one of these learners")
        points = _points(asked, grade)
        learners.append(grade.learner)
    seen = [_integer(value) for value in ticked.values()]
    course = asked.desk.course
    actions.set_points_of_many(
        asked.desk.store, course, learners, f"{lab}/{exercise}", _by(asked), points=points, seen=seen
    )
    asked.desk.changed(learners)
    return RedirectResponse(asked.link("lab", lab, exercise, group=asked.form.get("group", "")), 303)


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


def _by(asked: Asked) -> By:
    """Who does it, and why; raises ``WrongFormError`` without a reason."""
    reason = printable_lines(asked.form.get("reason", "").strip(), _REASON_LIMIT)
    if not reason:
        raise WrongFormError("Say why: the learner reads it.")
    return By(asked.session.author, reason)


def _points(asked: Asked, grade: Grade) -> float | None:
    """What the form sets, None where it takes back what was set; raises ``WrongFormError``."""
    if asked.form.get("what") == "withdraw":
        return None
    try:
        points = float(asked.form.get("points", "").strip().replace(",", "."))
    except ValueError:
        raise WrongFormError("Give the points as a number, such as 2 or 1.5.") from None
    if not (math.isfinite(points) and 0 <= points <= grade.worth):
        raise WrongFormError(f"{grade.title} is worth {grade.worth:g} points: give a number from 0 to that.")
    return points


def _conflict(asked: Asked, grade: Grade) -> Conflict:
    now = asked.desk.store.overrides_of(grade.learner, grade.lab, grade.exercise)[-1]
    did = "withdrew what was set" if now.withdrawn else f"set it to {now.points:g}"
    text = f"{now.author} {did} while this page was open: {now.reason} Nothing of yours was saved yet."
    return Conflict(grade.exercise, asked.form.get("points", ""), asked.form.get("reason", ""), text)


def _number(asked: Asked, name: str) -> int:
    return _integer(asked.form.get(name, ""))


def _integer(text: str) -> int:
    if not text.isdecimal() or len(text) > 15:
        raise WrongFormError("The form is not whole. Load the page again.")
    return int(text)


def _onwards(asked: Asked, own: Member, grade: Grade) -> Response:
    """To the next submission, where the form says so, else back to the exercise."""
    _, after = neighbours(asked, own, grade.lab) if asked.form.get("then") == "next" else ("", "")
    place = asked.link("work", after or own.handle, grade.lab, **{"in": asked.form.get("in", "")})
    return RedirectResponse(f"{place}#{grade.exercise}", 303)
