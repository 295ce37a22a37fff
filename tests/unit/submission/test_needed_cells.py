"""Which cells of a session count: what a statement binds is not all that it changes."""

from __future__ import annotations

import pytest
from made_notebooks import code, notebook

from grader.submission import parse_submission
from grader.submission.changes import needed_cells

F = "def f(x):\n    return x"


def needed(*sources: str) -> list[int]:
    """The numbers of the cells that ``f`` needs."""
    cells = parse_submission("lab.ipynb", notebook(*map(code, sources))).cells
    return sorted(needed_cells(cells, ("f",)))


@pytest.mark.parametrize(
    "sources",
    [
        ("from math import *", "def f(x):\n    return fsum(x)"),
        ("OPS = {}", "OPS.update(add=sum)", "def f(x):\n    return OPS['add'](x)"),
        ("start = 0", "start += 0.0", "def f(x):\n    return start"),
        ("OPS = {}", "same = OPS\nsame['add'] = sum", "def f(x):\n    return OPS['add'](x)"),
        ("OPS = {}", "box = []\nbox.append(OPS)", "box[0].update(add=sum)", "def f(x):\n    return OPS['add'](x)"),
        (
            "OPS = {}",
            "def register(g):\n    OPS[g.__name__] = g\n    return g",
            "@register\ndef add(a):\n    return a",
            "def f(x):\n    return OPS['add'](x)",
        ),
        ("limit = 3\ndef grow():\n    global limit\n    limit = 5", "grow()", "def f(x):\n    return limit"),
        ("TABLE = [0] * 3", "for i in range(3):\n    TABLE[i] = i * i", "def f(x):\n    return TABLE[x]"),
        ("WORDS = []", "with open('words.txt') as file:\n    WORDS.extend(file)", "def f(x):\n    return len(WORDS)"),
        ("numbers = iter([1, 2, 3])", "next(numbers)", "def f(x):\n    return next(numbers)"),
        ("numbers = iter([1, 2, 3])", "print(list(numbers))", "def f(x):\n    return next(numbers)"),
        (F, "f.cache = {}", "f.cache['a'] = 1"),
        ("BASE = 2", "exec('BASE = 3')", "def f(x):\n    return BASE"),
        ("BASE = 2", "globals()['BASE'] = 3", "def f(x):\n    return BASE"),
        ("import numpy as np\nnp.random.seed(3)", F),
        ("import sys\nsys.setrecursionlimit(5000)", F),
        ("import decimal\nrules = decimal.getcontext()", "rules.prec = 5", F),
        (F, "sc.setCheckpointDir('checkpoints')"),
        ("class Counter:\n    seen = 0", "Counter.seen = 5", "def f(x):\n    return Counter.seen"),
        ("import builtins\nbuiltins.limit = 3", "def f(x):\n    return limit"),
        ("try:\n    import cPickle as p\nexcept ImportError:\n    import pickle as p", "def f(x):\n    return p"),
        ("seen = {}", "def memo(g):\n    seen[g] = g\n    return g", "f = memo(abs)"),
        ("if True:\n    def helper(x):\n        return x\n    flag = 1", "def f(x):\n    return helper(x)"),
        (
            "class Sum:\n    made = []\n    def __add__(self, other):\n        Sum.made.append(other)",
            "total = Sum()",
            "total + 3",
            "def f(x):\n    return Sum.made",
        ),
        (
            "class Box:\n    seen = []\n    @property\n    def size(self):\n        Box.seen.append(1)",
            "box = Box()",
            "print(box.size)",
            "def f(x):\n    return Box.seen",
        ),
        (
            "class A:\n    seen = []\n    def __str__(self):\n        A.seen.append(1)\n        return ''",
            "a = A()",
            "print(a)",
            "def f(x):\n    return A.seen",
        ),
        ("1 + 1", "width = _", "def f(x):\n    return width"),
        ("from collections import defaultdict\nT = defaultdict(int)", "T['a']", "def f(x):\n    return len(T)"),
    ],
)  # fmt: skip
def test_every_cell_that_may_matter_is_needed(sources: tuple[str, ...]) -> None:
    assert needed(*sources) == list(range(1, len(sources) + 1))


@pytest.mark.parametrize(
    ("kept", "sources"),
    [
        ([3], (F, "print(f(2))", "def f(x):\n    return 2")),
        ([1], (F, "print('a plot')\nraise SystemExit")),
        ([1], (F, "import grader\n%load_ext grader", "grader.check('f')")),
        ([1], (F, "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")),
        ([1], ("def f(x):\n    return x.map(abs)", "print(f(sc.parallelize([1, 2])).collect())")),
        ([1], (F, "rows = sc.parallelize(range(10)).map(lambda a: a + 1)", "rows.take(3)")),
        ([3], ("history = []\nfor i in range(3):\n    history.append(i)", "import time\ntime.sleep(5)", F)),
        ([3], ("import numpy as np\nw = np.zeros(3)", "for i in range(3):\n    w[i] += f(i)", F)),
        ([2], ("limit = 3", F)),
    ],
)
def test_what_provably_does_not_matter_is_left_out(kept: list[int], sources: tuple[str, ...]) -> None:
    assert needed(*sources) == kept


def test_a_cell_that_may_have_stopped_takes_nothing_back() -> None:
    assert needed(F, "1 / 0\ndef f(x):\n    return 2") == [1, 2]
    assert needed(F, "def f(x: Missing):\n    return 2") == [1, 2]
    assert needed(F, "if f(1):\n    def f(x):\n        return 2") == [1, 2]


def test_a_constant_that_is_read_before_it_changes_stays() -> None:
    assert needed("base = 1", "table = [base]", "base = 2", "def f(x):\n    return table, base") == [1, 2, 3, 4]


def test_annotations_of_spark_do_not_keep_what_was_defined_before() -> None:
    typed = "def f(x: RDD[str]) -> RDD[tuple[str, int]]:\n    return {}"
    assert needed("from pyspark import RDD", typed.format("x"), typed.format("x.cache()")) == [1, 3]


def test_a_session_without_the_function_needs_nothing() -> None:
    assert needed("import numpy as np\nnp.random.seed(3)") == []


def test_a_broken_cell_that_was_to_define_it_last_is_needed() -> None:
    assert needed(F, "def f(x: return 1") == [1, 2]
