"""From how the test of a check ended to its status and finding.

What a check raises over a learner's value is the learner's if the same check works with the reference in the learner's
place, and the author's if it does not: ``grader.checks.running.plugin`` finds out.
"""

from __future__ import annotations

import linecache
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

import msgspec
import pytest

from grader.base.logs import package_log
from grader.checks.comparing.budget import TooMuchWorkError
from grader.checks.comparing.show import message_of, show, show_problem
from grader.checks.dsl.calls import leaves_out
from grader.checks.dsl.context import CheckContext
from grader.checks.dsl.result import CheckFailedError, ReferenceFailedError, Verdict
from grader.checks.explaining.blame import unworkable
from grader.checks.explaining.diagnose import diagnose
from grader.checks.explaining.snippet import whole_call
from grader.checks.explaining.suspicion import with_suspicion
from grader.checks.running.reference import ReferenceUnavailableError
from grader.results.record import Finding, Status
from grader.sandbox.host.answer import UnfitArgumentError, UnusableAnswerError
from grader.sandbox.host.client import MachineError
from grader.sandbox.host.request import Request

_log = package_log(__name__)

_TOO_LONG = (
    "the check takes too long on the reference too; check less of it, or raise judge_seconds in the limits of the "
    "exercise"
)
_OF_A_CALL = ("wrong-value", "wrong-type", "crash", "side-effect")
_LATER = "Nothing is lost or counted: check again when the machine is calmer. `grader doctor` looks for other causes."


class NeedsFailedError(Exception):
    """An exercise that this one builds on did not pass; carries its id."""


@dataclass(frozen=True)
class Judgement:
    """How a check ended, and why. ``note`` is for its author and no learner sees it.

    ``doubtful``: the check broke down after it had looked at the learner's work, so either may be the cause.
    ``provisional``: what the machine did, so that nothing is said about the answer.
    """

    status: Status
    finding: Finding | None = None
    note: str = ""
    doubtful: bool = False
    provisional: str = ""


@dataclass(frozen=True)
class Proof:
    """The same check with the reference in the learner's place: what it raised, and the calls that it asked.

    ``itself``: it is the reference that is graded, as its author does, who has to read why it fails.
    """

    raised: BaseException | None
    undrawn: bool
    asked: frozenset[str]
    itself: bool = False

    @property
    def holds(self) -> bool:
        """True when the check passes."""
        return self.raised is None and not self.undrawn


def settled(context: CheckContext, raised: BaseException | None, prove: Callable[[], Proof | None]) -> Judgement:
    """The judgement of a check whose test ended with ``raised``. Nothing that a value does to it gets out of here.

    ``prove`` runs the check again with the reference in the learner's place; it gives None where no reference is at
    hand, as in a released copy, whose checks have been proven on the reference before.
    """
    try:
        found = judged(context, raised)
    except Exception as problem:
        note = f"judging it raised {_placed(problem)}"
        return Judgement("failed", unworkable(context), note=note) if context.examined else _fault(context, note)
    if not found.doubtful:
        return found
    try:
        proof = prove()
    except Exception as problem:  # nobody knows whose fault it is, so nobody loses points
        _log.info("a check broke down", exc_info=problem)
        return replace(found, note=f"running it on the reference raised {_placed(problem)}")
    return _resolved(context, found, raised, proof)


def judged(context: CheckContext, raised: BaseException | None) -> Judgement:
    """What the end of the test says by itself. Nothing but a clean end is a pass."""
    match raised:
        case None:
            if context.undrawn:
                return _fault(context, f"the check passes, but {context.undrawn}")
            if context.examined:
                return Judgement("passed")
            return _fault(context, "the check never called the submission, so it proves nothing")
        case CheckFailedError():
            return _failed(context, raised.finding, raised.verdict)
        case ReferenceFailedError():
            finding = Finding(kind="reference", headline=f"the reference fails on this input: {raised}")
            return Judgement("void", finding, doubtful=context.examined > 0)
        case NeedsFailedError():
            return Judgement("not-run", Finding(kind="needs", headline=f"waits for {raised}, which does not pass yet"))
        case MachineError():
            finding = Finding(kind="grader", headline=str(raised), advice=_LATER)
            return Judgement("error", finding, provisional=str(raised))
        case ReferenceUnavailableError():
            advice = "`grader doctor` looks for the cause. Nothing is lost or counted."
            return Judgement("error", Finding(kind="grader", headline=str(raised), advice=advice))
        case TooMuchWorkError() if context.examined:
            return Judgement("failed", _too_large(), doubtful=True)
        case UnusableAnswerError():
            return Judgement("failed", unworkable(context), doubtful=True)
        case UnfitArgumentError():
            return replace(_fault(context, str(raised)), doubtful=False)
        case AssertionError() | pytest.fail.Exception() if not context.examined:
            return _fault(context, f"the check failed before it called the submission: {message_of(raised)}")
        case AssertionError():
            verdict = context.decisive(raised)
            if verdict is not None and verdict.finding is not None:
                return _failed(context, verdict.finding, verdict)
            return Judgement("failed", Finding(kind="assertion", headline=_assertion_text(raised)), doubtful=True)
        case pytest.skip.Exception():
            return Judgement("not-run", Finding(kind="needs", headline=f"skipped by the check: {raised}"))
        case pytest.fail.Exception():
            return Judgement("failed", Finding(kind="assertion", headline=message_of(raised)), doubtful=True)
    return _fault(context, f"the check itself raised {_placed(raised)}")


