"""What people do with a class that was graded: the one door for commands, the desk and programs.

Each function takes an open store, the course, whom and what it is about, and who does it and why (``By``). It checks
what was asked, keeps it as an entry with its event, all in one transaction, and returns the numbers of the events: none
where it was so already. ``seen`` is the version that whoever does it has seen (``version_of_entry``): where somebody
else was faster, ``ConflictError`` is raised and nothing is written. What no longer holds is taken back by
the same function, or by ``undo`` of its event.

Numbers are not stored: the gradebook makes them anew of what holds. ``refresh_reports`` writes the pages of learners
whom it touched.
"""

from __future__ import annotations

import datetime
import difflib
import math
import uuid
from collections.abc import Collection, Sequence
from pathlib import Path

from grader.base.errors import UsageError
from grader.base.names import canonical
from grader.classroom.extending import extension
from grader.classroom.gradebook.decided import mates
from grader.classroom.gradebook.gradebook import grades, totals
from grader.classroom.gradebook.reports import write_reports
from grader.classroom.store.decisions import BankComment, Bonus, Comment, Excused, Extension, Mark
from grader.classroom.store.entries import OVERRIDE, By, Change, Key, entries, put_override, write
from grader.classroom.store.entries import undo as undo
from grader.classroom.store.looks import is_known, learners_with_results, status_of_answer
from grader.classroom.store.queries import parts_of, people_rows
from grader.classroom.store.store import Override, ResultStore
from grader.course.model import Course, Exercise, Lab
from grader.course.targets import find_exercise, find_target

_MOST_TEXT = 20_000


def extend(
    store: ResultStore,
    course: Course,
    learner: str,
    lab: str,
    by: By,
    *,
    until: datetime.datetime | None = None,
    days: float | None = None,
    seen: int | None = None,
) -> list[int]:
    """Give a learner until a time, or so many days after the due time, for a lab; take it back without either. A time
    without a zone is in that of the due time.

    Raises ``UsageError`` for a lab without a due time, for a time that is not later, and where both or no reason are
    given.
    """
    needs_reason(by)
    whose, found = find_learner(store, learner), whole_lab(course, lab)
    due = course.late.due.get(found.id)
    if due is None:
        raise UsageError(f"{found.id} has no due time", "Set it in [tool.grader.late] of pyproject.toml.")
    data = None if until is None and days is None else extension(due, until, days)
    return write(store, [Change(Key(Extension.kind, whose, found.id), data, seen)], by)


def excuse(
    store: ResultStore,
    course: Course,
    learner: str,
    target: str,
    by: By,
    *,
    withdraw: bool = False,
    seen: int | None = None,
) -> list[int]:
    """Let a lab, or one exercise of it, count neither for nor against a learner."""
    needs_reason(by)
    lab, exercise = find_target(course, target)
    key = Key(Excused.kind, find_learner(store, learner), lab.id, exercise.id if exercise else "")
    return write(store, [Change(key, None if withdraw else Excused(), seen)], by)


def give_bonus(
    store: ResultStore,
    course: Course,
    learner: str,
    lab: str,
    by: By,
    *,
    points: float | None,
    seen: int | None = None,
) -> list[int]:
    """Give a learner points on top of a lab, or take them off; None takes it back."""
    needs_reason(by)
    if points is not None and not math.isfinite(points):
        raise UsageError("a bonus is a number of points")
    key = Key(Bonus.kind, find_learner(store, learner), whole_lab(course, lab).id)
    return write(store, [Change(key, None if points is None else Bonus(points=points), seen)], by)


def set_points(
    store: ResultStore,
    course: Course,
    learner: str,
    target: str,
    by: By,
    *,
    points: float | None,
    seen: int | None = None,
) -> list[int]:
    """Set what counts of an exercise, whatever its checks, marks and lateness give; None withdraws it.

    ``seen`` is the number of the last event that the person has seen of it (``last_override``).
    """
    needs_reason(by)
    lab, exercise = find_exercise(course, target)
    given = override_of(course, target, points, by)
    key = Key(OVERRIDE, find_learner(store, learner), lab.id, exercise.id)
    with store.writing() as connection:
        return [put_override(connection, key, given, seen)]


