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
