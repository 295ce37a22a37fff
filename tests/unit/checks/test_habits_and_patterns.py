"""What wrong values have in common, and habits in a learner's source that Spark punishes without an exception."""

from __future__ import annotations

from typing import Any

import pytest

from grader.checks.budget import Budget
from grader.checks.pattern import pattern
from grader.checks.suspicion import suspect
from grader.submission import parse_submission

PATTERNS: list[tuple[list[tuple[Any, Any]], str]] = [
    ([([3, 1], [1, 3]), ([2, 4], [4, 2])], "the right elements in another order"),
    ([([1, 1, 2], [1, 2])], "the right elements, but some of them repeated"),
    ([([1, 2], [2, 1]), ([1], [2])], ""),
    ([("Spark", "spark")], "different only in upper and lower case"),
    ([("a  b", "a b")], "different only in blanks"),
    ([(-1.5, 1.5), (2.0, -2.0)], "of the opposite sign"),
    ([(3.0, 1.5)], "twice what is due"),
    ([(2, 1)], ""),
    ([(3.0, 1.0), (6.0, 2.0), (9.0, 3.0)], "3 times what is due"),
    ([(2, 1), (3, 2), (5, 4)], "1 too large"),
    ([(2, 0), (3, 1), (5, 3)], "2 too large"),
    ([(0, 1), (0, 2), (0, 3)], ""),
    ([(float("nan"), 1.0), (10**400, 1)], ""),
    ([(True, False)], ""),
    ([("1", 1)], ""),
    ([], ""),
]


@pytest.mark.parametrize(("pairs", "said"), PATTERNS, ids=lambda value: str(value)[:40])
def test_what_wrong_values_have_in_common(pairs: list[tuple[Any, Any]], said: str) -> None:
    assert pattern(pairs, Budget()) == said


def suspicion(source: str) -> str:
    """What the source of ``answer`` is suspected of."""
    found = suspect(parse_submission("lab.py", source.encode()).cells, ["answer"])
    return f"{found.line}: {found.text}" if found else ""


# Sources in one line each read best as a table.
# ruff: noqa: E501

PUNISHED = {
    "def answer(r):\n    def f(x):\n        x + 1\n    return r.map(f)": "2: f() has no `return`, so it gives None for every row",
    "def g(rows):\n    n = len(list(rows))\n    return [sum(rows) / n]\ndef answer(r):\n    return r.mapPartitions(g)": (
        "3: the iterator `rows` is read twice"
    ),
    "def answer(r):\n    seen = []\n    r.foreach(lambda x: seen.append(x))\n    return seen": "3: `seen` is changed inside a task",
    "def help(r):\n    t = {}\n    def f(x):\n        t[x] = 1\n    r.foreach(f)\n    return t\ndef answer(r):\n    return help(r)": (
        "4: `t` is changed inside a task"
    ),
}
FINE = [
    "def answer(r):\n    def f(rows):\n        for row in rows:\n            yield row\n    return r.mapPartitions(f)",
    "def answer(r):\n    def f(rows):\n        rows = list(rows)\n        return [sum(rows), len(rows)]\n    return r.mapPartitions(f)",
    "def answer(r):\n    bad = r.context.accumulator(0)\n    r.foreach(lambda x: bad.add(1))\n    return bad.value",
    "def answer(r):\n    def f(x):\n        seen = {}\n        seen[x] = 1\n        return seen\n    return r.map(f)",
    "def answer(r):\n    def f(x):\n        raise ValueError\n    return r.map(f)",
    "def other(r):\n    t = []\n    r.foreach(lambda x: t.append(x))\ndef answer(r):\n    return r",
]


@pytest.mark.parametrize(("source", "said"), PUNISHED.items(), ids=range(len(PUNISHED)))
def test_a_habit_that_spark_punishes_is_found_with_its_line(source: str, said: str) -> None:
    assert suspicion(source) == said


@pytest.mark.parametrize("source", FINE, ids=range(len(FINE)))
def test_what_is_fine_is_not_suspected(source: str) -> None:
    assert suspicion(source) == ""
