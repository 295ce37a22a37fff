"""What a check gets from ``learner.f(...)`` and ``reference.f(...)``: its value to inspect, and what the call cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

from grader.checks.comparing.compare import compare
from grader.checks.comparing.equality import EXACT
from grader.checks.comparing.rows import Sign
from grader.checks.comparing.show import a, count, show, type_name
from grader.checks.dsl.calls import call_text
from grader.checks.dsl.files import WRITTEN, WrittenResult
from grader.checks.dsl.model import Predictions
from grader.checks.dsl.plans import (
    Steps,
    lacking,
    reading_more,
    too_many_shuffles,
    uncached,
    unpruned,
    unpushed,
    unwanted,
)
from grader.checks.dsl.result import Check, CheckFailedError, Result, Role, Verdict, finding_of, same_answer
from grader.checks.dsl.streams import StreamResult
from grader.checks.dsl.views import only_columns, renamed
from grader.checks.explaining.errors import cause_of
from grader.results.record import Finding
from grader.sandbox.host.request import Request
from grader.sandbox.wire import values

FIGURE_NAMES = {
    "jobs": "Spark jobs",
    "stages": "stages",
    "tasks": "tasks",
    "shuffle_bytes": "bytes through the shuffle",
    "result_bytes": "bytes sent to the driver",
    "collected_rows": "rows fetched by the driver",
    "eager_jobs": "jobs before it returned",
    "plan_rows": "rows given by the steps of its plan",
}
_SIGNS: Mapping[str, Sign] = MappingProxyType(
    {"jobs": "jobs", "stages": "jobs", "tasks": "jobs", "collected_rows": "fetched", "result_bytes": "fetched"}
)


class CallingCheck(Check, Protocol):
    """A check whose calls give such results."""

    def call(self, role: Role, request: Request) -> CallResult:
        """Make a call for the learner or the reference."""


@dataclass(frozen=True, eq=False, repr=False)
class CallResult(StreamResult):
    """One call and its answer, with all that a check may do with it."""

    check: CallingCheck

    @property
    def value(self) -> Any:
        """The plain value: an RDD as the list of its rows, a function as something to call (``.map([(x,), ...])`` for
        many calls at once)."""
        return self._open(self.plain(), ())

    def call(self, *args: Any) -> CallResult:
        """A call of the function that this call returned: ``learner.adder(1).call(2) == reference.adder(1).call(2)``.

        A result as that of any call, so a finding says which call differs. Raises ``CheckFailedError`` for another
        value than a function.
        """
        value = self.plain()
        if self.role == "learner" and not isinstance(value, values.Function):
            raise CheckFailedError(_no_function(self.request, value))
        return self.check.call(self.role, Request(args=args, origin=self.request, path=self.path))

    def predict(self, rows: Sequence[Any], between: tuple[float, float] | None = None) -> Predictions:
        """What the function that this call returned predicts for each row, found in its worker in one request.

        ``between``: the open interval in which predictions have to lie. Raises ``CheckFailedError`` for another result.
        """
        value = self.value
        if not isinstance(value, ReturnedFunction):
            raise CheckFailedError(_no_function(self.request, value))
        return value.predict(rows, between)

    def predictions_of(
        self,
        ids: Sequence[str | int],
        between: tuple[float, float] | None = None,
        *,
        by: str = "id",
        column: str = "prediction",
    ) -> Predictions:
        """The RDD of pairs (id, prediction) that this call returned, as predictions in the order of ``ids``.

        Each id is due once; ``between`` as in ``predict``. Of a DataFrame, the columns ``by`` and ``column`` count; of
        two numbers in a vector, such as ``probability``, the second one: that of label 1.
        """
        return Predictions(self, len(ids), between, tuple(ids), (by, column))

    def only(self, *columns: str) -> CallResult:
        """The same result; of a DataFrame, these columns count and no others."""
        return self.through(only_columns(*columns))

    def up_to_renaming(self, column: str, by: str) -> CallResult:
        """The same result; of a DataFrame, the columns ``by`` and ``column`` count, and in the latter which rows have
        the same value: which cluster is called 0 means nothing."""
        return self.through(renamed(column, by))

    @property
    def written(self) -> WrittenResult:
        """What the call wrote into the folder that ``out_dir()`` gave it: format, files, partition columns, rows."""
        whole = WrittenResult(self.check, self.role, self.request, self.fetch, self.rules)
        return whole.part(WRITTEN)

    @property
    def partitions(self) -> tuple[list[Any], ...]:
        """The rows by partition, when the result is an RDD."""
        value = self.plain()
        if not isinstance(value, values.Rdd):
            difference = compare(value, values.Rdd(()), EXACT, self.check.budget())
            assert difference is not None
            raise CheckFailedError(finding_of(difference))
        return value.partitions

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
        got = cause_of(raised).type if raised else None
        if got == name:
            self.check.found_right(self)
            return self._verdict(True, None, lambda other: False)
        if got == "NotImplementedError":
            self.plain()
        text = f"raised {got}" if got else f"returned {show(self.answer.value)}"
        unraised = "" if got else _unraised(self.answer.value, name)
        said = f"returned {unraised}" if unraised else f"{text}, where {name} is due"
        advice = f"`raise {name}(...)` ends the call; `return` hands the exception over like any value."
        finding = Finding(
            kind="wrong-value",
            headline=f"{call_text(self.request)} {said}",
            actual=text,
            expected=name,
            advice=advice if unraised else "",
        )
        return self._verdict(False, finding, lambda other: same_answer(self, other))

    def costs_at_most(
        self, factor: float, reference: CallResult, figure: str, beyond: CallResult | None = None
    ) -> Verdict:
        """Holds when the value is right and a run figure is at most ``factor`` times that of the reference on the same
        input: ``jobs``, ``stages``, ``tasks``, ``shuffle_bytes``, ``result_bytes``, ``collected_rows``, or, of a
        DataFrame, ``plan_rows``: the rows that all steps of its plan gave.

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

        def same_failure(other: Result) -> bool:
            if not other.answer.ok or other.answer.figures is None:
                return False
            theirs = getattr(other.answer.figures, figure)
            return bool(theirs > factor * due and abs(theirs - whole) <= 0.15 * max(theirs, whole))

        return self._verdict(mine <= factor * due, finding, same_failure, reference, _SIGNS.get(figure, ""))

    def shuffles_at_most(self, most: int) -> Verdict:
        """Holds when the value, a DataFrame, is right and its physical plan has at most so many shuffles."""
        return self._planned(lambda steps: too_many_shuffles(call_text(self.request), steps, most), "shuffles")

    def plan_has(self, *operators: str) -> Verdict:
        """Holds when the value, a DataFrame, is right and its plan has these operators: ``BroadcastHashJoin``."""
        return self._planned(lambda found: lacking(call_text(self.request), found, operators))

    def plan_lacks(self, *operators: str) -> Verdict:
        """Holds when the value, a DataFrame, is right and its plan has none of these operators: ``BatchEvalPython``."""
        sign: Sign = "python" if any("Python" in name for name in operators) else ""
        return self._planned(lambda found: unwanted(call_text(self.request), found, operators), sign)

    def reads_only(self, *columns: str) -> Verdict:
        """Holds when the value, a DataFrame, is right and no other columns of its files are read than these."""
        return self._planned(lambda steps: reading_more(call_text(self.request), steps, columns))

    @property
    def pushes_filters(self) -> Verdict:
        """Holds when the value, a DataFrame, is right and whatever reads its files applies a filter (not of nulls)."""
        return self._planned(lambda steps: unpushed(call_text(self.request), steps))

    @property
    def prunes_partitions(self) -> Verdict:
        """Holds when the value, a DataFrame, is right and folders of its files are left out by a filter."""
        return self._planned(lambda steps: unpruned(call_text(self.request), steps))

    @property
    def reads_cache(self) -> Verdict:
        """Holds when the value, a DataFrame, is right and its plan reads a DataFrame that was cached."""
        return self._planned(lambda steps: uncached(call_text(self.request), steps))

    def _planned(self, rule: Callable[[Steps], Finding | None], sign: Sign = "") -> Verdict:
        value = self._value_verdict()
        if not value.ok:
            return value
        found = rule(self.run.steps)

        def same_failure(other: Result) -> bool:
            theirs = rule(other.answer.figures.steps) if other.answer.ok and other.answer.figures else None
            return found is not None and theirs is not None and theirs.headline == found.headline

        return self._verdict(found is None, found, same_failure, sign=sign)

    def _open(self, value: Any, path: tuple[int, ...]) -> Any:
        if isinstance(value, values.Rdd):
            return value.rows
        if isinstance(value, values.Function):
            return ReturnedFunction(self, path)
        if type(value) in (tuple, list):
            return type(value)(self._open(item, (*path, index)) for index, item in enumerate(value))
        return value


def _unraised(value: Any, name: str) -> str:
    """How to call a value that is an exception of that name, or may be its class; "" for any other."""
    if not isinstance(value, values.UnknownObject):
        return ""
    if value.type_name == "type":
        return f"a class instead of raising {name}"
    return f"{a(name)} instead of raising it" if value.type_name.rpartition(".")[2] == name else ""


def _no_function(request: Request, value: Any) -> Finding:
    return Finding(
        kind="wrong-type",
        headline=f"{call_text(request)} returned {a(type_name(value))}, where a function is due",
        advice="Return the function itself, without calling it: it is called later, on rows of its own.",
    )


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
        calls = tuple((row,) for row in rows)
        request = Request(args=calls, each=True, origin=self.source.request, path=self.path)
        return Predictions(self._call(request), len(calls), between)

    def _call(self, request: Request) -> CallResult:
        return self.source.check.call(self.source.role, request)
