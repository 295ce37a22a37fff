"""Run the text of a query over views of its own, and tell where in the text an error is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grader.sandbox.wire.messages import QueryPlace

_LONGEST_LINE = 500
_LOGICAL = "org.apache.spark.sql.catalyst.plans.logical"
_NO_QUERIES = (
    f"{_LOGICAL}.Command",
    f"{_LOGICAL}.ParsedStatement",
    "org.apache.spark.sql.catalyst.analysis.UnresolvedExecuteImmediate",
)
"""What a statement is that does something else than ask, in Spark's own classes."""


class NotAQueryError(Exception):
    """The text is one statement of SQL that does something else than ask, by Spark's own name of it."""


def is_blank(text: str) -> bool:
    """Whether a query has not been begun: nothing stands in it but comments."""
    return not any(line.strip() and not line.lstrip().startswith("--") for line in text.split("\n"))


def run_query(text: str, views: Mapping[str, Any]) -> Any:
    """The DataFrame of a query, which finds the ``views`` by their names.

    Raises ``NotAQueryError``, and what Spark does for a text that is no single statement, or names what is not there.
    """
    from pyspark.sql import SparkSession

    session: Any = SparkSession.builder.getOrCreate()
    for name, frame in views.items():
        frame.createOrReplaceTempView(name)
    plan = session._jsparkSession.sessionState().sqlParser().parsePlan(text)
    kinds = [session._jvm.java.lang.Class.forName(name) for name in _NO_QUERIES]
    waiting = [plan]
    while waiting:
        node = waiting.pop()
        if any(kind.isInstance(node) for kind in kinds):
            raise NotAQueryError(str(node.nodeName()))
        children = node.children()
        waiting += [children.apply(number) for number in range(children.size())]
    return session.sql(text)


def place_in_query(problem: BaseException, text: str) -> QueryPlace | None:
    """Where in the text of a query an exception of Spark is, None where Spark does not tell."""
    origin: Any = getattr(problem, "_origin", None)
    if origin is None:
        return None
    try:
        begin = origin.start() if origin.getClass().getSimpleName() == "ParseException" else origin
        line, column = begin.line(), begin.startPosition()
        if line.isEmpty() or column.isEmpty():
            return None
        number, start = int(line.get()), int(column.get()) + 1
    except Exception:  # an exception of another kind, which has no place
        return None
    lines = text.split("\n")
    if not 1 <= number <= len(lines):
        return None
    return QueryPlace(number, start, lines[number - 1][:_LONGEST_LINE])
