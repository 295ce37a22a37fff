"""Parts of what a call gave that a check looks at by themselves: a parameter of a model, what was written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from grader.checks.comparing.brief import brief_pair
from grader.checks.comparing.rows import Difference
from grader.sandbox.host.answer import Answer

_SHORT = 100


@dataclass(frozen=True)
class Lacking:
    """In the place of a part that a value does not have; ``said`` follows the call in a finding."""

    said: str


@dataclass(frozen=True)
class Part:
    """``take(answer)`` gives the part, or what it is ``Lacking``; ``words`` name it.

    ``tell(actual, expected)`` says how two differ, in other words than "it is this where that is due". ``named``:
    whether the words have to stand before a difference, which says itself what it is about without.
    """

    words: str
    take: Callable[[Answer], Any]
    tell: Callable[[Any, Any], str] | None = None
    named: bool = True


def part_of(answer: Answer, part: Part) -> Answer:
    """The answer with the part for its value; one without a value as it is."""
    if not answer.ok or isinstance(answer.value, Lacking):
        return answer
    try:
        return replace(answer, value=part.take(answer))
    except Exception:  # of a description that no honest worker sends
        return replace(answer, value=Lacking(f"has {part.words} of another kind than is due"))


def part_difference(part: Part, difference: Difference, actual: Any, expected: Any) -> Difference:
    """The difference of two parts, told as one of the whole."""
    if isinstance(actual, Lacking):
        return replace(difference, kind="wrong-type", said=actual.said, verb="", details=(), actual="", expected="")
    if part.tell is not None and type(actual) is type(expected):
        return replace(difference, said=part.tell(actual, expected), verb="", details=())
    if not part.named:
        return replace(difference, said=difference.headline, verb="")
    left, right = brief_pair(actual, expected)
    if difference.verb == "returned" or len(left) + len(right) <= _SHORT:
        verb = "are" if part.words.endswith("s") else "is"
        said = f"{part.words} {verb} {left} where {right} {verb} due"
        return replace(difference, said=said, verb="")
    return replace(difference, said=f"{part.words}: {difference.headline}", verb="")
