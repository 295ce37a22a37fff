"""What learning answers by heart would earn: recorded answers of the reference stand in for a submission.

A learner can run the visible checks as often as they like. So an answer that is always the same must fail one of them,
and a hidden check has to ask something that the visible ones do not. Both are found out without running anything: the
answers that the reference gave in its own run are handed back. The same run shows whether checks make the same calls
each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from grader.authoring.verifying.problem import Problem
from grader.checks.running.grader import LabGrader
from grader.checks.running.run import Options
from grader.course.model import Lab
from grader.results.record import CheckRecord, RunRecord
from grader.sandbox.host.answer import Answer, Answerer
from grader.sandbox.host.request import Request
from grader.sandbox.host.subject import Subject
from grader.sandbox.wire.messages import Raised

_UNKNOWN = Answer(raised=Raised(type="LookupError", message="was never asked in a visible check", phase="call"))


@dataclass
class CallLog:
    """The calls of the reference's own run, by check; it is told when a check ends.

    ``seconds`` has what the calls of each check took, as their limits count it: less the time that they stood in the
    queue of a busy machine. Calls in which Spark was started too say little about a check and do not count.
    """

    checks: dict[str, dict[str, tuple[Request, Answer]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    _open: dict[str, tuple[Request, Answer]] = field(default_factory=dict)
    _seconds: float = 0.0

    def note(self, request: Request, answer: Answer, seconds: float) -> None:
        """Write down a call of the check that is running, and how long it took."""
        self._open[request.key] = request, answer
        self._seconds += seconds

    def end_of(self, check: CheckRecord) -> None:
        """Close the page of a check."""
        self.checks[check.id], self._open = self._open, {}
        self.seconds[check.id], self._seconds = self._seconds, 0.0

    def answers(self, checks: Sequence[str]) -> dict[str, Answer]:
        """The answers to all calls of these checks, by the key of the call."""
        return {key: answer for check in checks for key, (_, answer) in self.checks.get(check, {}).items()}


@dataclass(frozen=True)
class Logged:
    """A program whose calls are written down."""

    subject: Subject
    log: CallLog

    def call(self, request: Request) -> Answer:
        """Make the call and note it."""
        starts, spent = self.subject.starts_of_spark, self.subject.worker.spent
        answer = self.subject.call(request)
        started = self.subject.starts_of_spark != starts
        self.log.note(request, answer, 0.0 if started else self.subject.worker.spent - spent)
        return answer

    def launch_java(self) -> None:
        """Raises ``WorkerError``, ``OSError``."""
        self.subject.launch_java()


@dataclass(frozen=True)
class _Reciter:
    """Gives an answer that ``known`` finds for a call, and nothing else; no process is needed for it."""

    known: Callable[[Request], Answer | None]

    def call(self, request: Request) -> Answer:
        return self.known(request) or _UNKNOWN

    def launch_java(self) -> None:
        return


def _by_heart(answers: Mapping[str, Answer]) -> Answerer:
    """Knows the answers to some calls."""
    return _Reciter(lambda request: answers.get(request.key))


def _always(constants: Mapping[str, Answer]) -> Answerer:
    """Each function always gives the same; what a probe does with it cannot be known and counts as a failure."""
    return _Reciter(lambda request: None if request.probe else constants.get(_function(request)))


def learned_by_heart(grader: LabGrader, options: Options, record: RunRecord, log: CallLog) -> Iterator[Problem]:
    """Problems of a lab whose reference gave ``record`` and ``log`` with these options."""
    checks = [check for exercise in record.exercises for check in exercise.checks if check.status == "passed"]
    yield from _unsteady(grader, options, log, checks)
    for exercise in record.exercises:
        visible = [check for check in exercise.checks if check in checks and check.visibility == "visible"]
        yield from _constant(grader, options, log, visible)


def _unsteady(grader: LabGrader, options: Options, log: CallLog, checks: list[CheckRecord]) -> Iterator[Problem]:
    """Knowing every answer of the first run must be enough for the second with the same seed."""
    everything = log.answers([check.id for check in checks])
    for check in _failed(grader, _by_heart(everything), options):
        if any(check.id == known.id for known in checks):
            text = f"makes other calls or comes to another end when it runs again with seed {options.seed}"
            yield Problem(f"{check.exercise}/{check.id}", f"{text}: draw what is random from `rng` or `np_rng`")


def repeating(grader: LabGrader, options: Options, record: RunRecord, log: CallLog) -> list[CheckRecord]:
    """Hidden checks, without a reason to repeat others, that an answer passes which knows the visible ones by heart."""
    checks = [check for exercise in record.exercises for check in exercise.checks if check.status == "passed"]
    hidden = [check for check in checks if check.visibility == "hidden" and not _excused(grader.lab, check)]
    if not hidden:
        return []
    visible = log.answers([check.id for check in checks if check.visibility == "visible"])
    found = _failed(grader, _by_heart(visible), options)
    failed = {check.id for check in found if check.status == "failed"}
    return [check for check in hidden if check.id not in failed]


def _excused(lab: Lab, check: CheckRecord) -> bool:
    return check.id.rpartition(".")[2] in lab.exercise(check.exercise).repeats


def _constant(grader: LabGrader, options: Options, log: CallLog, visible: list[CheckRecord]) -> Iterator[Problem]:
    """An answer that is the same whatever it is asked must fail a visible check, with this seed or the next."""
    firsts = [_first_answers(log.checks.get(check.id, {}).values()) for check in visible]
    fallback = {name: answer for first in reversed(firsts) for name, answer in first.items()}
    for check, first in zip(visible, firsts, strict=True):
        only = replace(options, exercises=frozenset({check.exercise}), hidden=False, enough=_has_failed)
        seeds = (only, replace(only, seed=only.seed + 1))
        constant = _always(fallback | first)
        asked = any(_has_arguments(request) for request, _ in log.checks.get(check.id, {}).values())
        if first and asked and not any(_failed(grader, constant, each) for each in seeds):
            text = (
                f"its visible checks pass when {', '.join(sorted(first))} always gives the first answer of {check.id}"
            )
            yield Problem(check.exercise, f"{text}: check a second input with another answer")
            return


def _has_arguments(request: Request) -> bool:
    """What is asked without arguments has one answer, which is always the same."""
    return bool(request.args or request.kwargs or request.origin is not None or request.probe)


def _has_failed(check: CheckRecord) -> bool:
    return check.status == "failed"


def _first_answers(calls: Iterable[tuple[Request, Answer]]) -> dict[str, Answer]:
    first: dict[str, Answer] = {}
    for request, answer in calls:
        if not request.probe:
            first.setdefault(_function(request), answer)
    return first


def _function(request: Request) -> str:
    """What is called: a function of the program, or what one of them returned."""
    if request.origin is None:
        return request.function
    return f"{request.method or 'the result'} of {_function(request.origin)}"


def _failed(grader: LabGrader, answerer: Answerer, options: Options) -> list[CheckRecord]:
    """The checks that such answers do not pass, each exercise tried whatever others came to."""
    program = replace(grader.reference(), answerer=answerer)
    record = grader.grade_program(program, replace(options, needs=False, diagnose=False))
    return [check for exercise in record.exercises for check in exercise.checks if check.status != "passed"]
