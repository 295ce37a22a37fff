"""All answers to one exercise, grouped by how they fail and, within that, by how they are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grader.base.hashing import hash_of
from grader.classroom.similarity.approaches import ways
from grader.classroom.store.looks import AnswerRow

_PASSED = "passed"


@dataclass(frozen=True)
class Way:
    """Answers that are written alike: the numbers of their runs, a typical one first, and whose they are."""

    runs: Sequence[int]
    learners: Sequence[str]


@dataclass(frozen=True)
class Group:
    """Answers with one status that fail alike; ``key`` stands for them in addresses.

    ``rest`` are those with nothing written that could be compared, or too rare to be.
    """

    key: str
    status: str
    findings: Sequence[str]
    mistakes: Sequence[str]
    learners: Sequence[str]
    ways: Sequence[Way]
    rest: Sequence[str]


def groups_of(rows: Iterable[AnswerRow]) -> list[Group]:
    """The groups, the largest first, those that passed at the end."""
    found: dict[tuple[str, ...], list[AnswerRow]] = defaultdict(list)
    for row in rows:
        said = [row.problem] if row.problem else row.headlines if row.status != _PASSED else []
        found[(row.status, *said)].append(row)
    groups = [_group(status, said, own) for (status, *said), own in found.items()]
    return sorted(groups, key=lambda each: (each.status == _PASSED, -len(each.learners), each.key))


def _group(status: str, findings: Sequence[str], own: Sequence[AnswerRow]) -> Group:
    whose: dict[int, list[str]] = defaultdict(list)  # one file may be that of several who hand in together
    for row in own:
        whose[row.run].append(row.learner)
    written = {row.run: row.codes for row in own if row.codes}
    found = [Way(runs, [learner for run in runs for learner in whose[run]]) for runs in ways(written.items())]
    gathered = sorted(found, key=lambda way: -len(way.learners))
    placed = {learner for way in gathered for learner in way.learners}
    key = hash_of([status.encode(), *(each.encode() for each in findings)])[:12]
    rest = [row.learner for row in own if row.learner not in placed]
    mistakes = dict.fromkeys(name for row in own for name in row.mistaken)
    return Group(key, status, findings, list(mistakes), [row.learner for row in own], gathered, rest)
