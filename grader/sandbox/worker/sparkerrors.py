"""What Spark says of an exception in fields of its own, so that nobody has to read its text.

Since Spark 4 an exception has an *error condition* (``UNRESOLVED_COLUMN.WITH_SUGGESTION``), parameters of its message,
and *query contexts*: the piece of the query, or the line of the program that made the column, at which it happened
(https://spark.apache.org/docs/latest/sql-error-conditions.html).
"""

from __future__ import annotations

import itertools
import traceback
from collections.abc import Iterator
from typing import Any

from grader.sandbox.wire.messages import Frame, SparkError
from grader.sandbox.worker.frames import is_frame

_MOST_PARAMETERS, _MOST_NAMES, _MOST_CAUSES = 12, 60, 10
_LONGEST = 300
_NO_TABLE = "TABLE_OR_VIEW_NOT_FOUND"


def keep_out_of_output() -> None:
    """Keep pyspark from logging such exceptions: it prints a line of JSON among what the learner printed."""
    from pyspark.logger import PySparkLogger

    for name in ("DataFrameQueryContextLogger", "SQLQueryContextLogger"):
        PySparkLogger.getLogger(name).disabled = True


def spark_error_of(problem: BaseException, files: set[str]) -> SparkError | None:
    """Condition, parameters and context of an exception of Spark's; None where it has no condition.

    ``files``: the names of the learner's own, of which a line may be told.
    """
    try:
        return _read(problem, files)
    except Exception:  # Spark's process may be gone, and with it what it knew
        return None


def _read(problem: BaseException, files: set[str]) -> SparkError | None:
    found = _of_python(problem) or _of_java(problem)
    if found is None:
        return None
    condition, parameters, contexts = found
    fragment, frame = "", None
    for context in contexts:
        fragment = fragment or _text(context.fragment())
        frame = frame or _line_of(context, files)
    shown = itertools.islice(parameters.items(), _MOST_PARAMETERS)
    return SparkError(
        condition=_text(condition),
        parameters={_text(name): _text(value) for name, value in shown},
        fragment=fragment,
        frame=frame,
        names=_tables() if condition == _NO_TABLE else _columns_at(problem),
    )


def _of_python(problem: Any) -> tuple[str, dict[str, Any], list[Any]] | None:
    if not type(problem).__module__.startswith("pyspark."):
        return None
    condition = problem.getCondition()
    if not condition:
        return None
    return condition, problem.getMessageParameters() or {}, problem.getQueryContext() or []


def _of_java(problem: Any) -> tuple[str, dict[str, Any], list[Any]] | None:
    """The first exception with a condition among the causes of one that py4j hands on as it is: a failed job, say."""
    if type(problem).__module__ != "py4j.protocol" or not hasattr(problem, "java_exception"):
        return None
    from py4j.java_gateway import is_instance_of
    from pyspark import SparkContext

    gateway = SparkContext._gateway
    assert gateway is not None
    cause = problem.java_exception
    for _ in range(_MOST_CAUSES):
        if cause is None:
            return None
        if is_instance_of(gateway, cause, "org.apache.spark.SparkThrowable") and cause.getCondition():
            return cause.getCondition(), dict(cause.getMessageParameters()), []
        cause = cause.getCause()
    return None


def _tables() -> tuple[str, ...]:
    """The tables and views that the session has."""
    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession()
    if session is None:
        return ()
    catalog = session._jsparkSession.sessionState().catalog()
    tables = catalog.listTables(catalog.getCurrentDatabase())
    return tuple(_text(tables.apply(number).table()) for number in range(min(tables.size(), _MOST_NAMES)))


def _line_of(context: Any, files: set[str]) -> Frame | None:
    """The learner's line that made the column; None where the context is a text of SQL, or the line another's."""
    if context.contextType().name != "DataFrame":
        return None
    file, _, line = context.callSite().partition("\n")[0].rpartition(":")
    return Frame(file, int(line), "") if file in files and line.isdecimal() else None


def _columns_at(problem: BaseException) -> tuple[str, ...]:
    """The columns of the DataFrame whose method raised."""
    for frame in reversed(list(_selves(problem))):
        return tuple(_text(name) for name in frame.columns[:_MOST_NAMES])
    return ()


def _selves(problem: BaseException) -> Iterator[Any]:
    for frame, _ in traceback.walk_tb(problem.__traceback__):
        owner = frame.f_locals.get("self")
        if is_frame(owner) and frame.f_globals.get("__name__", "").startswith("pyspark."):
            yield owner


def _text(value: Any) -> str:
    return str(value)[:_LONGEST]
