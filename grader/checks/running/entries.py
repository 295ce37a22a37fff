"""The record of a check, made so that whatever a value does to it, there is one."""

from __future__ import annotations

from typing import Any

import msgspec

from grader.base.text import printable
from grader.checks.comparing.show import show_problem
from grader.checks.dsl.context import CheckContext
from grader.checks.dsl.declared import Declared
from grader.checks.running.judge import Judgement
from grader.checks.running.run import LabRun
from grader.results.record import MOST_PICTURES, CheckRecord, Finding, Kind
from grader.results.revealing import in_general

_WITHOUT_VALUES: frozenset[Kind] = frozenset(
    {
        *("syntax", "load", "missing-name", "not-started", "signature", "crash", "died", "timeout", "limit"),
        *("needs", "reference", "grader"),
    }
)
"""Kinds of findings that quote no value of a check: of all others, a hidden check tells the kind only."""
_MOST_NOTE = 1000
_MOST_TEXT = 4_000


def check_record(declared: Declared, context: CheckContext, judgement: Judgement, seconds: float) -> CheckRecord:
    """The record of how a check ended, without values of a hidden one; a bare one where its parts cannot be stored."""
    bare = CheckRecord(
        id=declared.id,
        title=declared.title,
        exercise=declared.exercise.id,
        status=judgement.status,
        points=declared.points,
        earned=declared.points if judgement.status == "passed" else 0.0,
        visibility=declared.visibility,
        seconds=round(seconds, 3),
        rerun=_rerun(declared, context.run),
        author_note=printable(judgement.note, _MOST_NOTE),
        provisional=printable(judgement.provisional, _MOST_NOTE),
    )
    try:
        return _storable(bare, context, judgement.finding)
    except Exception as problem:
        kind: Kind = judgement.finding.kind if judgement.finding else "grader"
        finding = Finding(kind=kind, headline="what the check found cannot be shown")
        note = printable(f"{judgement.note} storing it raised {show_problem(problem)}".strip(), _MOST_NOTE)
        return msgspec.structs.replace(bare, finding=finding, author_note=note)


def _rerun(declared: Declared, run: LabRun) -> str:
    """The command that repeats a check; none for a hidden one, whose inputs no seed gives again."""
    if declared.visibility == "hidden" and run.options.hidden:
        return ""
    return f"grader check {run.lab.id}/{declared.exercise.id} --seed {run.options.seed}"


def _storable(bare: CheckRecord, context: CheckContext, finding: Finding | None) -> CheckRecord:
    withheld = None
    if finding is not None:
        if context.secret and context.run.options.withhold:
            withheld = printable_finding(finding)
        finding = printable_finding(redact(finding) if context.secret else finding)
    record = msgspec.structs.replace(
        bare,
        finding=finding,
        withheld=withheld,
        output="" if context.secret else context.output,
        learner_run=context.record_of("learner"),
        reference_run=context.record_of("reference"),
        pictures=tuple(context.pictures[:MOST_PICTURES]),
    )
    return msgspec.json.decode(msgspec.json.encode(record), type=CheckRecord)


def redact(finding: Finding) -> Finding:
    """What a learner may know of a hidden check: the kind of problem and a recognised mistake, no input, no value."""
    if finding.kind == "score":  # figures of all rows together, which show no single one
        return finding
    if finding.kind in _WITHOUT_VALUES:
        return Finding(kind=finding.kind, headline=finding.headline, advice=finding.advice, place=finding.place)
    text = f"{in_general(finding.kind)} on an input that is not shown"
    return Finding(kind=finding.kind, headline=text, mistake=finding.mistake)


def printable_finding(finding: Finding) -> Finding:
    """The finding without control characters, lone surrogates and overlong text of a learner; line breaks stay."""
    return msgspec.convert(_clean(msgspec.to_builtins(finding)), type=Finding)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return "\n".join(printable(line, _MOST_TEXT) for line in value[:_MOST_TEXT].split("\n"))
    if isinstance(value, dict):
        return {key: _clean(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(member) for member in value]
    return value
