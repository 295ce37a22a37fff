"""What a call gave, as something to compare: ``==`` under rules gives a verdict, which an ``assert`` asks."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal, Protocol, Self

from grader.checks.comparing.budget import Budget
from grader.checks.comparing.compare import ExpectedTooLargeError, compare
from grader.checks.comparing.equality import EXACT, PLAIN, FrameRules, Rules
from grader.checks.comparing.rows import Difference, Sign
from grader.checks.dsl.asserts import Place, asking_place
from grader.checks.dsl.calls import call_text
from grader.checks.dsl.parts import Lacking, Part, part_difference, part_of
from grader.checks.dsl.views import as_numbers
from grader.checks.explaining.errors import Cause, cause_of
from grader.results.record import Finding
from grader.sandbox.host.answer import Answer
from grader.sandbox.host.client import MachineError
from grader.sandbox.host.request import Request
from grader.spark.run import RunFigures

Role = Literal["learner", "reference"]


class Check(Protocol):
    """The check in which a call was made, as far as its result needs it."""

    asked_truth: tuple[Verdict, Place | None] | None

    def budget(self) -> Budget:
        """What the judge may spend on one value."""

    def call(self, role: Role, request: Request) -> Result:
        """Make a call for the learner or the reference."""

    def explain(self, result: Result) -> Finding:
        """Why a call gave no value."""

    def found_right(self, result: Result) -> None:
        """Remember that the value of a result is right."""

    def is_right(self, result: Result) -> bool:
        """Whether the value of this very answer was found right."""


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

    ``sign``: what is wrong with a value, for readers of the source. ``same_failure(other)`` says whether another result
    fails in the same way: so typical mistakes are recognised.
    """

    ok: bool
    check: Check
    finding: Finding | None = None
    result: Result | None = None
    expected: Result | None = None
    sign: Sign = ""
    same_failure: Callable[[Result], bool] = lambda other: False

    def __bool__(self) -> bool:
        self.check.asked_truth = (self, asking_place()) if not self.ok else None
        return self.ok

    def __repr__(self) -> str:
        return "holds" if self.ok else (self.finding.headline if self.finding else "does not hold")


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """One call and its answer. ``==`` compares under ``rules`` and gives a ``Verdict``.

    ``fetch`` gives the answer: for the learner that of a call already made, for the reference one that is made when it
    is first needed, so that a stub costs no reference run.
    """

    check: Check
    role: Role
    request: Request
    fetch: Callable[[], Answer]
    rules: Rules = PLAIN
    parts: tuple[Part, ...] = ()
    """What is looked at in place of the whole value, each in that of the one before."""
    fetch_whole: Callable[[], Answer] | None = None
    """Gives the answer of which a part is looked at; None where that is the answer itself."""

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{self.role}.{call_text(self.request)}"

    def part(self, part: Part) -> Self:
        """The same result, of which a part is looked at."""
        whole = self.fetch_whole or self.fetch
        fetch = cache(lambda: part_of(self.answer, part))
        return replace(self, fetch=fetch, parts=(*self.parts, part), fetch_whole=whole)

    def asked_of(self, other: Result) -> Result:
        """The part of another result that this one is of its own."""
        return functools.reduce(Result.part, self.parts, other)

    @property
    def answer(self) -> Answer:
        """What the call gave, or the part of it that is looked at."""
        return self.fetch()

    @property
    def whole(self) -> Answer:
        """What the call gave, whatever part of it is looked at."""
        return (self.fetch_whole or self.fetch)()

    def __eq__(self, other: object) -> Any:
        """Holds when both values are equal in type and value; rows of an RDD in any order.

        A number of NumPy counts as Python's, a named tuple or a ``Row`` as the tuple of its values; see ``of_type``.
        """
        if not isinstance(other, Result):
            return self._equals(other, PLAIN, None)
        if self.role == "reference" and other.role == "learner":
            return other == self
        return self._equals(other.plain(), other.rules, other)

    def __ne__(self, other: object) -> bool:
        return not (self == other).ok

    def within(self, rel: float = 0.0, abs: float = 0.0, *, column: str = "") -> Self:
        """The same result, whose floats may differ by ``rel`` of the expected or by ``abs``.

        With ``column`` that holds for one column of a DataFrame only; call it again for the next.
        """
        if column:
            return self._free(FrameRules(tolerances=((column, rel, abs),)))
        return replace(self, rules=replace(self.rules, rel=rel, abs=abs))

    def of_type(self) -> Self:
        """The same result, whose types count as they are: ``numpy.int64`` is no ``int``, a ``Row`` is no tuple."""
        return replace(self, rules=replace(self.rules, plain=False))

    def in_order(self, *columns: str) -> Self:
        """The same result; if it is an RDD or a DataFrame, the order of its rows counts.

        With ``columns`` it counts as far as these say: rows of a DataFrame that are equal there may change places.
        """
        frame = replace(self.rules.frame, sorted_by=columns)
        return replace(self, rules=replace(self.rules, ordered=True, frame=frame))

    def any_column_order(self) -> Self:
        """The same result; if it is a DataFrame, the order of its columns does not count."""
        return self._free(FrameRules(any_column_order=True))

    def any_column_case(self) -> Self:
        """The same result; if it is a DataFrame, capital and small letters in names of columns are the same."""
        return self._free(FrameRules(any_column_case=True))

    def numeric_width_free(self) -> Self:
        """The same result; if it is a DataFrame, ``int`` and ``bigint`` are the same, and ``float`` and ``double``."""
        return self._free(FrameRules(numeric_width_free=True))

    def _free(self, frame: FrameRules) -> Self:
        return replace(self, rules=replace(self.rules, frame=self.rules.frame.merge(frame)))

    def through(self, view: Callable[[Any], Any]) -> Self:
        """The same result, compared by ``view(value)``: for what is determined only in part, such as up to a sign.

        ``view`` gets plain values of either side; whatever it raises on the learner's counts as another kind of value.
        """
        return replace(self, rules=replace(self.rules, view=view))

    def as_numbers(self) -> Self:
        """The same result, compared as numbers: lists, tuples, arrays and vectors of the same numbers are one answer,
        and 2 is 2.0. With ``.within(rel=1e-9)`` for what is computed in another order."""
        return self.through(as_numbers)

    def plain(self) -> Any:
        """The value with stand-ins as they crossed; without one ``CheckFailedError`` or ``ReferenceFailedError``."""
        if not self.answer.ok:
            finding = self.finding()
            if self.role == "reference":
                raise ReferenceFailedError(finding.headline, self.request)
            raise CheckFailedError(finding, self._raised(finding))
        if self.role == "reference" and isinstance(self.answer.value, Lacking):
            raise ReferenceFailedError(f"{call_text(self.request)} {self.answer.value.said}", self.request)
        return self.answer.value

    def _raised(self, finding: Finding) -> Verdict | None:
        """That a call raised where its value was needed: typical mistakes do so as well. None where it never ran."""
        if self.answer.raised is None:
            return None
        return self._verdict(False, finding, lambda other: same_answer(self, other))

    @property
    def output(self) -> str:
        """What the call printed."""
        return self.answer.output

    @property
    def run(self) -> RunFigures:
        """What Spark did for this call.

        Raises ``CheckFailedError`` for a call that stopped Spark, and ``MachineError`` where Spark ran and could not be
        asked: figures that nobody knows are neither few nor many.
        """
        self.plain()
        if self.answer.figures is not None:
            return self.answer.figures
        if self.answer.stopped:
            raise CheckFailedError(
                Finding(
                    kind="cost",
                    headline=f"{call_text(self.request)} stopped the SparkContext, so how it ran cannot be seen",
                    advice="Leave out sc.stop() and spark.stop(): whoever calls still needs the SparkContext.",
                )
            )
        if self.request.needs_spark:
            whose = "the reference's " if self.role == "reference" else ""
            raise MachineError(f"how Spark ran {whose}{call_text(self.request, arguments=False)} could not be told")
        return RunFigures()

    def finding(self) -> Finding:
        """The finding of a call that gave no value."""
        return self.check.explain(self)

    def _value_verdict(self, reference: Result | None = None) -> Verdict:
        """Whether the value of this very answer is right, since how it was found matters only then.

        It is when the check has found so before, under whatever rules its author chose; else it is compared with the
        reference's on the same call, under this result's own.
        """
        if self.answer.ok and (self.role == "reference" or self.check.is_right(self)):
            return self._verdict(True, None, lambda other: False)
        due = self.asked_of(self.check.call("reference", self.request)) if reference is None else reference
        return self._equals(due.plain(), due.rules, due)

    def _equals(self, expected: Any, rules: Rules, reference: Result | None) -> Verdict:
        rules = self.rules.merge(rules)
        if not self.answer.ok:
            finding = self.finding()
            return self._verdict(False, finding, lambda other: same_answer(self, other, rules), reference)
        difference = compare(self.answer.value, expected, rules, self.check.budget())
        if difference is None:
            self.check.found_right(replace(self, rules=rules))
            return self._verdict(True, None, lambda other: False, reference)
        if self.parts:
            difference = part_difference(self.parts[-1], difference, self.answer.value, expected)
        finding = finding_of(difference, call_text(self.request), "is" if self.request.form == "variable" else "")
        return self._verdict(False, finding, lambda other: same_answer(self, other, rules), reference, difference.sign)

    def _verdict(
        self,
        ok: bool,
        finding: Finding | None,
        same_failure: Callable[[Result], bool],
        expected: Result | None = None,
        sign: Sign = "",
    ) -> Verdict:
        return Verdict(ok, self.check, None if ok else finding, self, expected, sign, same_failure)