def override_of(course: Course, target: str, points: float | None, by: By) -> Override:
    """What is kept where a person sets points; None withdraws. Raises ``UsageError`` for points that an exercise is not
    worth."""
    _, exercise = find_exercise(course, target)
    if points is not None and not 0 <= points <= exercise.points:
        problem = f"{exercise.id} is worth {exercise.points:g} points; {points:g} is not between 0 and that"
        raise UsageError(problem)
    return Override(points or 0.0, by.reason, by.author, by.made, points is None)


def mark(
    store: ResultStore,
    course: Course,
    learner: str,
    target: str,
    by: By,
    *,
    items: Collection[str] | None,
    adjust: float = 0.0,
    note: str = "",
    seen: int | None = None,
    run: int | None = None,
) -> list[int]:
    """Mark the part of an exercise that a person marks: the items of its rubric that were picked, by their ids, and
    points on top, with the ``note`` that the learner reads about these; ``items`` None lets it wait again. The reason
    of ``by`` is for graders alone. It is a mark of the file that counts, or of that of ``run``, for all whom it counts
    for.

    Raises ``UsageError`` for an exercise without such a part, an item that it does not have, a note on no points, and
    where there is nothing to mark.
    """
    runs = None if run is None else [run]
    return mark_many(
        store, course, [learner], target, by, items=items, adjust=adjust, note=note, seen=[seen], runs=runs
    )


def mark_many(
    store: ResultStore,
    course: Course,
    learners: Sequence[str],
    target: str,
    by: By,
    *,
    items: Collection[str] | None,
    adjust: float = 0.0,
    note: str = "",
    seen: Sequence[int | None] | None = None,
    runs: Sequence[int] | None = None,
) -> list[int]:
    """The same mark for several learners: for all of them, or none where one was marked by somebody else meanwhile."""
    lab, exercise = find_exercise(course, target)
    if not exercise.by_hand:
        raise UsageError(f"no part of {lab.id}/{exercise.id} is marked by a person", "Set the points: grader override.")
    if not math.isfinite(adjust):
        raise UsageError("points on top are a number")
    if note.strip() and not adjust:
        raise UsageError("a note is about points on top, and there are none", "Give them with --adjust, or comment.")
    data = None if items is None else Mark(items=_items(exercise, items), adjust=adjust, note=note.strip())
    whom = [find_learner(store, learner) for learner in learners]
    counting = [_run_that_counts(store, course, learner, lab) for learner in whom] if runs is None else runs
    changes = {  # who handed in together is marked once
        (key := _key_of_mark(store, learner, lab, exercise, run, anew=data is not None)): Change(key, data, version)
        for learner, run, version in zip(whom, counting, seen or [None] * len(whom), strict=True)
    }
    return write(store, list(changes.values()), by)


def _run_that_counts(store: ResultStore, course: Course, learner: str, lab: Lab) -> int:
    found = totals(grades(store, course, learner=learner))
    return next((each.run for each in found if each.lab == lab.id), 0)


def _key_of_mark(store: ResultStore, learner: str, lab: Lab, exercise: Exercise, run: int, *, anew: bool) -> Key:
    status = status_of_answer(store, run, exercise.id)
    if not status or (anew and status == "not-started"):
        did = "has handed in nothing" if not status else "has not begun"
        raise UsageError(f"{learner} {did} of {lab.id}/{exercise.id}", "Set the points: grader override.")
    own = parts_of(store, run)
    return Key(Mark.kind, own.learner, lab.id, exercise.id, own.named.get("submission", ""))


