"""One check while it runs: makes its calls, remembers what they gave, explains what went wrong."""

from __future__ import annotations

import contextlib
import textwrap
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any, TypeAlias

import msgspec

from grader.checks.comparing.budget import Budget
from grader.checks.dsl.asserts import Place, decides
from grader.checks.dsl.calls import call_text
from grader.checks.dsl.result import CheckFailedError, Result, Role, Verdict
from grader.checks.dsl.returned import CallResult
from grader.checks.explaining import errors
from grader.checks.explaining.mutants import Mutant
from grader.checks.running.reference import ReferenceUnavailableError
from grader.checks.running.run import LabRun
from grader.course.model import Exercise, Limits
from grader.course.wrong import WrongAnswer
from grader.results.record import Finding, Picture
from grader.sandbox.host.answer import Answer, UnfitArgumentError, UnusableAnswerError
from grader.sandbox.host.client import MachineError
from grader.sandbox.host.request import Request
from grader.sandbox.wire.encode import EncodeError, Encoder
from grader.sandbox.wire.messages import Raised
from grader.sandbox.wire.values import DataFrame, UnknownObject
from grader.spark.run import RunFigures, without_values

Contents: TypeAlias = Mapping[str, str | bytes]
"""What files hold, by relative path."""
_NO_FILES: Contents = MappingProxyType({})
_KEPT_OUTPUT = 8 * 1024
_KEPT_RESULTS = 4
_KEPT_PROVEN = 6
_SECONDS_OF_A_CHANGE = 5.0


@dataclass
class Proven:
    """The last results of the exercise at hand that were found right; all checks of a run share it."""

    _exercise: str = ""
    _results: deque[Result] = field(default_factory=lambda: deque(maxlen=_KEPT_PROVEN))

    def note(self, exercise: str, result: Result) -> None:
        """Keep a result; those of another exercise go."""
        if exercise != self._exercise:
            self._exercise = exercise
            self._results.clear()
        self._results.append(result)

    def of(self, exercise: str) -> tuple[Result, ...]:
        """The results of an exercise."""
        return tuple(self._results) if exercise == self._exercise else ()


