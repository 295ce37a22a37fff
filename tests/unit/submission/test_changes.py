"""Which exercises an edit touches."""

from __future__ import annotations

import pytest

from grader.course.model import Exercise
from grader.submission import parse_submission
from grader.submission.changes import digests

EXERCISES = tuple(
    Exercise(id=name, title=name, points=1, hints=("?",), needs=needs)
    for name, needs in (("first", ()), ("second", ("first",)), ("third", ()))
)
SOURCE = """# %%
import math

LIMIT = 3

# %%
def helper(x):
    return x + 1

# %%
def first(x):
    return helper(x)

# %%
def second(x):
    return x

# %%
def third(x):
    return math.sqrt(x) if x < LIMIT else 0

# %% tags=["play"]
print(first(1))
"""


def touched(old: str, new: str, source: str = SOURCE) -> set[str]:
    """The exercises whose hash an edit changes."""
    assert old in source
    before, after = (
        digests(parse_submission("lab.py", text.encode()).cells, EXERCISES)
        for text in (source, source.replace(old, new))
    )
    return {name for name in before if before[name] != after[name]}


@pytest.mark.parametrize(
    ("old", "new", "exercises"),
    [
        ("return x\n", "return x  # a comment\n\n", set()),
        ("print(first(1))", "print(first(2))", set()),
        ("return math.sqrt(x)", "return math.sin(x)", {"third"}),
        ("LIMIT = 3", "LIMIT = 4", {"third"}),
        ("return x + 1", "return x + 2", {"first", "second"}),
        ("import math", "import cmath as math", {"third"}),
        ("return x\n", "return (x\n", {"second"}),
        ("LIMIT = 3", "LIMIT = 3\nprint('anything')", {"first", "second", "third"}),
    ],
    ids=["comment", "play-cell", "own", "constant", "helper-and-needs", "import", "broken", "side-effect"],
)
def test_an_edit_touches(old: str, new: str, exercises: set[str]) -> None:
    assert touched(old, new) == exercises


def test_a_second_definition_counts() -> None:
    assert touched("# %% tags=", "# %%\ndef third(x):\n    return 1\n\n# %% tags=") == {"third"}


CHANGED = """# %%
{before}

# %%
def first(x):
    return {first}

# %%
def second(x):
    return x

# %%
def third(x):
    return x
"""


@pytest.mark.parametrize(
    ("before", "first", "old", "new"),
    [
        ("TABLE = {}\nfor i in range(3):\n    TABLE[i] = i * i", "TABLE[x]", "i * i", "i + 7"),
        ("from math import *", "sqrt(x)", "from math", "from cmath"),
        ("if True:\n    def helper(x):\n        return 5\n    flag = 1", "helper(x)", "return 5", "return 2"),
        ("WORDS = []\nwith open('a') as fh:\n    WORDS.extend(fh)", "len(WORDS)", "open('a')", "open('b')"),
        ("OPS = {}\nx = OPS.update(add=sum)", "OPS['add'](x)", "add=sum", "add=max"),
        ("OPS = {}\nsame = OPS\nkept = same.setdefault('a', 1)", "OPS['a']", "'a', 1", "'a', 2"),
        ("limit = 1\ndef grow():\n    global limit\n    limit = 2\nz = grow()", "limit", "limit = 2", "limit = 3"),
        ("import numpy as np\nrng = np.random.seed(1)", "x", "seed(1)", "seed(2)"),
        ("class Box:\n    a = 1\nfor n in ['a']:\n    Box.a = 2", "Box.a", "Box.a = 2", "Box.a = 3"),
        ("NAMES = ['a']\nfor n in NAMES:\n    exec(n + ' = 1')", "a", "' = 1'", "' = 2'"),
    ],
)  # fmt: skip
def test_what_a_statement_changes_is_part_of_what_it_touches(before: str, first: str, old: str, new: str) -> None:
    assert "first" in touched(old, new, CHANGED.format(before=before, first=first))


def test_an_edit_of_what_is_used_nowhere_touches_nothing() -> None:
    source = CHANGED.format(before="import math\nLIMIT = 3\nROOT = math.sqrt(LIMIT)", first="x")
    assert touched("LIMIT = 3", "LIMIT = 4", source) == set()
    source = CHANGED.format(before="TABLE = {}\nfor i in range(3):\n    TABLE[i] = i * i", first="x")
    assert touched("i * i", "i + 7", source) == set()
