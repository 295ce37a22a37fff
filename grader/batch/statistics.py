"""What a class as a whole shows: how grades spread, what is hard, what tells learners apart, which mistakes return."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.batch.alike import Alike, alike_submissions
from grader.batch.gradebook import Grade
from grader.batch.store import ResultStore
from grader.batch.timing import Spent, time_spent
from grader.batch.ways import Way, ways

BINS = 10
_PART = 0.27
"""The upper and the lower part of a class that are compared: T. L. Kelley, J. Educ. Psychol. 30 (1939), 17-24."""
_MOST_MISTAKES, _MOST_CLUSTERS, _LEAST_ALIKE = 20, 20, 3
_CHECKS = """
    WITH upper AS (SELECT value AS learner FROM json_each(?)), lower AS (SELECT value AS learner FROM json_each(?)),
    tried AS (
        SELECT run.lab AS lab, exercise, check_id, title, status = 'passed' AS passed, check_.seconds AS seconds,
            learner IN upper AS high, learner IN lower AS low
        FROM run JOIN check_ ON check_.run = run.id WHERE run.current = 1 AND status IN ('passed', 'failed')
    )
    SELECT lab, exercise, min(title), count(*), avg(passed),
        coalesce(avg(passed) FILTER (WHERE high) - avg(passed) FILTER (WHERE low), 0), avg(seconds)
    FROM tried GROUP BY lab, exercise, check_id
"""
_MISTAKES = """
    SELECT run.lab, check_.exercise, check_.mistake, count(DISTINCT run.learner), min(check_.headline)
    FROM run JOIN check_ ON check_.run = run.id WHERE run.current = 1 AND check_.mistake != ''
    GROUP BY run.lab, check_.exercise, check_.mistake ORDER BY 4 DESC, 1, 2, 3 LIMIT ?
"""
_CLUSTERS = """
    SELECT lab, exercise, headlines, count(*), json_group_array(run) FROM (
        SELECT run.id AS run, run.lab AS lab, check_.exercise AS exercise,
            group_concat(check_.check_id || ': ' || check_.headline, char(10)) AS headlines
        FROM run JOIN check_ ON check_.run = run.id
        WHERE run.current = 1 AND check_.status = 'failed' GROUP BY run.id, check_.exercise
    ) GROUP BY lab, exercise, headlines HAVING count(*) >= CAST(? AS INTEGER) ORDER BY 4 DESC, 1, 2, min(run) LIMIT ?
"""


@dataclass(frozen=True)
class Learner:
    """One learner: points by lab and in all, as shares of what could be had (0 to 1)."""

    name: str
    labs: Mapping[str, float]
    grade: float
    points: float

    @property
    def share(self) -> float:
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


@dataclass(frozen=True)
class Recurring:
    """A catalogued mistake that several made, with one of the findings."""

    lab: str
    exercise: str
    mistake: str
    learners: int
    example: str


@dataclass(frozen=True)
class Cluster:
    """Wrong answers that fail in the very same way on the same inputs, and how they were written."""

    lab: str
    exercise: str
    learners: int
    findings: Sequence[str]
    ways: Sequence[Way]


@dataclass(frozen=True)
class ClassStatistics:
    """All that the dashboard shows. ``distribution``: learners per tenth of the points."""

    learners: Sequence[Learner]
    distribution: Sequence[int]
    exercises: Sequence[Item]
    checks: Sequence[Item]
    mistakes: Sequence[Recurring]
    clusters: Sequence[Cluster]
    alike: Sequence[Alike] = ()
    spent: Sequence[Spent] = ()
    provisional: int = 0
    """Grades among them that are none yet: the machine kept checks from being decided."""


def statistics(
    store: ResultStore, grades: Sequence[Grade], starters: Mapping[tuple[str, str], str] | None = None
) -> ClassStatistics:
    """The statistics of the current results; the hardest exercises and checks come first.

    ``starters`` has what each exercise was handed out with, by lab and exercise.
    """
    learners = _learners(grades)
    upper, lower = _parts(learners)
    exercises: dict[tuple[str, str, str], dict[str, float]] = defaultdict(dict)
    for each in grades:
        if each.points:
            exercises[each.lab, each.exercise, each.title][each.learner] = each.grade / each.points
    return ClassStatistics(
        learners=learners,
        distribution=_distribution(learner.share for learner in learners),
        exercises=_hardest(_item(key, shares, upper, lower) for key, shares in exercises.items()),
        checks=_hardest(_checks(store, upper, lower)),
        mistakes=[_recurring(row) for row in store.query(_MISTAKES, str(_MOST_MISTAKES))],
        clusters=[_cluster(store, row) for row in list(store.query(_CLUSTERS, str(_LEAST_ALIKE), str(_MOST_CLUSTERS)))],
        alike=alike_submissions(store, starters or {}),
        spent=time_spent(store),
        provisional=sum(bool(each.provisional) for each in grades),
    )


def _learners(grades: Iterable[Grade]) -> list[Learner]:
    sums: dict[str, dict[str, list[float]]] = {}
    for each in grades:
        lab = sums.setdefault(each.learner, {}).setdefault(each.lab, [0.0, 0.0])
        lab[0] += each.grade
        lab[1] += each.points
    return [
        Learner(
            name,
            {lab: got / due if due else 0.0 for lab, (got, due) in labs.items()},
            sum(got for got, _ in labs.values()),
            sum(due for _, due in labs.values()),
        )
        for name, labs in sums.items()
    ]


def _parts(learners: Sequence[Learner]) -> tuple[frozenset[str], frozenset[str]]:
    ranked = sorted(learners, key=lambda learner: (learner.share, learner.name))
    size = max(1, round(_PART * len(ranked))) if len(ranked) > 1 else 0
    return frozenset(each.name for each in ranked[len(ranked) - size :]), frozenset(each.name for each in ranked[:size])


def _distribution(shares: Iterable[float]) -> list[int]:
    bins = [0] * BINS
    for share in shares:
        bins[min(BINS - 1, max(0, int(share * BINS)))] += 1
    return bins


def _checks(store: ResultStore, upper: frozenset[str], lower: frozenset[str]) -> Iterable[Item]:
    parts = (json.dumps(sorted(part)) for part in (upper, lower))
    for lab, exercise, title, learners, *figures in store.query(_CHECKS, *parts):
        share, apart, seconds = (float(str(figure)) for figure in figures)
        yield Item(str(lab), str(exercise), str(title), int(str(learners)), share, apart, seconds)


def _item(key: tuple[str, str, str], shares: Mapping[str, float], upper: frozenset[str], lower: frozenset[str]) -> Item:
    high = [shares[name] for name in shares if name in upper]
    low = [shares[name] for name in shares if name in lower]
    apart = sum(high) / len(high) - sum(low) / len(low) if high and low else 0.0
    return Item(*key, len(shares), sum(shares.values()) / len(shares), apart)


def _hardest(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (item.share, item.lab, item.exercise, item.name))


def _recurring(row: tuple[object, ...]) -> Recurring:
    lab, exercise, mistake, learners, example = row
    return Recurring(str(lab), str(exercise), str(mistake), int(str(learners)), str(example))


def _cluster(store: ResultStore, row: tuple[object, ...]) -> Cluster:
    lab, exercise, headlines, learners, runs = row
    found = ways(store, str(exercise), str(runs))
    return Cluster(str(lab), str(exercise), int(str(learners)), str(headlines).split("\n"), found)
