"""What the sources in a store say of a class: which submissions are unusually alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.batch.likeness import FORM, Codes, shape
from grader.batch.similar import Line, Pair, excerpt, unusual_pairs
from grader.batch.store import ResultStore

_MOST = 20
_SOURCES = """
    SELECT run.lab, source.exercise, run.id, run.learner,
        CASE WHEN source.form = ? THEN source.codes END, CASE WHEN source.form != ? THEN source.text END
    FROM run JOIN source ON source.run = run.id WHERE run.current = 1 ORDER BY run.id
"""
_TEXT = "SELECT text FROM source WHERE run = ? AND exercise = ?"


@dataclass(frozen=True)
class Alike:
    """Two submissions that are worth a look. ``share``: of what is unusual in one, how much the other has (0 to 1);
    ``usual``: what the class shows; ``excerpts``: learner and lines of each."""

    lab: str
    exercise: str
    learners: tuple[str, str]
    share: float
    usual: float
    excerpts: Sequence[tuple[str, Sequence[Line]]]


@dataclass(frozen=True)
class _Handed:
    """What was handed in for an exercise: run, learner and shape of each."""

    runs: Sequence[int]
    learners: Sequence[str]
    shapes: Sequence[Codes]


def alike_submissions(store: ResultStore, starters: Mapping[tuple[str, str], str]) -> list[Alike]:
    """The pairs that stand out most from their class; ``starters`` has what each exercise was handed out with."""
    found = [
        (pair, where, handed)
        for where, handed in _handed_in(store).items()
        for pair in unusual_pairs(handed.shapes, shape(starters.get(where, "")).codes)
    ]
    found.sort(key=lambda each: (-each[0].share, -len(each[0].hashes), each[1], each[0].first, each[0].second))
    return [_alike(store, *each) for each in found[:_MOST]]


def _handed_in(store: ResultStore) -> dict[tuple[str, str], _Handed]:
    found: dict[tuple[str, str], list[tuple[int, str, Codes]]] = defaultdict(list)
    for lab, exercise, run, learner, codes, text in store.query(_SOURCES, FORM, FORM):
        known = np.frombuffer(codes, dtype=np.uint32) if isinstance(codes, bytes) else shape(str(text)).codes
        found[str(lab), str(exercise)].append((int(str(run)), str(learner), known))
    return {where: _Handed(*zip(*rows, strict=True)) for where, rows in found.items()}


def _alike(store: ResultStore, pair: Pair, where: tuple[str, str], handed: _Handed) -> Alike:
    excerpts = []
    for place in (pair.first, pair.second):
        ((text,),) = store.query(_TEXT, str(handed.runs[place]), where[1])
        excerpts.append((handed.learners[place], excerpt(str(text), pair.hashes)))
    return Alike(*where, (excerpts[0][0], excerpts[1][0]), pair.share, pair.usual, excerpts)
