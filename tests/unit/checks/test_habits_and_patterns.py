"""What wrong values have in common, and habits in a learner's source that Spark punishes without an exception."""

from __future__ import annotations

from typing import Any

import pytest

from grader.checks.comparing.budget import Budget
from grader.checks.explaining.habit import Failure
from grader.checks.explaining.pattern import pattern
from grader.checks.explaining.suspicion import suspect
from grader.submission import parse_submission

PATTERNS: list[tuple[list[tuple[Any, Any]], str]] = [
    ([([3, 1], [1, 3]), ([2, 4], [4, 2])], "the right elements in another order"),
    ([([1, 1, 2], [1, 2])], "the right elements, but some of them repeated"),
    ([([1, 2], [2, 1]), ([1], [2])], ""),
    ([("Spark", "spark")], "different only in upper and lower case"),
    ([("a  b", "a b")], "different only in spaces"),
    ([(-1.5, 1.5), (2.0, -2.0)], "of the opposite sign"),
    ([(3.0, 1.5)], "twice what is expected"),
    ([(2, 1)], ""),
    ([(3.0, 1.0), (6.0, 2.0), (9.0, 3.0)], "3 times what is expected"),
    ([(1, 1.0), (1, 1.0), (2, 2.0)], "of type int, where float is due"),
    ([(1.0, 1)], "of type float, where int is due"),
    ([(1, 1.0), (1.0, 1)], ""),
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
    "def g(rows):\n    if len(list(rows)) > 1:\n        return [sum(rows)]\n    return []\ndef answer(r):\n    return r.mapPartitions(g)": (
        "3: the iterator `rows` is read twice"
    ),
    "def g(rows):\n    if FAST:\n        n = len(list(rows))\n    return [sum(rows)]\ndef answer(r):\n    return r.mapPartitions(g)": (
        "4: the iterator `rows` is read twice"
    ),
    "def answer(r):\n    return r.mapPartitions(lambda rows: [sum(rows) if len(list(rows)) else 0])": "2: the iterator `rows` is read twice",
    "def answer(r):\n    seen = []\n    r.foreach(lambda x: seen.append(x))\n    return seen": "3: `seen` is changed inside a task",
    "def help(r):\n    t = {}\n    def f(x):\n        t[x] = 1\n    r.foreach(f)\n    return t\ndef answer(r):\n    return help(r)": (
        "4: `t` is changed inside a task"
    ),
    "n = 0\ndef answer(r):\n    def f(x):\n        global n\n        n += 1\n    r.foreach(f)\n    return n": "5: `n` is changed inside a task",
    "n = 0\ndef f(x):\n    global n\n    n = n + 1\ndef answer(r):\n    r.foreach(f)\n    return n": "4: `n` is changed inside a task",
    "def answer(r):\n    n = 0\n    def f(x):\n        nonlocal n\n        n = max(n, x)\n    r.foreach(f)\n    return n": "5: `n` is changed inside a task",
    "def answer(r):\n    a = b = 0\n    def f(x):\n        nonlocal a, b\n        a, b = x, a\n    r.foreach(f)\n    return b": (
        "5: `a` is changed inside a task"
    ),
    "def answer(r):\n    t = Totals()\n    def f(x):\n        t.sums += x\n    r.foreach(f)\n    return t.sums": "4: `t` is changed inside a task",
    "def answer(r):\n    t = Totals()\n    r.foreach(lambda x: t.seen.append(x))\n    return t": "3: `t` is changed inside a task",
    "def answer(r):\n    t = [[]]\n    r.foreach(lambda x: t[0].append(x))\n    return t": "3: `t` is changed inside a task",
    "from random import sample\ndef answer(r):\n    sample = []\n    r.foreach(lambda x: sample.append(x))\n    return sample": (
        "4: `sample` is changed inside a task"
    ),
    "from lab import seen\nseen = []\ndef answer(r):\n    r.foreach(lambda x: seen.append(x))\n    return seen": (
        "4: `seen` is changed inside a task"
    ),
    "def answer(r):\n    t = {1: 2}\n    def f(x):\n        del t[x]\n    r.foreach(f)\n    return t": "4: `t` is changed inside a task",
}
FINE = [
    "def answer(r):\n    def f(rows):\n        for row in rows:\n            yield row\n    return r.mapPartitions(f)",
    "def answer(r):\n    def f(rows):\n        rows = list(rows)\n        return [sum(rows), len(rows)]\n    return r.mapPartitions(f)",
    "def g(rows):\n    if FAST:\n        return [sum(rows)]\n    return [max(rows)]\ndef answer(r):\n    return r.mapPartitions(g)",
    "def g(rows):\n    if FAST:\n        n = sum(rows)\n    else:\n        n = max(rows)\n    return [n]\ndef answer(r):\n    return r.mapPartitions(g)",
    "def g(rows):\n    if FAST:\n        n = sum(rows)\n    elif SLOW:\n        n = max(rows)\n    else:\n        raise ValueError(list(rows))\n    return [n]\ndef answer(r):\n    return r.mapPartitions(g)",
    "def g(rows):\n    if FAST:\n        if SLOW:\n            return [sum(rows)]\n        else:\n            raise ValueError(max(rows))\n    return [min(rows)]\ndef answer(r):\n    return r.mapPartitions(g)",
    "def g(rows):\n    match FAST:\n        case 1:\n            return [sum(rows)]\n        case _:\n            return [max(rows)]\ndef answer(r):\n    return r.mapPartitions(g)",
    "def answer(r):\n    return r.mapPartitions(lambda rows: [sum(rows) if FAST else max(rows)])",
    "def answer(r):\n    bad = r.context.accumulator(0)\n    r.foreach(lambda x: bad.add(1))\n    return bad.value",
    "def answer(r):\n    def f(x):\n        seen = {}\n        seen[x] = 1\n        return seen\n    return r.map(f)",
    "def answer(r):\n    def f(x):\n        raise ValueError\n    return r.map(f)",
    "def answer(r):\n    def f(x):\n        n = 0\n        def g():\n            nonlocal n\n            n += x\n        g()\n        return n\n    return r.map(f)",
    "def answer(r):\n    def f(x):\n        def g(seen):\n            seen.append(x)\n            return seen\n        return g([])\n    return r.map(f)",
    "def answer(r):\n    def f(x):\n        x.n += 1\n        return x\n    return r.map(f)",
    "seen = sc.accumulator(0)\ndef answer(r):\n    def f(x):\n        global seen\n        seen += 1\n    r.foreach(f)\n    return seen.value",
    "def answer(r):\n    seen = r.context.accumulator(0)\n    def f(x):\n        nonlocal seen\n        seen += x\n    r.foreach(f)\n    return seen.value",
    "def answer(r):\n    def f(x):\n        n = 0\n        n += x\n        return n\n    return r.map(f)",
    "import numpy as np\ndef answer(r):\n    return r.map(lambda v: np.append(v, 1.0))",
    "def f(v):\n    import numpy as np\n    return np.insert(v, 0, 1.0)\ndef answer(r):\n    return r.map(f)",
    "def answer(r):\n    import numpy as np\n    def f(v):\n        return np.append(v, 1.0)\n    return r.map(f)",
    "import os.path\ndef answer(r):\n    return r.map(lambda p: os.remove(p))",
    "def answer(r):\n    return r.map(lambda p: dict.pop(p, 'a'))",
    "def other(r):\n    t = []\n    r.foreach(lambda x: t.append(x))\ndef answer(r):\n    return r",
]


