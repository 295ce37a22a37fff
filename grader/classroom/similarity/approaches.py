"""How a group of learners approached an answer: their shapes, gathered by similarity, one example of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from grader.classroom.similarity.fingerprint import Codes, shape
from grader.classroom.store.queries import source_text, sources_of
from grader.classroom.store.store import ResultStore

_MOST_APPROACHES, _MOST_SHAPES, _LEAST_SIMILARITY = 3, 100, 0.6


@dataclass(frozen=True)
class Approach:
    """One way to write an answer: how many learners took it, and the source of one of them."""

    learners: int
    source: str


def approaches(store: ResultStore, exercise: str, runs: str) -> list[Approach]:
    """How the answers of some runs (a JSON array of their numbers) to an exercise were written.

    The most frequent approaches come first, at most ``_MOST_APPROACHES``; the rest is not shown. A run without a source
    is left out. What does not parse is an approach of its own.
    """
    rows = sources_of(store, exercise, runs)
    shapes = [(row.run, shape(row.text or "").codes.tobytes() if row.codes is None else row.codes) for row in rows]
    found = ways(shapes)[:_MOST_APPROACHES]
    return [Approach(len(own), source_text(store, own[0], exercise)) for own in found]


def ways(shapes: Iterable[tuple[int, bytes]]) -> list[list[int]]:
    """The numbers of runs, each with the shape of its source, by how they are written, the most frequent first.

    The first of each is a typical one. Of many rare shapes only some are compared.
    """
    same: dict[bytes, list[int]] = defaultdict(list)
    for run, codes in shapes:
        same[codes].append(run)
    frequent = sorted(same.items(), key=lambda each: (-len(each[1]), each[1]))[:_MOST_SHAPES]
    groups = gathered([np.frombuffer(codes, dtype=np.uint32) for codes, _ in frequent])
    found = [[run for place in group for run in frequent[place][1]] for group in groups]
    return sorted(found, key=lambda own: -len(own))


def gathered(shapes: Sequence[Codes]) -> list[list[int]]:
    """Groups of places: each shape joins the first group whose first one it is like, else it begins one.

    Two are similar by the share of their pairs of neighbouring nodes that both have: A. Broder, On the resemblance and
    containment of documents, SEQUENCES 1997, 21-29.
    """
    groups: list[tuple[frozenset[tuple[int, int]], list[int]]] = []
    for place, codes in enumerate(shapes):
        own = frozenset(zip(codes.tolist(), codes[1:].tolist(), strict=False))
        for first, group in groups:
            if len(own & first) >= _LEAST_SIMILARITY * len(own | first) and bool(own) == bool(first):
                group.append(place)
                break
        else:
            groups.append((own, [place]))
    return [group for _, group in groups]
