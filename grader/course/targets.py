"""From what a person types to a lab and an exercise; what is nearly right is suggested."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path

from grader.base.errors import UsageError
from grader.course.load import load_course, load_readable
from grader.course.model import Course, Exercise, Lab


def course_for(*targets: str | None) -> Course:
    """The course at hand: with labs that are broken if ``targets`` name others, without any if they name none.

    Raises ``CourseError`` for a course, and without targets for a lab, that is wrong.
    """
    return load_readable(Path.cwd()) if any(targets) else load_course(Path.cwd())


def find_target(course: Course, text: str) -> tuple[Lab, Exercise | None]:
    """``LAB``, ``LAB/EXERCISE`` or an exercise's id; a lab may be shortened (``lab3``). Raises ``UsageError``.

    Raises ``CourseError`` for a lab that is broken.
    """
    name, _, rest = text.strip("/").partition("/")
    lab = _find_lab(course, name)
    if lab is not None:
        return (lab, _find_exercise(lab, rest)) if rest else (lab, None)
    if not rest:
        found = [(lab, exercise) for lab in course.labs for exercise in lab.exercises if exercise.id == name]
        if len(found) == 1:
            return found[0]
    for broken in course.broken:  # which may hold what is asked for
        raise broken.error
    raise _unknown("lab", name, [lab.id for lab in course.labs], _everything(course))


def find_exercise(course: Course, text: str) -> tuple[Lab, Exercise]:
    """Like ``find_target``, but an exercise must be named."""
    lab, exercise = find_target(course, text)
    if exercise is None:
        first = lab.exercises[0].id
        raise UsageError(f"{text!r} is a whole lab", f"Name an exercise, for example {lab.id}/{first}.")
    return lab, exercise


def labs_of(course: Course, target: str | None) -> list[Lab]:
    """The lab that a target names, without one all labs. Raises ``UsageError`` where there are none."""
    labs = [find_target(course, target)[0]] if target else list(course.labs)
    for broken in course.broken if not labs else ():
        raise broken.error
    if not labs:
        raise UsageError(f"the course {course.root} has no labs yet")
    return labs


def exercises_by_lab(course: Course, targets: Sequence[str]) -> list[tuple[Lab, frozenset[str]]]:
    """Each lab that targets name, with the ids of its exercises that they name; none of them for a whole lab.

    Without targets all labs. Raises as ``find_target``, and ``UsageError`` where there are no labs.
    """
    whole = [(lab, None) for lab in labs_of(course, None)]
    named: dict[str, list[Exercise | None]] = {}
    for lab, exercise in [find_target(course, text) for text in targets] or whole:
        named.setdefault(lab.id, []).append(exercise)
    return [
        (course.lab(lab), frozenset() if None in chosen else frozenset(each.id for each in chosen if each is not None))
        for lab, chosen in named.items()
    ]


def _find_lab(course: Course, name: str) -> Lab | None:
    exact = [lab for lab in course.labs if lab.id == name]
    short = [lab for lab in course.labs if lab.id.startswith(f"{name}_")]
    found = exact or short
    for broken in () if exact else course.broken:
        if broken.id == name or (broken.id.startswith(f"{name}_") and not short):
            raise broken.error
    return found[0] if len(found) == 1 else None


def _find_exercise(lab: Lab, name: str) -> Exercise:
    for exercise in lab.exercises:
        if exercise.id == name:
            return exercise
    known = [exercise.id for exercise in lab.exercises]
    raise _unknown(f"exercise of {lab.id}", name, known, known)


def _everything(course: Course) -> list[str]:
    labs = [(lab.id, *(name for e in lab.exercises for name in (f"{lab.id}/{e.id}", e.id))) for lab in course.labs]
    return [name for names in labs for name in names]


def _unknown(what: str, name: str, known: Iterable[str], near: Iterable[str]) -> UsageError:
    close = difflib.get_close_matches(name, list(near), n=1, cutoff=0.5)
    suggestion = f"Did you mean {close[0]}?\n" if close else ""
    return UsageError(f"there is no {what} named {name!r}", f"{suggestion}There are: {', '.join(known) or 'none'}")