def comment(
    store: ResultStore,
    course: Course,
    learner: str,
    target: str,
    by: By,
    *,
    text: str | None = None,
    line: int = 0,
    cell: int = 0,
    bank: str = "",
    shown: bool = True,
    name: str | None = None,
    seen: int | None = None,
    save: str = "",
) -> str:
    """Comment on an exercise of a learner, or on a whole lab; returns the name of the comment.

    ``name`` is that of a comment to be changed; without ``text`` it is deleted, or, with ``bank``, what the bank has
    under that name is used. ``save`` keeps the text in the bank, too.
    """
    lab, exercise = find_target(course, target)
    own = name or uuid.uuid4().hex[:12]
    key = Key(Comment.kind, find_learner(store, learner), lab.id, exercise.id if exercise else "", own)
    said = text if text is not None or not bank else saved_comments(store).get(bank)
    if said is None and (bank or name is None):
        known = ", ".join(saved_comments(store)) or "none"
        raise UsageError(f"the comment bank has no {bank!r}" if bank else "a comment needs a text", f"It has: {known}.")
    data = None if said is None else Comment(text=_text(said), cell=cell, line=line, bank=bank, shown=shown)
    kept = [_saved(save, text)] if save else []
    write(store, [*kept, Change(key, data, seen)], by)
    return own


def save_comment(store: ResultStore, name: str, text: str, by: By) -> list[int]:
    """Keep a comment in the bank, to be used again."""
    return write(store, [_saved(name, text)], by)


def _saved(name: str, text: str | None) -> Change:
    if not name.strip():
        raise UsageError("a comment of the bank needs a name")
    if text is None:
        raise UsageError("what is kept in the bank needs a text")
    return Change(Key(BankComment.kind, name=name.strip()), BankComment(text=_text(text)))


def saved_comments(store: ResultStore) -> dict[str, str]:
    """The comment bank: texts by name."""
    return {kept.key.name: kept.data.text for kept in entries(store, BankComment.kind, BankComment)}


def refresh_reports(store: ResultStore, course: Course, results: Path, learners: Collection[str]) -> int:
    """Write the reports of learners, and of those whom one submission counts for too, with what counts now."""
    number = 0
    for learner in sorted(mates(store, course, learners)):
        found = totals(grades(store, course, learner=learner))
        number += write_reports(store, course, results / "reports", found, {(learner, each.lab) for each in found})
    return number


def find_learner(store: ResultStore, typed: str) -> str:
    """The learner that was meant. Raises ``UsageError`` with the nearest name for one who is neither on the roster nor
    has handed in anything."""
    learner = canonical(typed)
    if is_known(store, learner):
        return learner
    known = {person.learner for person in people_rows(store)} | learners_with_results(store)
    near = difflib.get_close_matches(learner, sorted(known), n=1)
    advice = f"Did you mean {near[0]}?" if near else "Who has handed in nothing yet has to be on the roster."
    raise UsageError(f"there is no learner {learner!r}", advice)


def whole_lab(course: Course, target: str) -> Lab:
    """The lab that was meant. Raises ``UsageError`` for an exercise."""
    lab, exercise = find_target(course, target)
    if exercise is not None:
        raise UsageError(f"{target!r} is one exercise, and this is about a whole lab", f"Name the lab: {lab.id}.")
    return lab


def needs_reason(by: By) -> None:
    """Raises ``UsageError`` where nobody says why."""
    if not by.reason.strip():
        raise UsageError("a reason is needed", "Say why: it is kept, and the learner reads it.")


def _items(exercise: Exercise, picked: Collection[str]) -> tuple[str, ...]:
    known = [item.id for item in exercise.rubric]
    for name in picked:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            advice = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known) or 'none'}."
            raise UsageError(f"the rubric of {exercise.id} has no item {name!r}", advice)
    return tuple(name for name in known if name in picked)


def _text(text: str) -> str:
    if not text.strip():
        raise UsageError("a comment needs a text")
    if len(text) > _MOST_TEXT:
        raise UsageError(f"a comment has at most {_MOST_TEXT:,} characters")
    return text.strip()
