"""What a check gets from ``learner.f(...)`` and ``reference.f(...)``: a result to compare, inspect and assert on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from grader.checks.asserts import asking_place
from grader.checks.calls import call_text
from grader.checks.compare import ExpectedTooLargeError, compare
from grader.checks.equality import EXACT, PLAIN, Rules
from grader.checks.errors import trouble_of
from grader.checks.rows import Difference
from grader.checks.show import a, count, show, type_name
from grader.checks.views import as_numbers
from grader.results.record import Finding
from grader.sandbox import values
from grader.sandbox.request import Request
from grader.sandbox.subject import Answer
from grader.spark.run import RunFigures

if TYPE_CHECKING:
    from grader.checks.bench import Bench
    from grader.checks.model import Predictions

Role = Literal["learner", "reference"]
FIGURE_NAMES = {
    "jobs": "Spark jobs",
    "stages": "stages",
    "tasks": "tasks",
    "shuffle_bytes": "bytes through the shuffle",
    "result_bytes": "bytes sent to the driver",
    "collected_rows": "rows fetched by the driver",
    "eager_jobs": "jobs before it returned",
}


class CheckFailedError(Exception):
    """The learner's answer does not hold; carries the finding, and the comparison that gave it where one did."""

    def __init__(self, finding: Finding, verdict: Verdict | None = None) -> None:
        super().__init__(finding.headline)
        self.finding = finding
        self.verdict = verdict


class ReferenceFailedError(Exception):
    """The reference itself fails on this input, on this call: the check is void."""

    def __init__(self, said: str, request: Request) -> None:
        super().__init__(said)
        self.request = request


@dataclass(frozen=True, eq=False)
class Verdict:
    """The outcome of a comparison, to be used in ``assert``. Its finding is shown where a failed one asserts it.

    ``alike(other)`` says whether another result fails in the same way, which is how typical mistakes are recognised.
    """

    ok: bool
    bench: Bench
    finding: Finding | None = None
    result: CallResult | None = None
    expected: CallResult | None = None
    alike: Callable[[CallResult], bool] = lambda other: False

    def __bool__(self) -> bool:
        self.bench.asked_truth = (self, asking_place()) if not self.ok else None
        return self.ok

    def __repr__(self) -> str:
        return "holds" if self.ok else (self.finding.headline if self.finding else "does not hold")


