"""What of a record learners may see: findings of hidden checks are kept in full, and told when it is time."""

from __future__ import annotations

import msgspec

from grader.results.record import CheckRecord, ExerciseRecord, Finding, RunRecord


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
    """The finding without what was expected. Its details may quote that too, so they are left out."""
    witness = finding.witness and msgspec.structs.replace(finding.witness, expected="")
    return msgspec.structs.replace(
        finding, expected="", expected_table=None, actual_table=None, details=(), witness=witness
    )
