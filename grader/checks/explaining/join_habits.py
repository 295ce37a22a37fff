"""Habits with joins of DataFrames that give too many rows or columns, found in a learner's source."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.base.text import printable
from grader.checks.explaining.frame_source import FrameSource, method
from grader.checks.explaining.habit import Suspicion

_JOINING = frozenset({"join", "crossJoin"})
_DROPPING = frozenset({"dropDuplicates", "drop_duplicates", "distinct"})


def joined_with_all(source: FrameSource) -> Suspicion | None:
    """A join of every row with every row."""
    call = _join_without_column(source)
    if call is None:
        return None
    return Suspicion(
        f"{method(call)}() without a column pairs every row with every row: write join({_joined(call, 'other')}, "
        '"column")',
        "Name the column, or the condition, by which rows of both sides belong together.",
        source.file,
        call.end_lineno or call.lineno,
        signs=frozenset({"rows", "repeated", "values", "multiplied"}),
        operators=("CartesianProduct", "BroadcastNestedLoopJoin"),
    )


def _joined(call: ast.Call, otherwise: str) -> str:
    """The DataFrame that is joined to another, in the learner's words where these are one name."""
    other = call.args[0] if call.args else None
    return printable(other.id, 40) if isinstance(other, ast.Name) else otherwise


def refused_join(source: FrameSource) -> Suspicion | None:
    """A join without a column that Spark refuses."""
    call = _join_without_column(source)
    if call is None:
        return None
    return Suspicion("", "", source.file, call.end_lineno or call.lineno, raises="implicit cartesian product")


def _join_without_column(source: FrameSource) -> ast.Call | None:
    for call in source.calls({"join", "crossJoin"}):
        if method(call) == "crossJoin" or (len(call.args) == 1 and not call.keywords and source.of_frames()):
            return call
    return None


def duplicates_hidden(source: FrameSource) -> Suspicion | None:
    """Duplicates of a join that are dropped."""
    call = next(_dropping_after_join(source), None) if source.of_frames() else None
    if call is None:
        return None
    return Suspicion(
        f"{method(call)}() after a join keeps any one of the rows that matched: leave it out, and join by the columns "
        "that belong together",
        "Duplicates after a join say that its condition fits too many rows; dropping some hides that.",
        source.file,
        call.end_lineno or call.lineno,
        signs=frozenset({"rows", "values", "repeated"}),
        operators=("Join", "CartesianProduct"),
    )


def _dropping_after_join(source: FrameSource) -> Iterator[ast.Call]:
    """The calls that drop duplicates of what a join gave: in one chain with it, or through variables."""
    joined: set[str] = set()
    for node in sorted((each for each in source.nodes if isinstance(each, ast.Call | ast.Assign)), key=_end):
        if isinstance(node, ast.Assign):
            names = {each.id for each in node.targets if isinstance(each, ast.Name)}
            joined = joined | names if _has_join(node.value, joined) else joined - names
        elif method(node) in _DROPPING and isinstance(node.func, ast.Attribute) and _has_join(node.func.value, joined):
            yield node


def _has_join(made: ast.expr, joined: set[str]) -> bool:
    """Whether a chain of calls has a join in it, or begins with a variable that holds one."""
    while isinstance(made, ast.Call) and isinstance(made.func, ast.Attribute):
        if made.func.attr in _JOINING:
            return True
        made = made.func.value
    return isinstance(made, ast.Name) and made.id in joined


def _end(node: ast.Call | ast.Assign) -> tuple[int, int, bool]:
    """Where it ends: an assignment holds from there on, after all calls in it."""
    return node.end_lineno or node.lineno, node.end_col_offset or 0, isinstance(node, ast.Assign)


def joined_twice(source: FrameSource) -> Suspicion | None:
    """A join by keys that are there several times."""
    for call in source.calls({"join"}):
        if source.of_frames():
            return Suspicion(
                f"a join gives a row for each match: make the keys of {_joined(call, 'the other table')} unique "
                "before the join",
                'dropDuplicates(["key"]) keeps one row of each key, groupBy("key").agg(...) makes one row of many.',
                source.file,
                call.end_lineno or call.lineno,
                signs=frozenset({"repeated", "multiplied"}),
                operators=("Join", "CartesianProduct"),
            )
    return None


def joined_by_condition(source: FrameSource) -> Suspicion | None:
    """A join that keeps the columns of both sides."""
    for call in source.calls({"join"}):
        if any(isinstance(node, ast.Compare) for each in call.args for node in ast.walk(each)):
            return Suspicion(
                'a join keeps the columns of both sides: write join(other, "column") to join by a column, or '
                "unionByName(other) to put rows below each other",
                "Joined by its name, a column is there once. Or drop() or rename one of the two.",
                source.file,
                call.end_lineno or call.lineno,
                signs=frozenset({"twice"}),
            )
    return None
