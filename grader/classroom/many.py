"""What is decided about several learners at once: for all of them, or for none where somebody was faster for one."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from grader.base.errors import UsageError
from grader.classroom.actions import find_learner, needs_reason, override_of
from grader.classroom.store.decisions import Comment
from grader.classroom.store.entries import OVERRIDE, By, Change, Key, put_override, write
from grader.classroom.store.store import ResultStore
from grader.course.model import Course
from grader.course.targets import find_exercise


def set_points_of_many(
    store: ResultStore,
    course: Course,
    learners: Sequence[str],
    target: str,
    by: By,
    *,
    points: float | None,
    seen: Sequence[int],
) -> list[int]:
    """Set what counts of an exercise, the same for several learners; None withdraws what was set. ``seen`` are the
    numbers of the last events of theirs that the person has seen. The numbers of the events."""
    lab, exercise = find_exercise(course, target)
    needs_reason(by)
    given = override_of(course, target, points, by)
    keys = [Key(OVERRIDE, find_learner(store, learner), lab.id, exercise.id) for learner in learners]
    with store.writing() as connection:
        return [put_override(connection, key, given, each) for key, each in zip(keys, seen, strict=True)]


def comment_on_many(
    store: ResultStore, course: Course, learners: Sequence[str], target: str, by: By, text: str, bank: str = ""
) -> list[int]:
    """The same comment on an exercise for several learners. The numbers of the events."""
    lab, exercise = find_exercise(course, target)
    if not text.strip():
        raise UsageError("a comment needs a text")
    said = Comment(text=text.strip(), bank=bank)
    keys = [
        Key(Comment.kind, find_learner(store, learner), lab.id, exercise.id, uuid.uuid4().hex[:12])
        for learner in learners
    ]
    return write(store, [Change(key, said, 0) for key in keys], by)
