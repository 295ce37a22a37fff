"""What the sources in a store say of a class: which submissions are unusually similar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.classroom.similarity.fingerprint import Codes, shape
from grader.classroom.similarity.pairs import Line, Pair, excerpt, unusual_pairs
from grader.classroom.store.queries import source_rows, source_text
from grader.classroom.store.store import ResultStore

_MOST = 20


@dataclass(frozen=True)
class SimilarPair:
    """Two submissions that are worth a look. ``share``: of what is unusual in one, how much the other has (0 to 1);
    ``usual``: what the class shows; ``excerpts``: learner and lines of each. ``exercise`` is where they are most
    similar, ``others`` are the further exercises of the lab in which they stand out."""

    lab: str
    exercise: str
    learners: tuple[str, str]
    share: float
    usual: float
    excerpts: Sequence[tuple[str, Sequence[Line]]]
    others: Sequence[str] = ()


@dataclass(frozen=True)
class _Handed:
    """What was handed in for an exercise: run, learner and shape of each."""

    runs: Sequence[int]
    learners: Sequence[str]
    shapes: Sequence[Codes]


@dataclass(frozen=True)
class _Found:
    """A pair that stands out in an exercise."""

    lab: str
    exercise: str
    pair: Pair
    handed: _Handed

    @property
    def learners(self) -> tuple[str, str]:
        return self.handed.learners[self.pair.first], self.handed.learners[self.pair.second]

    @property
    def order(self) -> tuple[object, ...]:
        """The most similar first."""
        return (-self.pair.share, -len(self.pair.hashes), self.exercise)


def similar_submissions(store: ResultStore, starters: Mapping[tuple[str, str], str]) -> list[SimilarPair]:
    """The pairs that stand out most from their class, those that do so in several exercises of a lab first.

    ``starters`` has what each exercise was handed out with.
    """
    found: dict[tuple[str, tuple[str, str]], list[_Found]] = defaultdict(list)
    for (lab, exercise), handed in _handed_in(store).items():
        for pair in unusual_pairs(handed.shapes, shape(starters.get((lab, exercise), "")).codes):
            each = _Found(lab, exercise, pair, handed)
            found[lab, each.learners].append(each)
    groups = [sorted(group, key=lambda each: each.order) for group in found.values()]
    groups.sort(key=lambda group: (-len(group), group[0].order, group[0].lab, group[0].learners))
    return [_similar_pair(store, group) for group in groups[:_MOST]]


def _handed_in(store: ResultStore) -> dict[tuple[str, str], _Handed]:
    found: dict[tuple[str, str], list[tuple[int, str, Codes]]] = defaultdict(list)
    for row in source_rows(store):
        known = shape(row.text or "").codes if row.codes is None else np.frombuffer(row.codes, dtype=np.uint32)
        found[row.lab, row.exercise].append((row.run, row.learner, known))
    return {where: _Handed(*zip(*rows, strict=True)) for where, rows in found.items()}


def _similar_pair(store: ResultStore, group: Sequence[_Found]) -> SimilarPair:
    most, pair = group[0], group[0].pair
    excerpts = []
    for place in (pair.first, pair.second):
        text = source_text(store, most.handed.runs[place], most.exercise)
        excerpts.append((most.handed.learners[place], excerpt(text, pair.hashes)))
    others = [each.exercise for each in group[1:]]
    return SimilarPair(most.lab, most.exercise, most.learners, pair.share, pair.usual, excerpts, others)
