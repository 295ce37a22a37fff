"""Whatever reads text of a learner takes time in proportion to it: CPU time for an eightfold text, never 64-fold."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from grader.base.text import one_line, printable, printable_lines
from grader.checks.explaining.errors import cause_of, crash_finding, missing_finding, not_started_finding
from grader.checks.running.entries import printable_finding
from grader.reports.differing import differing
from grader.reports.screen import without_ci_commands
from grader.results.record import Finding
from grader.sandbox.wire.messages import TOLD, Raised
from grader.submission import parse_submission
from grader.submission.changes import defines
from grader.submission.placeholders import begun
from grader.submission.reading.conflict import conflict_lines, conflict_sides
from grader.submission.reading.databricks import FIRST_LINE, split_databricks
from grader.submission.reading.exports import split_page
from grader.submission.reading.magics import revive_magics, strip_magics
from grader.submission.reading.notebook import NotebookError
from grader.submission.reading.pasted import unpasted
from grader.submission.reading.percent import lab_of, split_marked, split_percent
from grader.submission.reading.scan import ends_in_string, split_comments
from grader.submission.reading.script import split_script

IN_TASK = "An exception was thrown from the Python worker. Traceback (most recent call last):\n"
SHORT, TIMES = 1_500, 8
FASTEST = 0.03
"""CPU seconds that nobody minds, whatever they grew from."""


def raised(text: str, kind: str = "ValueError") -> Raised:
    return Raised(type=kind, message=text, phase="call", trace=text)


def crash(text: str, kind: str = "ValueError") -> object:
    return crash_finding(raised(text, kind), "f(x)", lambda file, line: None)


def page(text: str) -> object:
    try:
        return split_page(text)
    except NotebookError as problem:
        return problem


READERS: Mapping[str, Callable[[str], object]] = MappingProxyType(
    {
        "exception": crash,
        "exception in a task": lambda text: crash(IN_TASK + text, "Py4JJavaError"),
        "exception of Java": lambda text: crash(text, "Py4JJavaError"),
        "type error": lambda text: crash(text, "TypeError"),
        "key error": lambda text: crash(text, "KeyError"),
        "attribute error": lambda text: crash(text, "AttributeError"),
        "not started": lambda text: not_started_finding("f", raised(text), lambda file, line: None),
        "unwrapping": lambda text: cause_of(raised(text)),
        "names": lambda text: missing_finding("word_counts", (text[:200],) * 500),
        "magics": strip_magics,
        "revived magics": revive_magics,
        "percent format": split_percent,
        "script": split_script,
        "form of a script": split_marked,
        "pasted session": unpasted,
        "gaps to fill in": begun,
        "conflict": lambda text: (conflict_lines(text), conflict_sides(text)),
        "web page": lambda text: page(f"<html>{text}"),
        "notebook in a web page": lambda text: page(f"<html>__DATABRICKS_NOTEBOOK_MODEL = {text}"),
        "lab of a file": lab_of,
        "Databricks format": lambda text: split_databricks(f"{FIRST_LINE}\n{text}"),
        "end of a string": ends_in_string,
        "comments": lambda text: list(split_comments(text)),
        "definition": lambda text: defines(text, ("word_counts",)),
        "printable": printable,
        "finding": lambda text: printable_finding(Finding(kind="crash", headline=text, details=(text,), trace=text)),
        "screen": lambda text: printable_lines(text, 10_000),
        "one line": lambda text: one_line(text, 10_000),
        "commands of CI": without_ci_commands,
        "marked difference": lambda text: differing(text[:4000], text[1:4000]),
    }
)

PIECES = (
    *("/grader-", "/grader-abcdefgh/", "abcdefgh/", "file:", " ", "\t", "\n", "\r\n", "  ", "a"),
    *("9", "_", ".", ",", "/"),
    *("'", '"', '"""', "'''", "\\", "#", "# ", "# %%", "# MAGIC ", "# COMMAND ----------", "=", " = ", "!", "%"),
    *("%time ", "--a ", "%sql", "%%", "?", "def ", "async def ", "def word_counts", "word_counts", "lambda"),
    *(">>> ", "... ", "In [1]: ", "   ...: ", "# In[1]:\n", "# <codecell>\n", "<FILL IN>", "# TODO\n", "...", "@a\n"),
    *("<<<<<<< a\n", "=======\n", ">>>>>>> b\n", "|||||||\n", "<html>", "<!-- ", "<div class='jp-Cell jp-CodeCell'>"),
    *("%%timeit -n 1 ", "%%time\n", " -n 1", "get_ipython().run_cell_magic(", "'{", "def f(x):\n", "    # TODO\n"),
    *("(", ")", "[", "]", "{", "\x1b[", "\x1b]", "\x1b ", "\x9b", "\x90", "\u202e", "\ud800"),
    *("::", "##", "##vso[", ":"),
    *('  File "', '", line 1, in f', "Traceback (most recent call last):\n", "\n    at ", " SQLSTATE", "ValueError: "),
    *(TOLD, "Job aborted due to stage failure: ", "Task 1 in stage 1.0 failed 1 times, most recent failure: "),
    *("Lost task ", "object of type '", "'itertools.", "cannot pickle '", "unhashable type: 'list", "missing 1"),
    *(
        "tags=[",
        'id="',
        "org.apache.spark.SparkException: ",
        "Input path does not exist: ",
        "'NoneType' object ",
        "1.5e+",
    ),
)
TEXTS = st.tuples(
    st.sampled_from(("", *PIECES)),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=3).map("".join),
    st.sampled_from(("", *PIECES)),
)


@pytest.mark.parametrize("name", READERS)
@given(TEXTS)
@example(("", "/grader-", ""))
@example(("", "\n", "x"))
@example(("a", " ", "?"))
@example(("x\n", "\n", "y"))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_time_grows_with_the_text(name: str, parts: tuple[str, str, str]) -> None:
    first, piece, last = parts
    read = READERS[name]
    texts = [first + piece * (size // len(piece)) + last for size in (SHORT, SHORT * TIMES)]
    assert grows_in_proportion(lambda text: read(str(text)), texts)


def grows_in_proportion(work: Callable[[object], object], sizes: list[str]) -> bool:
    """Whether the larger of two takes at most three times its share; measured again when it seems to take more."""
    return any(cpu(work, sizes[1]) <= max(FASTEST, 3 * TIMES * cpu(work, sizes[0])) for _ in range(3))


def cpu(work: Callable[[object], object], value: object) -> float:
    before = time.thread_time()
    work(value)
    return time.thread_time() - before


def test_reading_many_cells_and_long_lines_takes_seconds_at_most() -> None:
    sources = [
        b"# %%\nx\n" * 1_900,
        b"a" + b" " * 900_000 + b"?\n",
        b"x = 1\n" + b"\n" * 900_000 + b"y = 2\n",
        b'"""' + b"# %%\n" * 1_900,
    ]
    for source in sources:
        assert cpu(lambda data: parse_submission("lab.py", bytes(data)), source) < 10  # type: ignore[call-overload]
