"""Why a name is not there, or means something else: the cell that was to bind it, or the one that took it, is named."""

from __future__ import annotations

import json

import pytest
from mini_course import MiniCourse, check, headline

from grader.checks.explaining.errors import crash_finding
from grader.checks.explaining.names import NameReader
from grader.checks.explaining.variables import no_value
from grader.checks.running.programs import locate
from grader.results.record import Finding, RunRecord
from grader.sandbox.host.answer import Answer
from grader.sandbox.wire.messages import CellOutcome, Frame, Raised, SparkError
from grader.submission import parse_submission

LAB = "lab1_plain"


def notes(record: RunRecord) -> list[str]:
    return [note.text for note in record.submission.notes]


def advice_for(mini: MiniCourse, mean: str, before: str = "x = 1") -> str:
    """What is advised where a check of ``mean`` fails in a notebook."""
    cells = [before, f"def mean(xs):\n    return {mean}"]
    finding = check(mini.grade(LAB, book(*cells), name="lab.ipynb"), "test_example").finding
    assert finding is not None
    return finding.advice


def book(*sources: str) -> str:
    cells = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": each}
        for each in sources
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells})


@pytest.mark.parametrize(
    ("before", "advice"),
    [
        (
            "import math\nTABLE = {}[1]",
            "`TABLE` was to come from cell 1, line 2, where its cell stopped with KeyError.",
        ),
        ("1 / 0\nTABLE = 3", "`TABLE` was to come from cell 1, line 1, where its cell stopped with ZeroDivisionError."),
        ("from no_such_module import *", "from cell 1, line 1, where its cell stopped with ModuleNotFoundError."),
        ("TABLE = <FILL IN>", "`TABLE` was to come from cell 1, line 1, which is still to be filled in."),
        ("TABLE = (1,", "`TABLE` was to come from cell 1, line 1, which is not valid Python."),
        ("x = 1", "not defined in the cells that were graded"),
    ],
)
def test_a_missing_name_leads_to_the_cell_that_was_to_bind_it(mini: MiniCourse, before: str, advice: str) -> None:
    assert advice in advice_for(mini, "TABLE", before)


@pytest.mark.parametrize(
    ("mean", "advice"),
    [
        ("reduce(max, xs)", "from functools import reduce"),
        ("sum(x for x in xrange(3))", "Python 3 calls it range."),
        ("unicode(xs)", "write str"),
        ("In[1]", "grading does not"),
        ("len(Out)", "grading does not"),
    ],
)
def test_names_of_python_2_and_of_a_session_get_their_advice(mini: MiniCourse, mean: str, advice: str) -> None:
    assert advice in advice_for(mini, mean)


@pytest.mark.parametrize(
    ("before", "mean", "advice"),
    [
        (
            "sum = 0\nfor x in (1, 2):\n    sum += x",
            "sum(xs) / len(xs)",
            "`sum` is no function any more: cell 1, line 3",
        ),
        ("max = 7", "max(xs)", "`max` is no function any more: cell 1, line 1 gives the name another value."),
        ("for len in range(3):\n    pass", "len(xs)", "`len` is no function any more: cell 1, line 1"),
    ],
)
def test_a_name_of_pythons_own_that_was_given_away_is_named(
    mini: MiniCourse, before: str, mean: str, advice: str
) -> None:
    assert advice in advice_for(mini, mean, before)


@pytest.mark.parametrize(
    "imported", ["from pyspark.sql.functions import *", "from pyspark.sql.functions import col, sum"]
)
def test_functions_for_columns_that_hide_pythons_own_are_named(imported: str) -> None:
    source = f"# %%\n{imported}\n# %%\ndef mean(xs):\n    return sum(xs) / len(xs)\n"
    cells = parse_submission("lab.py", source.encode()).cells
    raised = Raised(
        "PySparkTypeError", "[NOT_COLUMN_OR_STR] Argument `col` should be a Column or str, got list.", "call",
        (Frame("lab.py", 5, "mean"),),
    )  # fmt: skip
    reader = NameReader(cells, lambda number: None, lambda file, line: locate(cells, file, line))
    assert reader.advice(raised).startswith(
        "`sum` is not Python's own here: since line 2 it is the function for columns of pyspark.sql.functions."
    )
    assert "import functions as F" in reader.advice(raised)


def no_value_of(source: str, line: int, raised: str, message: str, spark: SparkError | None = None) -> Finding:
    """Why the variable ``total`` has no value, whose cell raised in that line of the file."""
    cells = parse_submission("lab.py", source.encode()).cells
    cell = next(each for each in cells if each.first_line <= line <= each.first_line + each.source.count("\n"))
    said = Raised(raised, message, "load", (Frame("lab.py", line, "<module>"),), spark=spark)
    answer = Answer(missing=True, cells=(CellOutcome(cell.number, raised=said),))
    return no_value("total", answer, cells, lambda file, line: locate(cells, file, line))