@dataclass(frozen=True, eq=False, repr=False)
class CallResult:
    """One call and its answer. ``==`` compares under ``rules`` and gives a ``Verdict``.

    ``fetch`` gives the answer: for the learner that of a call already made, for the reference one that is made when it
    is first needed, so that a stub costs no reference run.
    """

    bench: Bench
    role: Role
    request: Request
    fetch: Callable[[], Answer]
    rules: Rules = PLAIN

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{self.role}.{call_text(self.request)}"

    @property
    def answer(self) -> Answer:
        """What the call gave."""
        return self.fetch()

    def __eq__(self, other: object) -> Any:
        """Holds when both values are equal in type and value; rows of an RDD in any order.

        A number of NumPy counts as Python's, a named tuple or a ``Row`` as the tuple of its values; see ``of_type``.
        """
        if not isinstance(other, CallResult):
            return self._equals(other, PLAIN, None)
        if self.role == "reference" and other.role == "learner":
            return other == self
        return self._equals(other.plain(), other.rules, other)

    def __ne__(self, other: object) -> bool:
        return not (self == other).ok

    def within(self, rel: float = 0.0, abs: float = 0.0) -> CallResult:
        """The same result, whose floats may differ by ``rel`` of the expected or by ``abs``."""
        return replace(self, rules=replace(self.rules, rel=rel, abs=abs))

    def of_type(self) -> CallResult:
        """The same result, whose types count as they are: ``numpy.int64`` is no ``int``, a ``Row`` is no tuple."""
        return replace(self, rules=replace(self.rules, plain=False))

    def in_order(self) -> CallResult:
        """The same result; if it is an RDD, the order of its rows counts."""
        return replace(self, rules=replace(self.rules, ordered=True))

    def through(self, view: Callable[[Any], Any]) -> CallResult:
        """The same result, compared by ``view(value)``: for what is determined only in part, such as up to a sign.

        ``view`` gets plain values of either side; whatever it raises on the learner's counts as another kind of value.
        """
        return replace(self, rules=replace(self.rules, view=view))

    def as_numbers(self) -> CallResult:
        """The same result, compared as numbers: lists, tuples, arrays and vectors of the same numbers are one answer,
        and 2 is 2.0. With ``.within(rel=1e-9)`` for what is computed in another order."""
        return self.through(as_numbers)

    def plain(self) -> Any:
        """The value with stand-ins as they crossed; without one ``CheckFailedError`` or ``ReferenceFailedError``."""
        if not self.answer.ok:
            finding = self.trouble()
            if self.role == "reference":
                raise ReferenceFailedError(finding.headline, self.request)
            raise CheckFailedError(finding)
        return self.answer.value

    @property
    def value(self) -> Any:
        """The plain value: an RDD as the list of its rows, a function as something to call (``.map([(x,), ...])`` for
        many calls at once)."""
        return self._open(self.plain(), ())

    def predict(self, rows: Sequence[Any], between: tuple[float, float] | None = None) -> Predictions:
        """What the function that this call returned predicts for each row, found in its worker in one request.

        ``between``: the open interval in which predictions have to lie. Raises ``CheckFailedError`` for another result.
        """
        value = self.value
        if not isinstance(value, ReturnedFunction):
            raise CheckFailedError(
                Finding(
                    kind="wrong-type",
                    headline=f"{call_text(self.request)} returned {a(type_name(value))}, where a function is due",
                    advice="Return the function itself, without calling it: it is called later, on rows of its own.",
                )
            )
        return value.predict(rows, between)

    def predictions_of(self, ids: Sequence[str], between: tuple[float, float] | None = None) -> Predictions:
        """The RDD of pairs (id, prediction) that this call returned, as predictions in the order of ``ids``.

        Each id is due once; ``between`` as in ``predict``.
        """
        from grader.checks.model import Predictions  # which builds on this module

        return Predictions(self, len(ids), between, tuple(ids))

    @property
    def partitions(self) -> tuple[list[Any], ...]:
        """The rows by partition, when the result is an RDD."""
        value = self.plain()
        if not isinstance(value, values.Rdd):
            raise CheckFailedError(_finding(compare(value, values.Rdd(()), EXACT, self.bench.budget())))
        return value.partitions

    @property
    def output(self) -> str:
        """What the call printed."""
        return self.answer.output

    @property
    def run(self) -> RunFigures:
        """What Spark did for this call."""
        self.plain()
        return self.answer.figures or RunFigures()

    @property
    def lazy(self) -> Verdict:
        """Holds when the value is right and the function started no Spark job before it returned."""
        value = self._value_verdict()
        if not value.ok:
            return value
        eager = self.run.eager_jobs
        finding = Finding(
            kind="not-lazy",
            headline=f"{call_text(self.request)} ran {count(eager, 'Spark job')} before it returned",
            advice="Transformations only describe the work; an action inside the function computes it too early.",
        )
        return self._verdict(eager == 0, finding, lambda other: other.answer.ok and other.run.eager_jobs == eager)

    @property
    def keeps_inputs(self) -> Verdict:
        """Holds when the value is right and the function left its plain arguments as they were."""
        value = self._value_verdict()
        if not value.ok:
            return value
        changed = self.answer.changed
        names = ", ".join(f"argument {number + 1}" for number in changed)
        finding = Finding(
            kind="side-effect",
            headline=f"{call_text(self.request)} changes its input in place ({names})",
            advice="Build a new value and return it; whoever called still needs the old one.",
        )
        return self._verdict(not changed, finding, lambda other: other.answer.changed == changed)

    def raises(self, name: str) -> Verdict:
        """Holds when the call raised an exception of that class name."""
        if self.answer.missing or self.answer.failure is not None:
            self.plain()
        raised = self.answer.raised
        got = trouble_of(raised).type if raised else None
        if got == name:
            self.bench.found_right(self)
            return self._verdict(True, None, lambda other: False)
        if got == "NotImplementedError":
            self.plain()
        text = f"raised {got}" if got else f"returned {show(self.answer.value)}"
        finding = Finding(
            kind="wrong-value",
            headline=f"{call_text(self.request)} {text}, where {name} is due",
            actual=text,
            expected=name,
        )

        return self._verdict(False, finding, lambda other: same_answer(self, other))

    def costs_at_most(
        self, factor: float, reference: CallResult, figure: str, beyond: CallResult | None = None
    ) -> Verdict:
        """Holds when the value is right and a run figure is at most ``factor`` times that of the reference on the same
        input: ``jobs``, ``stages``, ``tasks``, ``shuffle_bytes``, ``result_bytes``, ``collected_rows``.

        ``beyond``: the learner's result on a smaller input, which has to be right too. What that one costs is not held
        against the larger one, so that only growth counts: a class that is sent along once is no cost per row.
        """
        for value in (self._value_verdict(reference), *([beyond._value_verdict()] if beyond is not None else [])):
            if not value.ok:
                return value
        whole, due = getattr(self.run, figure), getattr(reference.run, figure)
        mine = whole - getattr(beyond.run, figure) if beyond is not None and whole > factor * due else whole
        what = FIGURE_NAMES[figure]
        ratio = f"{mine / due:.1f} times the reference's {due:,}" if due else f"the reference needs {due}"
        said = f"{mine:,} {what}" if mine == whole else f"{mine:,} more {what} than on a smaller input"
        finding = Finding(
            kind="cost",
            headline=f"right, but with {said}: {ratio}",
            details=(f"Up to {factor:g} times the reference is accepted.",),
            actual=f"{mine:,} {what}",
            expected=f"at most {factor * due:,.0f}",
        )

        def alike(other: CallResult) -> bool:
            if not other.answer.ok or other.answer.figures is None:
                return False
            theirs = getattr(other.answer.figures, figure)
            return bool(theirs > factor * due and abs(theirs - whole) <= 0.15 * max(theirs, whole))

        return self._verdict(mine <= factor * due, finding, alike, reference)

    def trouble(self) -> Finding:
        """The finding of a call that gave no value."""
        return self.bench.explain(self)

    def _value_verdict(self, reference: CallResult | None = None) -> Verdict:
        """Whether the value of this very answer is right, since how it was found matters only then.

        It is when the check has found so before, under whatever rules its author chose; else it is compared with the
        reference's on the same call, under this result's own.
        """
        if self.answer.ok and (self.role == "reference" or self.bench.is_right(self)):
            return self._verdict(True, None, lambda other: False)
        due = self.bench.call("reference", self.request) if reference is None else reference
        return self._equals(due.plain(), due.rules, due)

    def _equals(self, expected: Any, rules: Rules, reference: CallResult | None) -> Verdict:
        rules = self.rules.merge(rules)
        if not self.answer.ok:
            finding = self.trouble()
            return self._verdict(False, finding, lambda other: same_answer(self, other, rules), reference)
        difference = compare(self.answer.value, expected, rules, self.bench.budget())
        if difference is None:
            self.bench.found_right(self)
            return self._verdict(True, None, lambda other: False, reference)
        finding = _finding(difference, call_text(self.request))
        return self._verdict(False, finding, lambda other: same_answer(self, other, rules), reference)

    def _verdict(
        self,
        ok: bool,
        finding: Finding | None,
        alike: Callable[[CallResult], bool],
        expected: CallResult | None = None,
    ) -> Verdict:
        return Verdict(ok, self.bench, None if ok else finding, self, expected, alike)

    def _open(self, value: Any, path: tuple[int, ...]) -> Any:
        if isinstance(value, values.Rdd):
            return value.rows
        if isinstance(value, values.Function):
            return ReturnedFunction(self, path)
        if type(value) in (tuple, list):
            return type(value)(self._open(item, (*path, index)) for index, item in enumerate(value))
        return value


