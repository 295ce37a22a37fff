"""What the forms of the desk do. Each is written to the results, and on disk, before the browser hears of it."""

from __future__ import annotations

import datetime
import math

import msgspec
from starlette.responses import Response

from grader.base.text import one_line, printable_lines
from grader.classroom import actions, second_look
from grader.classroom.extending import typed
from grader.classroom.gradebook.gradebook import Grade
from grader.classroom.grouping import mates, regroup
from grader.classroom.many import comment_on_many, set_points_of_many
from grader.classroom.store.entries import By, ConflictError, event, events
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


async def do_for_many(asked: Asked) -> Response:
    """Set points, pick items of the rubric or comment, for all learners that are ticked."""
    lab, exercise = asked.form.get("lab", ""), asked.form.get("exercise", "")
    ticked = {value.partition(":")[0]: value.split(":")[1:] for name, value in asked.fields if name == "who"}
    if not ticked:
        raise WrongFormError("Tick at least one learner.")
    found = [_grade_of(asked, handle, lab, exercise) for handle in ticked]
    learners = [grade.learner for grade in found]
    store, course, target = asked.desk.store, asked.desk.course, f"{lab}/{exercise}"
    match asked.form.get("what"):
        case "comment":
            by, text = By(asked.session.author), _text(asked)
            comment_on_many(store, course, learners, target, by, text, asked.form.get("bank", ""))
        case "rubric":
            seen = [_integer(each[1]) if len(each) > 1 else 0 for each in ticked.values()]
            by = By(asked.session.author)
            actions.mark_many(
                store, course, learners, target, by, items=asked.all("item"), adjust=_adjust(asked), seen=seen
            )
        case _:
            seen = [_integer(each[0]) if each else 0 for each in ticked.values()]
            points = _points(asked, found[0])
            set_points_of_many(store, course, learners, target, _by(asked), points=points, seen=seen)
    asked.desk.changed(learners)
    return asked.onwards(asked.link("lab", lab, exercise, group=asked.form.get("group", "")))


async def mark(asked: Asked) -> Response:
    """Pick the items of a rubric that an answer shows."""
    own, grade = _whose(asked)
    items = None if asked.form.get("what") == "withdraw" else asked.all("item")
    target, by = f"{grade.lab}/{grade.exercise}", By(asked.session.author)
    actions.mark(
        asked.desk.store,
        asked.desk.course,
        own.learner,
        target,
        by,
        items=items,
        adjust=_adjust(asked),
        seen=_number(asked, "seen"),
    )
    asked.desk.changed([own.learner])
    return _onwards(asked, own, grade)


async def comment(asked: Asked) -> Response:
    """Comment on an answer, change a comment, or delete it; keep it in the bank, to be used again."""
    own, grade = _whose(asked)
    store, course, by = asked.desk.store, asked.desk.course, By(asked.session.author)
    name, text = asked.form.get("name") or None, None
    if asked.form.get("what") != "delete":
        text = _text(asked)
        if saved := asked.form.get("save", "").strip():
            actions.save_comment(store, one_line(saved, _NAME_LIMIT), text, by)
    actions.comment(
        store,
        course,
        own.learner,
        f"{grade.lab}/{grade.exercise}",
        by,
        text=text,
        cell=_integer(asked.form.get("cell") or "0"),
        line=_integer(asked.form.get("line") or "0"),
        shown=asked.form.get("private") != "yes",
        name=name,
        seen=_number(asked, "seen") if name else None,
    )
    asked.desk.changed([own.learner])
    return _onwards(asked, own, grade)


async def answer(asked: Asked) -> Response:
    """Answer a learner who asked for a second look, with other points or with those that are."""
    own, grade = _whose(asked)
    points = _points(asked, grade) if asked.form.get("points", "").strip() else None
    name, seen = asked.form.get("name", ""), _number(asked, "seen")
    second_look.answer(asked.desk.store, asked.desk.course, name, _by(asked), points=points, seen=seen)
    asked.desk.changed([own.learner])
    return _onwards(asked, own, grade)


async def decide(asked: Asked) -> Response:
    """What holds for a learner alone: more time, excused, points on top, a group; or take back what does."""
    own = asked.now.member(asked.form.get("who", ""))
    if own is None:
        raise NotThereError("that learner")
    newer = list(events(asked.desk.store, own.learner, after=_number(asked, "seen")))
    if newer:
        raise WrongFormError(f"{newer[-1].author} has changed something meanwhile. Load the page again and look.")
    store, course, learner, lab = asked.desk.store, asked.desk.course, own.learner, asked.form.get("lab", "")
    value, withdraw = asked.form.get("value", "").strip(), asked.form.get("withdraw") == "yes"
    before = mates(store, course, [learner])
    match asked.form.get("what"):
        case "extend" if withdraw:
            actions.extend(store, course, learner, lab, _by(asked))
        case "extend":
            until, days = typed(value)
            actions.extend(store, course, learner, lab, _by(asked), until=until, days=days)
        case "excuse":
            target = "/".join(part for part in (lab, asked.form.get("exercise", "")) if part)
            actions.excuse(store, course, learner, target, _by(asked), withdraw=withdraw)
        case "bonus":
            points = None if withdraw else _decimal(value)
            actions.give_bonus(store, course, learner, lab, _by(asked), points=points)
        case "group":
            group = None if withdraw else value
            regroup(store, course, [learner], _by(asked), group=group, lab=lab or None)
        case _:
            raise WrongFormError("Choose what holds for this learner.")
    asked.desk.changed(before)
    return asked.onwards(f"{asked.link('learner', own.handle)}#rules")


async def undo(asked: Asked) -> Response:
    """Make what somebody changed as it was before."""
    number = _number(asked, "event")
    learner = event(asked.desk.store, number).learner
    before = mates(asked.desk.store, asked.desk.course, [learner]) if learner else set()
    actions.undo(asked.desk.store, number, _by(asked))
    if learner:
        asked.desk.changed(before)
    return asked.back(asked.form.get("back", ""), asked.link())


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
    return asked.onwards(f"{asked.link('lab', lab)}#publish")


def _text(asked: Asked) -> str:
    text = printable_lines(asked.form.get("text", "").strip(), _REASON_LIMIT)
    if not text:
        raise WrongFormError("Write a comment.")
    return text


def _adjust(asked: Asked) -> float:
    return _decimal(asked.form.get("adjust", "").strip() or "0")


def _decimal(text: str) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise WrongFormError("Give the points as a number, such as 2 or -0.5.")
    return value


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
    handle = asked.form.get("who", "")
    grade = _grade_of(asked, handle, asked.form.get("lab", ""), asked.form.get("exercise", ""))
    return asked.now.members[grade.learner], grade


def _grade_of(asked: Asked, handle: str, lab: str, exercise: str) -> Grade:
    own = asked.now.member(handle)
    grade = next((each for each in own.of(lab) if each.exercise == exercise), None) if own else None
    if grade is None:
        raise NotThereError("that grade")
    return grade


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
    return asked.onwards(f"{place}#{grade.exercise}")
