"""Which parts of two texts differ, for a report that marks them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

TOKEN = re.compile(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?|\w+|\s+|[^\w\s]")

# SequenceMatcher takes time in the product of the lengths: longer texts are compared by their ends alone.
TOKENS_COMPARED = 300

_RULE = re.compile(r"^[-+]{3,}$", re.MULTILINE)
"""The line below the head of a table."""

# Below this similarity the marks would cover nearly everything and say nothing.
LIKENESS_NEEDED = 0.35


@dataclass(frozen=True)
class Part:
    """A piece of a text, and whether the other text has something else in its place."""

    text: str
    differs: bool


def differing(actual: str, expected: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Both texts cut into parts; joined, the parts of each give the text again.

    Nothing is marked where one text is empty, both are equal or they have too little in common for marks to help.
    """
    if not actual or not expected or actual == expected:
        return _unmarked(actual), _unmarked(expected)
    left, right = TOKEN.findall(actual), TOKEN.findall(expected)
    if max(len(left), len(right)) > TOKENS_COMPARED:
        return _by_ends(actual, expected)
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if matcher.ratio() < LIKENESS_NEEDED:
        return _unmarked(actual), _unmarked(expected)
    codes = matcher.get_opcodes()
    return (
        _without_rules([Part("".join(left[i1:i2]), tag != "equal") for tag, i1, i2, _, _ in codes]),
        _without_rules([Part("".join(right[j1:j2]), tag != "equal") for tag, _, _, j1, j2 in codes]),
    )


def _without_rules(parts: list[Part]) -> tuple[Part, ...]:
    """The parts with the line below a table's head unmarked: how long its dashes are says nothing."""
    text = "".join(part.text for part in parts)
    cuts = sorted({end for rule in _RULE.finditer(text) for end in rule.span()})
    if not cuts:
        return _joined(parts)
    made, at = [], 0
    for part in parts:
        ends = [*(cut for cut in cuts if at < cut < at + len(part.text)), at + len(part.text)]
        for end in ends:
            piece = text[at:end]
            of_rule = any(rule.start() <= at and end <= rule.end() for rule in _RULE.finditer(text))
            made.append(Part(piece, part.differs and not of_rule))
            at = end
    return _joined(made)


def _by_ends(actual: str, expected: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    shorter = min(len(actual), len(expected))
    start = next((i for i in range(shorter) if actual[i] != expected[i]), shorter)
    end = next((i for i in range(shorter - start) if actual[-1 - i] != expected[-1 - i]), shorter - start)
    return _middle(actual, start, end), _middle(expected, start, end)


def _middle(text: str, start: int, end: int) -> tuple[Part, ...]:
    stop = len(text) - end
    return _joined([Part(text[:start], False), Part(text[start:stop], True), Part(text[stop:], False)])


def _unmarked(text: str) -> tuple[Part, ...]:
    return _joined([Part(text, False)])


def _joined(parts: list[Part]) -> tuple[Part, ...]:
    return tuple(part for part in parts if part.text)