@pytest.mark.parametrize(
    "imported", ["from pyspark.sql.functions import *", "from pyspark.sql.functions import col, sum"]
)
def test_they_are_named_for_a_variable_too(imported: str) -> None:
    source = f"# %%\n{imported}\n# %%\ntotal = sum([1, 2])\n"
    spark = SparkError("NOT_COLUMN_OR_STR", {"arg_name": "col", "arg_type": "list"})
    found = no_value_of(source, 4, "PySparkTypeError", "Argument `col` should be a Column or str, got list.", spark)
    assert found.headline.startswith("total has no value: the import in line 2 hides Python's own sum()")
    assert "import functions as F" in found.advice


def test_what_a_statement_of_a_variables_cell_means_is_told() -> None:
    source = "# %%\ntotal = trips.where(trips.km > 1 and trips.km < 3)\n"
    spark = SparkError("CANNOT_CONVERT_COLUMN_INTO_BOOL")
    found = no_value_of(source, 2, "PySparkValueError", "Cannot convert column into bool", spark)
    assert "`and`" in found.headline
    assert "&" in found.headline + found.advice


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("width = int(input('width? '))", "Nobody is there to type an answer for input()"),
        ("first = Out[1]", "grading does not: give the value a name of its own."),
        ("total = reduce(max, [1])", "from functools import reduce"),
    ],
)
def test_the_note_on_a_cell_that_stopped_advises(mini: MiniCourse, cell: str, said: str) -> None:
    assert any(said in text for text in notes(mini.grade(LAB, book("width = 2", cell), name="lab.ipynb")))


def test_what_a_broken_cell_was_to_give_is_told_there(mini: MiniCourse) -> None:
    cells = ("print 'a'\nrates = 3\ndef twice(x):\n    return 2 * x", "rates + 1", "twice(3)")
    told = [text for text in notes(mini.grade(LAB, book(*cells), name="lab.ipynb")) if "stopped for" in text]
    assert len(told) == 1
    assert told[0].startswith("this cell is not valid Python: This is Python 2.")
    assert told[0].endswith("2 more cells stopped for this reason (cells 2, 3)")


def test_errors_that_only_follow_are_folded_into_the_first(mini: MiniCourse) -> None:
    follow = "\n".join(f"# %%\nprint(TABLE, {number})\n" for number in range(9))
    record = mini.grade(LAB, f"{mini.solution(LAB)}\n# %%\nimport no_such_module\nTABLE = 3\n{follow}")
    (note,) = [text for text in notes(record) if "no_such_module" in text]
    assert "9 more cells stopped for this reason (lines " in note
    assert not any("TABLE" in text for text in notes(record))


def test_the_same_missing_name_is_told_once(mini: MiniCourse) -> None:
    record = mini.grade(
        LAB, book("width = 2", "print(rates)", "print(rates + 1)", "1 / 0", "print(2 * rates)"), name="lab.ipynb"
    )
    stopped = [text for text in notes(record) if "the rest was graded" in text]
    assert len(stopped) == 2
    assert "2 more cells stopped for this reason (cells 3, 5)" in stopped[0]


def test_different_errors_are_told_one_by_one(mini: MiniCourse) -> None:
    record = mini.grade(LAB, book("width = 2", "1 / 0", "[][1]", "1 / 0"), name="lab.ipynb")
    assert len([text for text in notes(record) if "the rest was graded" in text]) == 3


def test_what_is_still_to_be_filled_in_is_not_started(mini: MiniCourse) -> None:
    gap = "def mean(xs):\n    # TODO: Replace <FILL IN> with appropriate code\n    return sum(xs).<FILL IN>"
    record = mini.grade(LAB, book(gap, "size = max(<FILL IN>, 3)"), name="lab.ipynb")
    assert check(record, "test_example").finding.kind == "not-started"  # type: ignore[union-attr]
    assert any(text.startswith("this cell is not started: ") for text in notes(record))
    assert not any("Perhaps you forgot a comma" in text for text in notes(record))


def test_a_gap_that_cannot_be_a_value_is_not_started_either(mini: MiniCourse) -> None:
    record = mini.grade(LAB, book("def mean(<FILL IN>):\n    return 1"), name="lab.ipynb")
    assert headline(record, "test_example") == "mean() is not started yet"