def same_answer(one: Result, other: Result, rules: Rules = EXACT) -> bool:
    """Whether two calls ended in the same way: the same value, or the same part of it, or the same exception."""
    other = other if other.parts == one.parts else one.asked_of(other)
    if one.answer.ok and other.answer.ok:
        budget = one.check.budget()
        try:
            return compare(one.answer.value, other.answer.value, rules, budget) is None
        except ExpectedTooLargeError:
            return False
        except Exception:  # the rules have a view or columns, and the other value cannot be viewed, or has none of them
            plainly = replace(rules, view=None, frame=FrameRules())
            return compare(one.answer.value, other.answer.value, plainly, budget) is None
    mine, theirs = one.answer.raised, other.answer.raised
    if mine is None or theirs is None:
        return False
    return _at_any_row(cause_of(mine)) == _at_any_row(cause_of(theirs))


def same_raised(one: Result, other: Result) -> bool:
    """Whether two calls raised the same, with the row that is told: for an input where that is no matter of chance."""
    mine, theirs = one.answer.raised, other.answer.raised
    return (
        mine is not None
        and theirs is not None
        and _what_was_raised(cause_of(mine)) == _what_was_raised(cause_of(theirs))
    )


def _at_any_row(raised: Cause) -> tuple[object, ...]:
    """What was raised, without the row that chance has picked where tasks run side by side."""
    if not raised.of_a_row:
        return _what_was_raised(raised)
    if raised.spark is not None and raised.spark.condition:
        return raised.type, raised.spark.condition, raised.in_task
    return raised.type, raised.of_any_row, raised.in_task


_AT_HAND = frozenset({"fields", "proposal"})
"""Parameters of Spark's errors that list the columns there are, which everybody may call otherwise."""


def _what_was_raised(raised: Cause) -> tuple[object, ...]:
    """What makes two exceptions the same mistake: of an error of Spark its condition, and what it is about. Its message
    names the line of the program as well."""
    said = raised.spark
    if said is None or not said.condition or not said.parameters:
        return raised.type, raised.message, raised.in_task
    about = {name: value for name, value in said.parameters.items() if name not in _AT_HAND}
    return raised.type, said.condition, about, raised.in_task


def finding_of(difference: Difference, call: str = "", verb: str = "") -> Finding:
    """A difference as the finding of a call; ``verb`` stands for "returned" where nothing was called."""
    headline = difference.headline
    if difference.verb == "returned":
        headline = f"{call} {verb or difference.verb} {difference.said}".strip()
    elif call:
        headline = f"{call}: {headline}"
    return Finding(
        kind=difference.kind,
        headline=headline,
        details=difference.details,
        actual=difference.actual,
        expected=difference.expected,
        actual_table=difference.tables[0],
        expected_table=difference.tables[1],
        advice=difference.advice,
    )