@dataclass(frozen=True)
class ReturnedFunction:
    """A function that a call returned; it stays in its worker and is called there."""

    source: CallResult
    path: tuple[int, ...] = ()

    def __call__(self, *args: Any) -> Any:
        """The plain value of one call."""
        return self._call(Request(args=args, origin=self.source.request, path=self.path)).value

    def map(self, calls: Sequence[tuple[Any, ...]]) -> list[Any]:
        """The values for many argument tuples, in one request."""
        request = Request(args=tuple(calls), each=True, origin=self.source.request, path=self.path)
        return self._call(request).value  # type: ignore[no-any-return]

    def predict(self, rows: Sequence[Any], between: tuple[float, float] | None = None) -> Predictions:
        """What it predicts for each row; see ``CallResult.predict``."""
        from grader.checks.model import Predictions  # which builds on this module

        calls = tuple((row,) for row in rows)
        request = Request(args=calls, each=True, origin=self.source.request, path=self.path)
        return Predictions(self._call(request), len(calls), between)

    def _call(self, request: Request) -> CallResult:
        return self.source.bench.call(self.source.role, request)


def same_answer(one: CallResult, other: CallResult, rules: Rules = EXACT) -> bool:
    """Whether two calls ended alike: the same value, or the same exception."""
    if one.answer.ok and other.answer.ok:
        budget = one.bench.budget()
        try:
            return compare(one.answer.value, other.answer.value, rules, budget) is None
        except ExpectedTooLargeError:
            return False
        except Exception:  # the rules have a view, and the other value is nothing that can be viewed
            return compare(one.answer.value, other.answer.value, replace(rules, view=None), budget) is None
    mine, theirs = one.answer.raised, other.answer.raised
    if mine is None or theirs is None:
        return False
    a, b = trouble_of(mine), trouble_of(theirs)
    return (a.type, a.message, a.in_task) == (b.type, b.message, b.in_task)


def _finding(difference: Difference | None, call: str = "") -> Finding:
    assert difference is not None
    headline = difference.headline
    return Finding(
        kind=difference.kind,
        headline=f"{call} {headline}" if difference.verb == "returned" else f"{call}: {headline}" if call else headline,
        details=difference.details,
        actual=difference.actual,
        expected=difference.expected,
        advice=difference.advice,
    )
