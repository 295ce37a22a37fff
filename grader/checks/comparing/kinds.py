"""What a value of another type than is due is, in the words that help its author most.

Everything here is pure: plain values in, a ``Difference`` or None out.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from grader.checks.comparing.equality import Rules, close
from grader.checks.comparing.parts import is_float
from grader.checks.comparing.rows import Difference, Sign
from grader.checks.comparing.show import a, show, show_pair, type_name
from grader.sandbox.wire import values

_HOLDERS = {
    "pyspark.accumulators.Accumulator": "An accumulator is a counter: after an action, its .value is what was counted.",
    "pyspark.core.broadcast.Broadcast": "A broadcast variable carries a value to the tasks: .value is that value.",
    "pyspark.sql.classic.column.Column": "A column describes a computation: select() of a DataFrame carries it out.",
    "pyspark.sql.group.GroupedData": "Groups are no result yet: agg(), count() or sum() computes something of each.",
}
"""What Spark's objects are that a learner takes for the values they stand for, by the names of their types."""
_NO_RESULT = {
    "pyspark.sql.classic.column.Column": (
        "a column, and a DataFrame is due: end with select() of the columns that are asked for"
    ),
    "pyspark.sql.group.GroupedData": "groups, which are no result yet: agg() or count() makes a DataFrame of them",
    "streaming DataFrame": (
        "a streaming DataFrame, which has no rows to look at: compute from what the function is given, without "
        "readStream"
    ),
    "pyspark.sql.streaming.query.StreamingQuery": "a query that runs already: return the DataFrame before writeStream",
}
"""What to say first of such objects where a DataFrame is due."""
_NO_FRAME = {
    "None": "show() and printSchema() print and give None: return the DataFrame in front of them.",
    "list": "collect() and take() give a list of rows: return the DataFrame itself.",
    "RDD": 'toDF("name string, n int") makes a DataFrame of an RDD of tuples.',
}
"""What a learner has done who gives something else where a DataFrame is due."""
_NO_FRAMES_SIGN: Mapping[tuple[str, str], Sign] = MappingProxyType(
    {("None", "DataFrame"): "none", ("list", "DataFrame"): "list", ("Row", "DataFrame"): "list"}
)

_NO_MODEL = {
    "DataFrame": "transform() of a model gives a DataFrame of predictions: return the model itself.",
}
"""The same where a model of pyspark.ml is due."""


def kind_difference(actual: Any, expected: Any, rules: Rules) -> Difference | None:
    """A difference of type, told in the words that help most."""
    if type(actual) is type(expected):
        return _kept_away(actual)
    if rules.tolerant and is_float(actual) and is_float(expected):
        return None
    got, due = type_name(actual), type_name(expected)
    left, right = show_pair(actual, expected)
    if {type(actual), type(expected)} == {int, float} and not _near(actual, expected, rules):
        return None  # another number altogether: that it is of another type as well says less
    said = f"{a(got)}, where {a(due)} is due"
    detail: tuple[str, ...] = ()
    if actual is None:
        said = f"None, where {a(due)} is due"
        detail = ("A function without a `return` gives None.",)
        if due == "DataFrame":
            detail += (_NO_FRAME["None"],)
    elif got in ("generator", "map", "filter", "zip", "itertools.chain"):
        detail = (f"A {got} is used up after one pass and is no {due}; build the {due} from it.",)
    elif got in _NO_RESULT and due == "DataFrame":
        said = _NO_RESULT[got]
    elif got in _HOLDERS:
        detail = (_HOLDERS[got],)
    elif due == "DataFrame":
        detail = (_NO_FRAME.get(got, "Return the DataFrame itself; the check looks at its rows."),)
    elif isinstance(expected, values.Model):
        detail = (_NO_MODEL.get(got, "Return the model itself: the check asks it for predictions."),)
    elif due == "RDD":
        detail = ("The result should stay distributed: return the RDD itself, without an action such as collect().",)
    elif got == "RDD":
        detail = (f"An RDD is a plan that nothing has computed yet; an action turns it into {a(due)}.",)
    elif {type(actual), type(expected)} <= {int, float, bool} and actual == expected:
        detail = (f"In Python {show(actual)} may equal {show(expected)}, but the types {got} and {due} differ.",)
    seen = f"{left} ({got})" if got not in left else left
    return Difference(
        "wrong-type", said, detail, seen, right, verb="returned", sign=_NO_FRAMES_SIGN.get((got, due), "")
    )


def _near(actual: Any, expected: Any, rules: Rules) -> bool:
    """Whether an int and a float are the same number within the tolerance, or cannot be compared at all."""
    try:
        return close(actual, expected, rules)
    except OverflowError:
        return True


def _kept_away(actual: Any) -> Difference | None:
    """What calls returned and workers keep cannot be compared: whoever wrote the check has to call it, or run it."""
    if isinstance(actual, values.Function) and actual.handle >= 0:
        advice = "A check compares what two functions return for the same arguments, not the functions."
        return Difference("wrong-value", "a function, which equals no other", (advice,), verb="returned")
    if isinstance(actual, values.Streaming) and actual.handle >= 0:
        advice = "A check compares what two of them give, batch by batch: .batches(mode) of both."
        return Difference("wrong-value", "a streaming DataFrame, which equals no other", (advice,), verb="returned")
    return None


def rows_of_a_class(left: list[Any], right: list[Any]) -> Difference | None:
    """Rows that are all objects of a class whose values nobody can look into, where plain ones are due."""
    kinds = {type_name(row) if isinstance(row, values.UnknownObject) else "" for row in left}
    due = {type_name(row) for row in right}
    if len(kinds) != 1 or "" in kinds or len(due) != 1:
        return None
    (got,), (wanted,) = kinds, due
    detail = f"An object of your own class is equal to no {wanted}, whatever it holds: make {a(wanted)} of each row."
    shown = show_pair(left[0], right[0])
    return Difference("wrong-type", f"its rows are {got} objects, where {wanted} is due", (detail,), *shown)
