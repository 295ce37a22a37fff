"""What a class as a whole shows: how grades spread, what is hard, what tells learners apart, which mistakes return."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass

import msgspec

from grader.classroom.gradebook.course_grade import by_learner, course_grades
from grader.classroom.gradebook.gradebook import Grade, totals
from grader.classroom.similarity.approaches import Approach, approaches
from grader.classroom.similarity.report import SimilarPair, similar_submissions
from grader.classroom.store.queries import ClusterRow, Recurring, check_rows, cluster_rows, recurring
from grader.classroom.store.spent import Spent, time_spent
from grader.classroom.store.store import ResultStore
from grader.course.rules import ClassRules

BINS = 10
_PART = 0.27
"""The upper and the lower part of a class that are compared: T. L. Kelley, J. Educ. Psychol. 30 (1939), 17-24."""
_MOST_MISTAKES, _MOST_CLUSTERS, _LEAST_IN_CLUSTER = 20, 20, 3


@dataclass(frozen=True)
class Learner:
    """One learner: points by lab and in all, as shares of what could be had (0 to 1).

    ``handed_in`` are the labs of which there is a file; ``full_name`` is that of the roster.
    """

    name: str
    labs: Mapping[str, float]
    grade: float
    points: float
    full_name: str = ""
    handed_in: tuple[str, ...] = ()
    percent: float | None = None
    """The grade of the course, where the class has rules for it."""
    counts: bool = True
    """Whether anything was to be had: who is excused from all is in no figure of the class."""

    @property
    def share(self) -> float:
        if self.percent is not None:
            return self.percent / 100
        return self.grade / self.points if self.points else 0.0


@dataclass(frozen=True)
class Item:
    """An exercise or a check. ``share``: the mean share of its points; ``discrimination``: how much higher it is among
    the upper part of the class than among the lower one, from -1 to 1; ``seconds``: the mean time it took."""

    lab: str
    exercise: str
    name: str
    learners: int
    share: float
    discrimination: float
    seconds: float = 0.0


class Cluster(msgspec.Struct, frozen=True, rename={"approaches": "ways"}):
    """Wrong answers that fail in the very same way on the same inputs, and how they were written."""

    lab: str
    exercise: str
    learners: int
    findings: Sequence[str]
    approaches: Sequence[Approach]


class ClassStatistics(msgspec.Struct, frozen=True, kw_only=True, rename={"similar": "alike"}):
    """All that the dashboard shows. ``distribution``: learners per tenth of the points, who handed in nothing in the
    lowest; ``absent`` are so many. ``mean`` is the mean share of the points, of all and of those who handed in."""

    learners: Sequence[Learner]
    distribution: Sequence[int]
    exercises: Sequence[Item]
    checks: Sequence[Item]
    mistakes: Sequence[Recurring]
    clusters: Sequence[Cluster]
    similar: Sequence[SimilarPair] = ()
    spent: Sequence[Spent] = ()
    mean: float = 0.0
    mean_handed_in: float = 0.0
    absent: int = 0
    provisional: int = 0
    """Grades among them that are none yet: the machine kept checks from being decided."""
    forgotten: int = 0
    """Learners who were forgotten (`grader forget`). Distribution, means, the absent and exercises count them."""


def statistics(
    store: ResultStore,
    grades: Sequence[Grade],
    starters: Mapping[tuple[str, str], str] | None = None,
    rules: ClassRules | None = None,
) -> ClassStatistics:
    """The statistics of the current results; the hardest exercises and checks come first.

    ``starters`` has what each exercise was handed out with, by lab and exercise; ``rules`` are those of the class.
    """
    learners = class_learners(grades, rules or ClassRules())
    counting = [learner for learner in learners if learner.counts]
    handed_in = [learner for learner in counting if learner.handed_in]
    upper, lower = _parts(handed_in)  # who handed in nothing says nothing of what is hard
    exercises: dict[tuple[str, str, str], dict[str, float]] = defaultdict(dict)
    for each in grades:
        if each.points and each.counted.handed_in:
            exercises[each.lab, each.exercise, each.title][each.learner] = each.grade / each.points
    return ClassStatistics(
        learners=learners,
        distribution=distribution(learner.share for learner in counting),
        exercises=_hardest(_item(key, shares, upper, lower) for key, shares in exercises.items()),
        checks=_hardest(_checks(store, upper, lower)),
        mistakes=recurring(store, _MOST_MISTAKES),
        clusters=[_cluster(store, row) for row in list(cluster_rows(store, _LEAST_IN_CLUSTER, _MOST_CLUSTERS))],
        similar=similar_submissions(store, starters or {}),
        spent=time_spent(store),
        mean=_mean(counting),
        mean_handed_in=_mean(handed_in),
        absent=len(counting) - len(handed_in),
        provisional=sum(bool(each.provisional) for each in grades),
    )


def _mean(learners: Sequence[Learner]) -> float:
    return sum(learner.share for learner in learners) / len(learners) if learners else 0.0


def class_learners(grades: Sequence[Grade], rules: ClassRules) -> list[Learner]:
    """Everybody of a class, with what counts."""
    sums: dict[str, dict[str, list[float]]] = {}
    found = totals(grades)
    courses = by_learner(course_grades(found, rules), rules)
    for total in found:
        if not total.excused:
            sums.setdefault(total.learner, {})[total.lab] = [total.grade, total.points]
        else:
            sums.setdefault(total.learner, {})
    names = {each.learner: each.person.name for each in grades}
    handed_in: dict[str, dict[str, None]] = {}
    for each in grades:
        if each.counted.handed_in:
            handed_in.setdefault(each.learner, {})[each.lab] = None
    return [
        Learner(
            name,
            {lab: got / due if due else 0.0 for lab, (got, due) in labs.items()},
            sum(got for got, _ in labs.values()),
            sum(due for _, due in labs.values()),
            names[name],
            tuple(handed_in.get(name, ())),
            courses[name].percent if name in courses else None,
            any(due for _, due in labs.values()) and (name not in courses or courses[name].percent is not None),
        )
        for name, labs in sums.items()
    ]


def _parts(learners: Sequence[Learner]) -> tuple[frozenset[str], frozenset[str]]:
    ranked = sorted(learners, key=lambda learner: (learner.share, learner.name))
    size = max(1, round(_PART * len(ranked))) if len(ranked) > 1 else 0
    return frozenset(each.name for each in ranked[len(ranked) - size :]), frozenset(each.name for each in ranked[:size])


def distribution(shares: Iterable[float]) -> list[int]:
    """How many shares of all points lie in each tenth."""
    bins = [0] * BINS
    for share in shares:
        bins[min(BINS - 1, max(0, int(share * BINS)))] += 1
    return bins


def _checks(store: ResultStore, upper: frozenset[str], lower: frozenset[str]) -> Iterable[Item]:
    return (Item(*astuple(row)) for row in check_rows(store, upper, lower))


def _item(key: tuple[str, str, str], shares: Mapping[str, float], upper: frozenset[str], lower: frozenset[str]) -> Item:
    high = [shares[name] for name in shares if name in upper]
    low = [shares[name] for name in shares if name in lower]
    apart = sum(high) / len(high) - sum(low) / len(low) if high and low else 0.0
    return Item(*key, len(shares), sum(shares.values()) / len(shares), apart)


def _hardest(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (item.share, item.lab, item.exercise, item.name))


def _cluster(store: ResultStore, row: ClusterRow) -> Cluster:
    found = approaches(store, row.exercise, row.runs)
    return Cluster(row.lab, row.exercise, row.learners, json.loads(row.findings), found)
