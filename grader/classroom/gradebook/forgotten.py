"""The numbers of those who were forgotten, without names: what they add to the figures of a class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest

import msgspec

from grader.classroom.gradebook.gradebook import Grade, totals
from grader.classroom.gradebook.statistics import BINS, ClassStatistics, Item, class_learners, distribution, statistics
from grader.classroom.intake.starters import starters
from grader.classroom.store.forget import KEPT
from grader.classroom.store.store import ResultStore
from grader.course.model import Course
from grader.course.rules import ClassRules


class Sum(msgspec.Struct, frozen=True):
    """How many had an exercise, and the sum of the shares of its points that they got."""

    learners: int = 0
    shares: float = 0.0


class Forgotten(msgspec.Struct, frozen=True):
    """All who were forgotten: how many, how many of them handed something in, the sum of their shares of all points,
    learners per tenth of the points, the exercises by ``lab/exercise``, and the labs that they handed in."""

    learners: int = 0
    handed_in: int = 0
    shares: float = 0.0
    distribution: Sequence[int] = (0,) * BINS
    exercises: Mapping[str, Sum] = {}
    labs: Mapping[str, Sum] = {}


def forgotten_of(store: ResultStore) -> Forgotten:
    """The numbers that a class keeps of those who were forgotten."""
    kept = store.setting(KEPT)
    return msgspec.json.decode(kept, type=Forgotten) if kept else Forgotten()


def with_grades(kept: Forgotten, grades: Sequence[Grade], rules: ClassRules) -> Forgotten:
    """The numbers with those of the learners of ``grades`` added, by the rules of the class."""
    learners = [each for each in class_learners(grades, rules) if each.counts]
    exercises = dict(kept.exercises)
    for each in grades:
        if each.points and each.counted.handed_in:
            name = f"{each.lab}/{each.exercise}"
            before = exercises.get(name, Sum())
            exercises[name] = Sum(before.learners + 1, before.shares + each.grade / each.points)
    labs = dict(kept.labs)
    for total in totals(grades):
        if total.handed_in:
            before = labs.get(total.lab, Sum())
            share = total.grade / total.points if total.points else 0.0
            labs[total.lab] = Sum(before.learners + 1, before.shares + share)
    return Forgotten(
        kept.learners + len(learners),
        kept.handed_in + sum(bool(learner.handed_in) for learner in learners),
        kept.shares + sum(learner.share for learner in learners),
        _added(kept.distribution, distribution(learner.share for learner in learners)),
        exercises,
        labs,
    )


def class_statistics(store: ResultStore, course: Course, found: Sequence[Grade]) -> ClassStatistics:
    """The figures of a class that pages show, by its rules, those of the forgotten among them."""
    return with_forgotten(statistics(store, found, starters(course), course.rules), forgotten_of(store))


def with_forgotten(found: ClassStatistics, kept: Forgotten) -> ClassStatistics:
    """The figures of a class with those of the forgotten in them: means, tenths and exercises.

    Checks, mistakes and what tells apart are of those who are still there.
    """
    if not kept.learners:
        return found
    there = sum(each.counts for each in found.learners)
    handed_in = there - found.absent
    exercises = [_item(item, kept.exercises.get(f"{item.lab}/{item.exercise}", Sum())) for item in found.exercises]
    return msgspec.structs.replace(
        found,
        forgotten=kept.learners,
        distribution=_added(found.distribution, kept.distribution),
        exercises=sorted(exercises, key=lambda item: (item.share, item.lab, item.exercise, item.name)),
        mean=(found.mean * there + kept.shares) / (there + kept.learners),
        mean_handed_in=(found.mean_handed_in * handed_in + kept.shares) / max(1, handed_in + kept.handed_in),
        absent=found.absent + kept.learners - kept.handed_in,
    )


def _item(item: Item, kept: Sum) -> Item:
    learners = item.learners + kept.learners
    share = (item.share * item.learners + kept.shares) / learners
    return Item(item.lab, item.exercise, item.name, learners, share, item.discrimination, item.seconds)


def _added(some: Sequence[int], more: Sequence[int]) -> list[int]:
    return [a + b for a, b in zip_longest(some, more, fillvalue=0)]