@pytest.mark.parametrize(("source", "said"), PUNISHED.items(), ids=range(len(PUNISHED)))
def test_a_habit_that_spark_punishes_is_found_with_its_line(source: str, said: str) -> None:
    assert suspicion(source) == said


@pytest.mark.parametrize("source", FINE, ids=range(len(FINE)))
def test_what_is_fine_is_not_suspected(source: str) -> None:
    assert suspicion(source) == ""


NO_RETURN = "def answer(r):\n    def f(x):\n        print(x)\n    return r.map(f).map(len)"
READ_TWICE = "def answer(r):\n    def f(rows):\n        n = len(list(rows))\n        return [max(rows) / n]\n    return r.mapPartitions(f)"


@pytest.mark.parametrize(
    ("source", "raised", "suspected"),
    [
        (NO_RETURN, "TypeError: object of type 'NoneType' has no len()", True),
        (NO_RETURN, "AttributeError: 'NoneType' object has no attribute 'lower'", True),
        (NO_RETURN, "TypeError: '<' not supported between instances of 'NoneType' and 'int'", True),
        (NO_RETURN, "AssertionError: too large", False),
        (NO_RETURN, "KeyError: 'b'", False),
        (NO_RETURN, "ValueError: no such word", False),
        (READ_TWICE, "ValueError: max() iterable argument is empty", True),
        (READ_TWICE, "ZeroDivisionError: division by zero", True),
        (READ_TWICE, "StopIteration: ", True),
        (READ_TWICE, "AssertionError: not sorted", False),
        (READ_TWICE, "TypeError: unhashable type: 'list'", False),
    ],
)
def test_a_habit_is_told_of_an_exception_only_where_it_may_be_the_cause(
    source: str, raised: str, suspected: bool
) -> None:
    assert (
        suspect(parse_submission("lab.py", source.encode()).cells, ["answer"], Failure("crash", raised)) is not None
    ) == suspected