@dataclass
class CheckContext:
    """State of one check while it runs."""

    run: LabRun
    exercise: Exercise
    secret: bool = False
    """A hidden check: what it says must quote neither its inputs nor what the learner made of them."""
    pictures: list[Picture] = field(default_factory=list)
    undrawn: str = ""
    """Why a picture could not be made of the values at hand; of the values of a check that passes that is a fault."""
    asked_truth: tuple[Verdict, Place | None] | None = None
    """The comparison that the check has asked for its truth last, and where, if that was false."""
    examined: int = 0
    """How often the check looked at the learner's work; a check that never does cannot fail."""
    results: deque[CallResult] = field(default_factory=lambda: deque(maxlen=_KEPT_RESULTS))
    """The learner's last results; whoever is done with the check forgets them."""
    right: deque[Result] = field(default_factory=lambda: deque(maxlen=_KEPT_RESULTS))
    """Results whose value the check has found right, the last of them."""
    proven: Proven = field(default_factory=lambda: Proven())
    """What checks of the exercise have found right so far, this one's included."""
    asked: set[str] = field(default_factory=set)
    """The keys of the calls that the reference was asked."""
    output: str = ""
    requests: list[Request] = field(default_factory=list)
    """The calls so far: learner and reference are mostly asked the same, which then is encoded once."""
    figures: dict[str, RunFigures] = field(default_factory=dict)
    files: tuple[tuple[str, bytes], ...] = ()
    """What the check has put in the place of data files, for the calls that it makes meanwhile."""

    @cached_property
    def limits(self) -> Limits:
        """What a call of this exercise may use."""
        return self.run.course.limits_for(self.exercise)

    def budget(self) -> Budget:
        """What the judge may spend on one value of this exercise."""
        return Budget(self.limits.judge_seconds)

    def call(self, role: Role, request: Request) -> CallResult:
        """Make a call for the learner or the reference. Raises ``MachineError`` when it tells nothing."""
        request = self._known(self._with_files(request))
        if role == "learner":
            self._refuse_unfit(request)
            self.examined += 1
            if request.function and self.run.broken(request.function):
                raise CheckFailedError(self.run.missing(request.function))
            stub = request.function in self.run.stubs
            if not stub:
                self.run.begin(self.exercise)
            answer = _not_started(request) if stub else self.run.answerer.call(request)
            if request.form != "call":
                self.run.variables[request.function] = answer
            self._blame_check_for_arguments(request, answer)
            self.output = (self.output + answer.output)[:_KEPT_OUTPUT]
            result = CallResult(self, role, request, lambda: answer)
            if stub:
                raise CheckFailedError(self.explain(result))
            if answer.failure is not None and answer.failure.machines_doing:
                raise MachineError(f"{self._shown(request)}: {answer.failure.machines_doing}")
            self._note(role, answer)
            self.results.append(result)
            return result
        return CallResult(self, role, request, cache(lambda: self._reference(request)))

    def _with_files(self, request: Request) -> Request:
        """The call with all that is in the place of data files: for it, for the call before it, in the check."""
        before = request.origin.files if request.origin is not None else ()
        files = tuple(sorted({**dict(self.files), **dict(before), **dict(request.files)}.items()))
        return replace(request, files=files) if files != request.files else request

    def _known(self, request: Request) -> Request:
        """The call as it was made before in this check, if it was."""
        for earlier in self.requests:
            if request.repeats(earlier):
                return earlier
        self.requests.append(request)
        return request

    def _refuse_unfit(self, request: Request) -> None:
        """Raises ``UnfitArgumentError`` for an argument that no worker can make, which the judge itself knows.

        Raises ``UnusableAnswerError`` where the learner's own answer is such an argument: then it is no fault of the
        check.
        """
        whose = f"the arguments of {call_text(request, arguments=False)}: a value of type"
        if request.encoded.unknown:
            raise UnfitArgumentError(f"{whose} {request.encoded.unknown} cannot be sent to a submission")
        for stand_in in request.encoded.stand_ins:
            if any(_holds(result.answer.value, stand_in) for result in self.results):
                raise UnusableAnswerError(stand_in.type_name)
            raise UnfitArgumentError(f"{whose} {stand_in.type_name} cannot be sent to a submission")

    def _blame_check_for_arguments(self, request: Request, answer: Answer) -> None:
        """Raises ``UnfitArgumentError`` when neither worker could make the arguments; a learner's word is not enough.

        A DataFrame may well be a learner's own, made by an earlier call.
        """
        if (
            answer.raised is None
            or answer.raised.phase != "argument"
            or any(isinstance(value, DataFrame) and self._is_learners(value) for value in _values(request))
        ):
            return
        with contextlib.suppress(ReferenceUnavailableError):
            due = self._reference(request)
            if due.raised is not None and due.raised.phase == "argument":
                raise UnfitArgumentError(
                    f"the arguments of {call_text(request, arguments=False)}: {due.raised.message}"
                )

    def _is_learners(self, value: object) -> bool:
        """Whether it is what a call of the learner gave."""
        return any(value is result.answer.value for result in self.results)

    def reference_raises_too(self, result: Result) -> bool:
        """Whether a call of the learner raised, and the reference raises on the very same call."""
        if result.answer.raised is None:
            return False
        with contextlib.suppress(ReferenceUnavailableError, MachineError):
            return self.aside()._reference(result.request).raised is not None
        return False

    def _reference(self, request: Request) -> Answer:
        self.asked.add(request.key)
        answer = self.run.trusted.reference.within(self.limits).call(request)
        if answer.failure is not None and answer.failure.without_answer:
            raise MachineError(f"the reference gave no answer in time: {answer.failure.text}")
        self._note("reference", answer)
        return answer

    def _note(self, role: Role, answer: Answer) -> None:
        if answer.figures is not None and answer.figures.jobs:
            self.figures[role] = answer.figures

    def call_wrong(self, wrong: WrongAnswer, request: Request) -> CallResult:
        """Make a call of a catalogued wrong answer."""
        answer = self.run.trusted.wrong(wrong).within(self.limits).call(request)
        return CallResult(self, "reference", request, lambda: answer)

    def call_changed(self, mutant: Mutant, request: Request) -> CallResult:
        """Make a call of the reference with one function changed, which may take little time."""
        short = min(self.limits.call_seconds, _SECONDS_OF_A_CHANGE)
        limits = msgspec.structs.replace(self.limits, call_seconds=short)
        answer = self.run.trusted.changed(mutant).within(limits).call(request)
        return CallResult(self, "reference", request, lambda: answer)

    def explain(self, result: Result) -> Finding:
        """Why a call gave no value."""
        request, quoting = result.request, not self.secret
        call = self._shown(request)
        if result.role == "reference":
            return errors.reference_finding(result.answer, call, quoting=quoting)
        return self.run.explain(request, call, result.answer, quoting=quoting)

    def found_right(self, result: Result) -> None:
        """Remember that a check found a value right; with what a returned function gives, the call that returned it."""
        origin = result.request.origin
        if result.role == "learner":
            self.proven.note(self.exercise.id, result)
        self.right.append(result)
        self.right.extend(other for other in self.results if origin is not None and other.request is origin)

    def known_right(self) -> tuple[Result, ...]:
        """The results that checks of this exercise have found right, the last of them."""
        return self.proven.of(self.exercise.id)

    def is_right(self, result: Result) -> bool:
        """Whether the check has found the value of this very answer right, on this call: what is always the same answer
        may be right on one call and wrong on the next."""
        return any(
            known.answer is result.answer and (known.request is result.request or known.request.repeats(result.request))
            for known in self.right
        )

    def forget(self) -> None:
        """Let go of values that only the check itself needed."""
        self.results.clear()
        self.right.clear()
        self.asked_truth = None

    def decisive(self, error: AssertionError) -> Verdict | None:
        """The comparison that is why an ``assert`` of the check does not hold; None where that is something else."""
        verdict, place = self.asked_truth or (None, None)
        return verdict if place is not None and decides(place, error) else None

    def _shown(self, request: Request) -> str:
        return call_text(request, arguments=not self.secret)

    def aside(self) -> CheckContext:
        """The same check for calls that it did not make itself: they leave no trace in its record."""
        return CheckContext(self.run, self.exercise, self.secret)

    def record_of(self, role: Role) -> RunFigures | None:
        """The figures of the role's last call that ran Spark jobs; of a hidden check, without values that it passed."""
        figures = self.figures.get(role)
        return without_values(figures) if self.secret and figures is not None else figures


