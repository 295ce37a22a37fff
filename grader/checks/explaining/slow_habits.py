"""Habits with DataFrames that are slow: jobs, rows and columns in loops of Python, one partition, needless UDFs."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from grader.checks.explaining.frame_source import FrameSource, called, method
from grader.checks.explaining.functions import BUILT_IN
from grader.checks.explaining.habit import Suspicion

_SLOW = frozenset({"timeout", "limit"})
_ACTIONS = frozenset(
    {"collect", "take", "head", "tail", "first", "toPandas", "count", "show", "isEmpty", "toLocalIterator"}
)


def jobs_in_a_loop(source: FrameSource) -> Suspicion | None:
    """An action in a loop."""
    for node in source.repeated():
        if isinstance(node, ast.Call) and method(node) in _ACTIONS and not node.args and source.of_frames():
            return Suspicion(
                f"{method(node)}() in a loop runs a job in each pass: remove it, and build the result with select() "
                "or agg() alone",
                "Each action starts from the beginning and reads its input again, unless that is cached. What the "
                "check does with the result is the only job that is needed.",
                source.file,
                node.lineno,
                kinds=_SLOW,
                signs=frozenset({"jobs"}),
            )
    return None


def rows_in_a_loop(source: FrameSource) -> Suspicion | None:
    """A loop of Python over collected rows."""
    for node in source.nodes:
        of = node.iter if isinstance(node, ast.For | ast.comprehension) else None
        if isinstance(of, ast.Call) and method(of) in ("collect", "toLocalIterator") and source.of_frames():
            return Suspicion(
                f"a loop of Python goes through the rows of {method(of)}(): compute with columns, in select()",
                "All rows travel to the driver and are handled one by one there; the cluster waits.",
                source.file,
                of.lineno,
                kinds=_SLOW,
                signs=frozenset({"jobs", "fetched"}),
            )
    return None


def columns_in_a_loop(source: FrameSource) -> Suspicion | None:
    """``withColumn`` in a loop."""
    for node in source.repeated():
        if isinstance(node, ast.Call) and method(node) == "withColumn":
            return Suspicion(
                "withColumn() in a loop makes the plan longer with each pass: compute each column once, in one "
                "select()",
                'df.select("id", *[(F.col(name) + 1).alias(name) for name in names]) is one step, with each name once.',
                source.file,
                node.lineno,
                raises="StackOverflowError",
                kinds=_SLOW,
            )
    return None


def one_partition(source: FrameSource) -> Suspicion | None:
    """``repartition(1)``."""
    for call in source.calls({"repartition", "coalesce"}):
        first = call.args[0] if len(call.args) == 1 else None
        if isinstance(first, ast.Constant) and first.value == 1 and source.of_frames():
            return Suspicion(
                f"{method(call)}(1) brings all rows into one task: leave it out",
                "One task uses one processor, and has to hold what many would share.",
                source.file,
                call.end_lineno or call.lineno,
                kinds=_SLOW,
                signs=frozenset({"shuffles"}),
            )
    return None


def udf_for_built_in(source: FrameSource) -> Suspicion | None:
    """A UDF that does what Spark has functions for columns for."""
    for udf in source.used_udfs():
        done = list(dict.fromkeys(_done_by_hand(udf.node)))
        if any(name != "+" for name in done):
            functions = list(dict.fromkeys(BUILT_IN[name] for name in done))
            by = [name if name == "+" else f"{name}()" for name in done]
            return Suspicion(
                f"{_and(functions)} {'does' if len(functions) == 1 else 'do'} what the UDF does with {_and(by)}: write "
                f"{'that' if len(functions) == 1 else 'these'} in its place",
                "A UDF sends each row to Python and back, and Spark cannot look into it; functions for columns run "
                "inside of Spark.",
                udf.file,
                udf.node.lineno,
                kinds=_SLOW,
                signs=frozenset({"python"}),
            )
    return None


def _done_by_hand(udf: ast.Call | ast.FunctionDef) -> Iterator[str]:
    """The functions and methods of Python in a UDF that Spark has for columns; ``+`` puts texts together."""
    given = udf.args[0] if isinstance(udf, ast.Call) and udf.args else None
    if isinstance(given, ast.Attribute) and given.attr in BUILT_IN:  # F.udf(str.upper)
        yield given.attr
    for node in ast.walk(udf):
        if isinstance(node, ast.Call) and called(node) in BUILT_IN:
            yield called(node)
        elif (
            isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and any(map(_is_text, (node.left, node.right)))
        ):
            yield "+"


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


SLOW_HABITS = (jobs_in_a_loop, rows_in_a_loop, udf_for_built_in, one_partition, columns_in_a_loop)
"""Those first that say most."""
