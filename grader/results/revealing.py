"""What of a record learners may see: findings of hidden checks are kept in full, and told when it is time."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from grader.results.record import CheckRecord, ExerciseRecord, Finding, Kind, RunRecord

_IN_GENERAL: Mapping[Kind, str] = MappingProxyType(
    {
        "wrong-type": "returns a value of another type or shape than is due",
        "wrong-value": "returns a wrong value",
        "side-effect": "changes its inputs",
        "not-lazy": "starts Spark jobs before they are due",
        "cost": "is right, but costs far more than it needs to",
        "style": "is not written as the exercise asks",
    }
)
_COMPARES: frozenset[Kind] = frozenset({"wrong-type", "wrong-value", "cost", "assertion"})
"""Kinds whose first line may quote what is due. That of ``score`` tells figures of all rows together, to learners of a
hidden check too."""


def for_learners(record: RunRecord, *, reveal: bool, expected: bool) -> RunRecord:
    """The record as a learner may see it.

    With ``reveal`` hidden checks say what they found, with ``expected`` what they expected too. Nothing that is
    withheld is left in it.
    """
    exercises = tuple(_exercise(each, reveal, expected) for each in record.exercises)
    return msgspec.structs.replace(record, exercises=exercises)


def _exercise(exercise: ExerciseRecord, reveal: bool, expected: bool) -> ExerciseRecord:
    checks = tuple(_check(each, reveal, expected) for each in exercise.checks)
    return msgspec.structs.replace(exercise, checks=checks)


def _check(check: CheckRecord, reveal: bool, expected: bool) -> CheckRecord:
    if check.withheld is None:
        return check
    shown = (check.withheld if expected else without_expected(check.withheld)) if reveal else check.finding
    return msgspec.structs.replace(check, finding=shown, withheld=None)


def without_expected(finding: Finding) -> Finding:
    """The finding without what was expected.

    Its details may quote that too, and so may first line and advice where something was compared: there the kind of
    problem is told in general, beside what came of the input.
    """
    witness = finding.witness and msgspec.structs.replace(finding.witness, expected="")
    left = msgspec.structs.replace(
        finding, expected="", expected_table=None, actual_table=None, details=(), witness=witness
    )
    if finding.kind not in _COMPARES:
        return left
    return msgspec.structs.replace(left, headline=in_general(finding.kind), advice="", fault="", trace="")


def in_general(kind: Kind) -> str:
    """A kind of problem in words that hold for any value."""
    return _IN_GENERAL.get(kind, "does not hold")
