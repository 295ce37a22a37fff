"""What the forms of the desk do. Each is written to the results, and on disk, before the browser hears of it."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence

import msgspec
from starlette.responses import Response

from grader.base.text import one_line, printable_lines
from grader.classroom import actions, second_look
from grader.classroom.extending import typed
from grader.classroom.gradebook.gradebook import Grade
from grader.classroom.grouping import regroup
from grader.classroom.many import comment_on_many, set_points_of_many
from grader.classroom.store.decisions import Bonus, Decision, Excused, Extension, InGroup
from grader.classroom.store.entries import By, ConflictError, Key, event, last_event
from grader.classroom.store.publication import hold_back
from grader.classroom.store.publication import publish as publish_lab
from grader.desk.asked import Asked, NotThereError
from grader.desk.hand import said
from grader.desk.pages import show_exercise
from grader.desk.view import Member
from grader.desk.work import Conflict, neighbours, show_learner, show_work

_REASON_LIMIT = 2_000
_NAME_LIMIT = 60


class WrongFormError(Exception):
    """A form that cannot be carried out; ``str()`` says what to change in it."""


async def set_points(asked: Asked) -> Response:
    """Set the points of an exercise for one learner, or withdraw what was set."""
    own, grade = _whose(asked)
    points, by, seen = _points(asked, grade), _by(asked), _number(asked, "seen")
    store, target = asked.desk.store, f"{grade.lab}/{grade.exercise}"
    try:
        with asked.desk.changing([own.learner]):
            actions.set_points(store, asked.desk.course, own.learner, target, by, points=points, seen=seen)
    except ConflictError as late:
        return show_work(asked, own.handle, grade.lab, _conflict(asked, "mark", late))
    return _onwards(asked, own, grade)


async def do_for_many(asked: Asked) -> Response:
    """Set points, pick items of the rubric or comment, for all learners that are ticked."""
    lab, exercise = asked.form.get("lab", ""), asked.form.get("exercise", "")
    ticked = {value.partition(":")[0]: value.split(":")[1:] for name, value in asked.fields if name == "who"}
    if not ticked:
        raise WrongFormError("Tick at least one learner.")
    found = [_grade_of(asked, handle, lab, exercise) for handle in ticked]
    try:
        with asked.desk.changing([grade.learner for grade in found]):
            _done_for_many(asked, found, ticked)
    except ConflictError as late:
        return show_exercise(asked, lab, exercise, _conflict(asked, "marks", late))
    return asked.onwards(asked.link("lab", lab, exercise, group=asked.form.get("group", "")))


def _done_for_many(asked: Asked, found: Sequence[Grade], ticked: Mapping[str, Sequence[str]]) -> None:
    store, course, target = asked.desk.store, asked.desk.course, f"{found[0].lab}/{found[0].exercise}"
    learners = [grade.learner for grade in found]
    match asked.form.get("what"):
        case "comment":
            by, text = By(asked.session.author), _text(asked)
            authors = list(dict.fromkeys(grade.author for grade in found))
            comment_on_many(store, course, authors, target, by, text, asked.form.get("bank", ""))
        case "rubric":
            seen, runs = ([_integer(each[at]) if len(each) > at else 0 for each in ticked.values()] for at in (1, 2))
            items, (adjust, note) = asked.all("item"), _on_top(asked)
            by = By(asked.session.author)
            actions.mark_many(
                store, course, learners, target, by, items=items, adjust=adjust, note=note, seen=seen, runs=runs
            )
        case _:
            seen = [_integer(each[0]) if each else 0 for each in ticked.values()]
            points = _points(asked, found[0])
            set_points_of_many(store, course, learners, target, _by(asked), points=points, seen=seen)


async def mark(asked: Asked) -> Response:
    """Pick the items of a rubric that an answer shows."""
    own, grade = _whose(asked)
    items = None if asked.form.get("what") == "withdraw" else asked.all("item")
    target, by = f"{grade.lab}/{grade.exercise}", By(asked.session.author)
    store, course, seen, run = asked.desk.store, asked.desk.course, _number(asked, "seen"), _number(asked, "run")
    adjust, note = (0.0, "") if items is None else _on_top(asked)
    try:
        with asked.desk.changing([own.learner]):
            actions.mark(
                store, course, own.learner, target, by, items=items, adjust=adjust, note=note, seen=seen, run=run
            )
    except ConflictError as late:
        return show_work(asked, own.handle, grade.lab, _conflict(asked, "rubric", late))
    return _onwards(asked, own, grade)


async def comment(asked: Asked) -> Response:
    """Comment on an answer, change a comment, or delete it; keep it in the bank, to be used again."""
    own, grade = _whose(asked)
    store, course, by = asked.desk.store, asked.desk.course, By(asked.session.author)
    name, text, save = asked.form.get("name") or None, None, ""
    of = asked.now.member(asked.form.get("of", ""))
    if asked.form.get("what") != "delete":
        text, save = _text(asked), one_line(asked.form.get("save", "").strip(), _NAME_LIMIT)
    with asked.desk.changing([own.learner]):
        actions.comment(
            store,
            course,
            of.learner if of else grade.author,
            f"{grade.lab}/{grade.exercise}",
            by,
            text=text,
            cell=_integer(asked.form.get("cell") or "0"),
            line=_integer(asked.form.get("line") or "0"),
            shown=asked.form.get("private") != "yes",
            name=name,
            seen=_number(asked, "seen") if name else None,
            save=save,
        )
    return _onwards(asked, own, grade)


async def answer(asked: Asked) -> Response:
    """Answer a learner who asked for a second look, with other points or with those that are."""
    own, grade = _whose(asked)
    points = _points(asked, grade) if asked.form.get("points", "").strip() else None
    name, seen, set_ = asked.form.get("name", ""), _number(asked, "seen"), _number(asked, "points_seen")
    store, course = asked.desk.store, asked.desk.course
    whose = (own.learner, grade.lab, grade.exercise)
    try:
        with asked.desk.changing([own.learner]):
            second_look.answer(store, course, name, _by(asked), points=points, seen=seen, points_seen=set_, whose=whose)
    except ConflictError as late:
        return show_work(asked, own.handle, grade.lab, _conflict(asked, "answer", late))
    return _onwards(asked, own, grade)


async def decide(asked: Asked) -> Response:
    """What holds for a learner alone: more time, excused, points on top, a group; or take back what does."""
    own = asked.now.member(asked.form.get("who", ""))
    if own is None:
        raise NotThereError("that learner")
    try:
        with asked.desk.changing([own.learner]):
            _decided(asked, own.learner)
    except ConflictError as late:
        return show_learner(asked, own.handle, _conflict(asked, "decide", late))
    return asked.onwards(f"{asked.link('learner', own.handle)}#rules")


def _decided(asked: Asked, learner: str) -> None:
    store, course, lab = asked.desk.store, asked.desk.course, asked.form.get("lab", "")
    value, withdraw = asked.form.get("value", "").strip(), asked.form.get("withdraw") == "yes"

    def seen(kind: type[Decision], exercise: str = "") -> int:
        """The version that the page had shown, which says the last event that it had seen."""
        known = last_event(store, Key(kind.kind, learner, lab, exercise), _number(asked, "seen"))
        return known.version if known else 0

    match asked.form.get("what"):
        case "extend" if withdraw:
            actions.extend(store, course, learner, lab, _by(asked), seen=seen(Extension))
        case "extend":
            until, days = typed(value)
            actions.extend(store, course, learner, lab, _by(asked), until=until, days=days, seen=seen(Extension))
        case "excuse":
            exercise = asked.form.get("exercise", "")
            target, known = "/".join(part for part in (lab, exercise) if part), seen(Excused, exercise)
            actions.excuse(store, course, learner, target, _by(asked), withdraw=withdraw, seen=known)
        case "bonus":
            points = None if withdraw else _decimal(value)
            actions.give_bonus(store, course, learner, lab, _by(asked), points=points, seen=seen(Bonus))
        case "group":
            group = None if withdraw else value
            regroup(store, course, [learner], _by(asked), group=group, lab=lab or None, seen=[seen(InGroup)])
        case _:
            raise WrongFormError("Choose what holds for this learner.")


async def undo(asked: Asked) -> Response:
    """Make what somebody changed as it was before."""
    number = _number(asked, "event")
    learner = event(asked.desk.store, number).learner
    with asked.desk.changing([learner] if learner else []):
        actions.undo(asked.desk.store, number, _by(asked))
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


def _on_top(asked: Asked) -> tuple[float, str]:
    """The points on top of a rubric's items, and what the learner reads about them."""
    adjust = _decimal(asked.form.get("adjust", "").strip() or "0")
    note = one_line(asked.form.get("note", "").strip(), _REASON_LIMIT)
    if note and not adjust:
        raise WrongFormError("Say how many points on top it is for, or leave out what for.")
    return adjust, note


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


def _conflict(asked: Asked, form: str, late: ConflictError) -> Conflict:
    """What a form said that came too late, and what the one before it made of it."""
    now, key = last_event(asked.desk.store, late.key), late.key
    whom = f" for {asked.name(key.learner)}" if form == "marks" else ""
    did = f"While this page was open, {now.author} did this{whom}: {said(now)}" if now else late.problem
    ticked = {value.partition(":")[0] for name, value in asked.fields if name == "who"}
    text = asked.told(f"{did.rstrip('.')}. Nothing of yours was saved yet.", key.learner)
    return Conflict(form, asked.form, asked.all("item"), ticked, text)


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