def told(kind: str, message: str, trace: str = "") -> tuple[str, str]:
    """The headline and advice of an exception in a function that has nothing to do with Spark."""
    found = crash_finding(Raised(kind, message, "call", trace=trace), "f(1)", lambda file, line: None)
    return found.headline, found.advice


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("TypeError", "unhashable type: 'list'"),
        ("TypeError", "object of type 'generator' has no len()"),
        ("TypeError", "cannot unpack non-iterable int object"),
        ("TypeError", "cannot pickle 'module' object"),
    ],
)
def test_words_of_spark_are_kept_for_spark(kind: str, message: str) -> None:
    plain = " ".join(told(kind, message))
    for word in ("Spark", "task", "flatMap", "mapPartitions", "ByKey", "row"):
        assert word not in plain
    assert " ".join(told(kind, message, trace='File ".../pyspark/core/rdd.py", line 1')) != plain


@pytest.mark.parametrize(
    ("kind", "message", "said"),
    [
        ("TypeError", "object of type 'generator' has no len()", "an iterator has no length and no elements by number"),
        ("TypeError", "object of type 'itertools.chain' has no len()", "an iterator has no length"),
        ("TypeError", "object of type 'list_iterator' has no len()", "an iterator has no length"),
        ("TypeError", "object of type 'enumerate' has no len()", "an iterator has no length"),
        ("TypeError", "'list_iterator' object is not subscriptable", "an iterator has no length"),
        ("TypeError", "object of type 'NoneType' has no len()", "a value is None: object of type 'NoneType' has no"),
        ("TypeError", "argument of type 'NoneType' is not iterable", "a value is None: argument of type 'NoneType'"),
        ("TypeError", "object of type 'PipelinedRDD' has no len()", "an RDD has no len(): count() counts its rows"),
        ("KeyError", "'b'", "a dictionary has no such key: 'b'"),
        ("KeyError", "'pop from an empty set'", "a set is empty, so there is nothing to take out"),
        ("KeyError", "'popitem(): dictionary is empty'", "a dictionary is empty, so there is nothing to take out"),
        ("IndexError", "pop from empty list", "a list is empty, so there is nothing to take out"),
        ("IndexError", "pop from an empty deque", "a deque is empty, so there is nothing to take out"),
    ],
)
def test_an_exception_is_told_by_what_it_is_about(kind: str, message: str, said: str) -> None:
    assert told(kind, message)[0].startswith(f"f(1): {said}")


@pytest.mark.parametrize("kind", ["int", "float", "Point", "Column"])
def test_what_is_no_iterator_is_not_called_one(kind: str) -> None:
    message = f"object of type '{kind}' has no len()"
    assert told("TypeError", message) == (f"f(1) raised TypeError: {message}", "")


@pytest.mark.parametrize(
    ("kind", "message", "advice"),
    [
        ("TypeError", "Strings must be encoded before hashing", "text.encode()"),
        ("TypeError", "'cmp' is an invalid keyword argument for sort()", "cmp_to_key"),
        ("AttributeError", "module 'numpy' has no attribute 'float'.\n`np.float` was a deprecated alias", "np.float64"),
        ("AttributeError", "module 'string' has no attribute 'split'", "text.split()"),
        ("AttributeError", "'dict' object has no attribute 'has_key'", "key in table"),
        ("AttributeError", "'dict' object has no attribute 'iteritems'", "items()"),
        ("TypeError", "'map' object is not subscriptable", "list(...)"),
        ("TypeError", "'dict_keys' object is not subscriptable", "list(...)"),
        ("AttributeError", "'dict_keys' object has no attribute 'sort'", "sorted(...)"),
        ("TypeError", "object of type 'zip' has no len()", "list(...)"),
        ("TypeError", "'float' object cannot be interpreted as an integer", "write //"),
        ("TypeError", "list indices must be integers or slices, not float", "write //"),
        ("TypeError", "slice indices must be integers or None or have an __index__ method", "write //"),
        ("AttributeError", "'generator' object has no attribute 'next'", "next(iterator)"),
        ("AttributeError", "'str' object has no attribute 'decode'", "decoded already"),
        ("ModuleNotFoundError", "No module named 'cPickle'", "pickle"),
        ("ImportError", "cannot import name 'izip' from 'itertools' (unknown location)", "no import is needed"),
        ("EOFError", "EOF when reading a line", "Nobody is there to type"),
    ],
)
def test_what_python_2_and_old_numpy_did_gets_its_advice(kind: str, message: str, advice: str) -> None:
    assert advice in told(kind, message)[1]


def test_a_message_of_several_lines_keeps_them() -> None:
    found = crash_finding(
        Raised("ValueError", "no such word\nHint: look again", "call"), "f(1)", lambda file, line: None
    )
    assert found.headline == "f(1) raised ValueError: no such word"
    assert "Hint: look again" in found.details