def _values(request: Request) -> list[Any]:
    return [*request.args, *(value for _, value in request.kwargs)]


def _holds(value: object, stand_in: UnknownObject) -> bool:
    """Whether a value is, or holds, this very object."""
    encoder = Encoder()
    with contextlib.suppress(EncodeError):
        encoder.encode(value)
    return any(each is stand_in for each in encoder.stand_ins)


def _not_started(request: Request) -> Answer:
    """What calling a stub gives, without starting a worker, let alone Spark, to find out."""
    return Answer(raised=Raised(type="NotImplementedError", message=request.function, phase="call"))


class Caller:
    """``learner`` or ``reference`` in a check: every attribute is a function of that program."""

    def __init__(self, context: CheckContext, role: Role) -> None:
        self._context = context
        self._role = role

    def probe(self, function: str, source: str, *args: Any) -> CallResult:
        """Try something with a function where it lives: ``source`` defines ``probe(function, *args)``; gives a result.

        For what a single call cannot show: that nothing ran before ``next()``, in which order a callback was called,
        what a second pass gives. The docstring of ``probe`` says in a few words what it tries.
        """
        return self._context.call(self._role, Request(function, args, probe=textwrap.dedent(source)))

    def cells(self, files: Contents = _NO_FILES, /, **given: Any) -> Variables:
        """The program's cells, run with these values in place of what they read: every attribute is a variable.

        ``learner.cells(lines=rdd(rows)).top_words`` gives a result to compare, and so does
        ``learner.cells({"data/songs.csv": text}).top_words``, where ``files`` are there in place of the lab's. Raises
        ``ValueError`` for a name or path that the exercise does not list as ``given``, or ``given_files``, in
        ``lab.toml``.
        """
        exercise = self._context.exercise
        for name in given:
            _expect_listed(f"{name}=...", name, "given", exercise.given, exercise)
        for path in files:
            _expect_listed(f"{{{path!r}: ...}}", path, "given_files", exercise.given_files, exercise)
        return Variables(self._context, self._role, tuple(given.items()), as_bytes(files))

    def sql(self, name: str, /, **views: DataFrame) -> CallResult:
        """The DataFrame of the query whose text the variable ``name`` holds, over these DataFrames as views."""
        for view, frame in views.items():
            if not isinstance(frame, DataFrame):
                raise ValueError(f"sql(..., {view}=...): a view is made of a DataFrame, as the fixture `df` gives one")
        request = Request(name, tuple(views.values()), form="query", given=tuple(views))
        return self._context.call(self._role, request)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)

        def call(*args: Any, **kwargs: Any) -> CallResult:
            return self._context.call(self._role, Request(name, args, tuple(sorted(kwargs.items()))))

        return call


def as_bytes(files: Contents) -> tuple[tuple[str, bytes], ...]:
    """The contents of files as they travel, by path."""
    return tuple(
        sorted((path, text.encode("utf-8") if isinstance(text, str) else bytes(text)) for path, text in files.items())
    )


def _expect_listed(call: str, name: str, field: str, known: tuple[str, ...], exercise: Exercise) -> None:
    if name not in known:
        listed = ", ".join(map(repr, known)) or "none"
        raise ValueError(f"cells({call}): lab.toml lists as {field} of {exercise.id}: {listed}")


@dataclass(frozen=True)
class Variables:
    """The variables of a program whose cells are run with some values given: each attribute is the result of one."""

    _context: CheckContext
    _role: Role
    _given: tuple[tuple[str, Any], ...]
    _files: tuple[tuple[str, bytes], ...] = ()

    def __getattr__(self, name: str) -> CallResult:
        if name.startswith("_"):
            raise AttributeError(name)
        names, values = tuple(name for name, _ in self._given), tuple(value for _, value in self._given)
        request = Request(name, values, form="variable", given=names, files=self._files)
        return self._context.call(self._role, request)