def _fault(context: CheckContext, text: str) -> Judgement:
    advice = "This is a fault of the check, not of the answer. It is graded again when the check is mended."
    return Judgement("error", Finding(kind="grader", headline=text, advice=advice), doubtful=context.examined > 0)


def _resolved(context: CheckContext, found: Judgement, raised: BaseException | None, proof: Proof | None) -> Judgement:
    """Whose fault it is, seen from what the same check makes of the reference."""
    said = found.finding.headline if found.finding else ""
    if proof is not None and isinstance(proof.raised, MachineError):
        return judged(context, proof.raised)
    if isinstance(raised, CheckFailedError | UnusableAnswerError | AssertionError | pytest.fail.Exception):
        if proof is None or proof.raised is None:
            return replace(found, doubtful=False)
        if context.results and context.results[-1].answer.raised is not None:
            return _fault(context, "the check makes a call on which the reference raises an exception too")
        if proof.itself:
            return replace(found, doubtful=False)
        return replace(_fault(context, "the reference does not pass this check on these inputs either"), note=said)
    if isinstance(raised, ReferenceFailedError):
        if proof is None or not proof.holds or raised.request.key in proof.asked:
            return found  # the reference fails on an input of the check's own, whatever the learner does
        return Judgement("failed", unworkable(context), note=said)
    if proof is not None and not proof.holds:
        return _fault(context, _TOO_LONG) if isinstance(raised, TooMuchWorkError) else found
    if isinstance(raised, TooMuchWorkError):
        return found
    if raised is None:
        return Judgement("passed", note=said)  # only the picture of an answer that is right is missing
    return Judgement("failed", unworkable(context), note=said)


def _too_large() -> Finding:
    """The finding of a check that came to no end within its time over what was returned."""
    return Finding(
        kind="limit",
        headline="what was returned is too large to look at",
        advice="Try the function on a small input and look at how much it returns.",
    )


def _failed(context: CheckContext, finding: Finding, verdict: Verdict | None) -> Judgement:
    """A failed check, explained as far as its values allow."""
    if finding.kind == "not-started":
        return Judgement("not-run", finding)
    last = verdict.result if verdict is not None else (context.results[-1] if context.results else None)
    if last is not None and last.answer.raised is not None:
        doubtful = context.reference_raises_too(last)
    else:  # held to a bound or a value of the check's own, which the reference may miss too for an unlucky draw
        doubtful = verdict is None or verdict.expected is None
    note = ""
    try:
        if verdict is not None and context.run.options.diagnose:
            finding = diagnose(context, verdict, finding)
        finding = with_suspicion(context, finding, verdict.sign if verdict is not None else "")
        if last is not None and not context.secret and context.run.options.smallest:
            finding = with_call(finding, last.request)
    except Exception as problem:
        note = f"explaining it raised {_placed(problem)}"
    return Judgement("failed", finding, note=note, doubtful=doubtful)


def with_call(finding: Finding, request: Request) -> Finding:
    """The finding with the call as code to paste, where its headline leaves arguments out and none is shown below."""
    if finding.witness is not None or finding.kind not in _OF_A_CALL or not leaves_out(request):
        return finding
    call = whole_call(request)
    return msgspec.structs.replace(finding, details=(call, *finding.details)) if call else finding


def with_end(judgement: Judgement, problem: BaseException | None) -> Judgement:
    """The judgement with a note of what taking down the fixtures of a failed check raised."""
    if problem is None:
        return judgement
    told = f"taking down its fixtures raised {_placed(problem)}"
    return replace(judgement, note=f"{judgement.note}; {told}" if judgement.note else told)


def _placed(problem: BaseException) -> str:
    """An exception and where in the author's files or ours it was raised."""
    frames = list(_frames(problem.__traceback__))
    own = [frame for frame in frames if Path(frame[0]).name.startswith(("test_", "inputs"))]
    where = "".join(f" at {Path(file).name}:{line}" for file, line in dict.fromkeys([*own[-1:], *frames[-1:]]))
    return f"{show_problem(problem)}{where}"


def _frames(traceback: TracebackType | None) -> list[tuple[str, int]]:
    found = []
    while traceback is not None:
        found.append((traceback.tb_frame.f_code.co_filename, traceback.tb_lineno))
        traceback = traceback.tb_next
    return found


def _assertion_text(error: AssertionError) -> str:
    """The message of the check's author, else the source of the assert that does not hold."""
    said = error.args[0] if error.args else ""
    message = said if isinstance(said, str) else show(said)
    if message and not message.startswith("assert "):
        return message.split("\nassert ")[0]
    lines = (linecache.getline(file, line).strip() for file, line in _frames(error.__traceback__))
    sources = [line for line in lines if line.startswith("assert ")]
    return f"does not hold: {sources[-1].removeprefix('assert ')}" if sources else "does not hold"
