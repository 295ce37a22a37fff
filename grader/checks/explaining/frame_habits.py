"""Habits with DataFrames that give wrong rows without an exception, found in a learner's source.

Each says which failures may come of it, by a sign of what is wrong with the value that was returned.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from grader.base.text import printable
from grader.checks.explaining.frame_source import FrameSource, called, method, sources_of, udfs_of
from grader.checks.explaining.habit import Defined, Suspicion, own_nodes
from grader.checks.explaining.join_habits import (
    duplicates_hidden,
    joined_by_condition,
    joined_twice,
    joined_with_all,
    refused_join,
)
from grader.checks.explaining.raising_habits import RAISING_HABITS
from grader.checks.explaining.slow_habits import SLOW_HABITS
from grader.submission import Cell

_PRINTING = frozenset({"show", "printSchema", "explain", "foreach", "createOrReplaceTempView", "createTempView"})
_ROWS = frozenset({"collect", "take", "head", "tail", "first", "toPandas"})
_TYPES_OF_PYTHON = (
    (("double", "float"), "a float, which a / b or float(...) gives, a // b of ints does not"),
    (
        ("int", "integer", "bigint", "long", "smallint", "short"),
        "an int, which a // b of ints or int(...) gives, a / b does not",
    ),
    (("string",), "a str, which str(...) gives"),
    (("boolean",), "True or False, which bool(...) gives"),
)
"""Types of Spark, and what a UDF has to give back for them."""
_WITHOUT_ORDER = frozenset({"groupBy", "groupby", "join", "distinct", "dropDuplicates", "repartition"})

_ONE_OF_MANY = frozenset(
    {"groupBy", "groupby", "agg", "count", "distinct", "dropDuplicates", "drop_duplicates", "rollup", "cube", "sql"}
)

Rule: TypeAlias = Callable[[FrameSource], Suspicion | None]


def frame_habits(names: Sequence[str], defined: Mapping[str, Defined], cells: Iterable[Cell]) -> Iterator[Suspicion]:
    """Such habits in the functions of these names, those first that say most."""
    sources = sources_of(map(defined.__getitem__, names), udfs_of(cells))
    for rule in _RULES:
        for source in sources:
            found = rule(source)
            if found is not None:
                yield found


def _returned(source: FrameSource) -> Iterator[tuple[ast.Call, int, str]]:
    """The calls whose value is returned, the line of each, and the variable it is returned through, if it is."""
    given = {
        target.id: node.value
        for node in source.nodes
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in source.nodes:
        if isinstance(node, ast.Return):
            through = node.value.id if isinstance(node.value, ast.Name) else ""
            value = given.get(through) if through else node.value
            if isinstance(value, ast.Call):
                yield value, value.end_lineno or value.lineno, printable(through, 40)


def _prints(source: FrameSource) -> Suspicion | None:
    for call, line, through in _returned(source):
        name = method(call)
        if name in _PRINTING:
            mend = f"leave out `{through} =` before it" if through else "return the DataFrame itself"
            return Suspicion(
                f"{name}() gives None, and that is what is returned: {mend}",
                f"{name}() is called for what it does and gives nothing back: call it in a line of its own.",
                source.file,
                line,
                signs=frozenset({"none"}),
            )
    return None


def _without_return(source: FrameSource) -> Suspicion | None:
    if any(isinstance(node, ast.Return | ast.Yield | ast.YieldFrom) for node in own_nodes(source.node)):
        return None
    last = source.node.body[-1]
    return Suspicion(
        f"{source.node.name}() has no `return`: return what its last line makes",
        "A function without a `return` gives None.",
        source.file,
        last.end_lineno or last.lineno,
        signs=frozenset({"none"}),
    )


def _collects(source: FrameSource) -> Suspicion | None:
    for call, line, _ in _returned(source):
        name = method(call)
        if name in _ROWS:
            return Suspicion(
                f"{name}() brings rows to the driver: return the DataFrame without it",
                "A DataFrame stays distributed until an action; whoever called decides about that.",
                source.file,
                line,
                signs=frozenset({"list"}),
            )
    return None


def _equals_none(source: FrameSource) -> Suspicion | None:
    for node in _comparisons_of_columns(source):
        if len(node.ops) != 1 or not isinstance(node.ops[0], ast.Eq | ast.NotEq):
            continue
        sides = (node.left, node.comparators[0])
        none = any(isinstance(side, ast.Constant) and side.value is None for side in sides)
        if none and any(isinstance(side, ast.Call | ast.Attribute | ast.Subscript) for side in sides):
            word, method = ("==", "isNull") if isinstance(node.ops[0], ast.Eq) else ("!=", "isNotNull")
            return Suspicion(
                f"`{word} None` is true for no row in SQL: write .{method}()",
                "A comparison with null is null, neither true nor false, so a filter keeps no such row.",
                source.file,
                node.lineno,
                signs=frozenset({"rows", "values", "nulls"}),
            )
    return None


def _comparisons_of_columns(source: FrameSource) -> list[ast.Compare]:
    """Comparisons that may be of columns, in the order of lines: none that Python asks for its truth, none of values
    that a function is called with."""
    own = [] if source.plain else list(own_nodes(source.node))
    tests = [node.test for node in own if isinstance(node, ast.If | ast.IfExp | ast.While | ast.Assert)]
    tests += [test for node in own if isinstance(node, ast.comprehension) for test in node.ifs]
    asked = {id(part) for test in tests for part in ast.walk(test)}
    found = [node for node in own if isinstance(node, ast.Compare) and id(node) not in asked]
    return sorted(found, key=lambda node: (node.lineno, node.col_offset))


def _swapped_by_union(source: FrameSource) -> Suspicion | None:
    for call in source.calls({"union", "unionAll"}):
        return Suspicion(
            f"{method(call)}() puts columns together by their place: write unionByName()",
            "union() looks at no names: what is first on one side goes below what is first on the other.",
            source.file,
            call.end_lineno or call.lineno,
            signs=frozenset({"swapped"}),
            operators=("Union",),
        )
    return None


def _sorted_too_early(source: FrameSource) -> Suspicion | None:
    for call in source.calls(_WITHOUT_ORDER):
        before = call.func.value if isinstance(call.func, ast.Attribute) else None
        while isinstance(before, ast.Call) and isinstance(before.func, ast.Attribute):
            if before.func.attr in ("orderBy", "sort"):
                return Suspicion(
                    f"{method(call)}() keeps no order, and {before.func.attr}() stands before it: sort last",
                    "What moves rows between partitions gives them in any order.",
                    source.file,
                    call.end_lineno or call.lineno,
                    signs=frozenset({"order"}),
                )
            before = before.func.value
    return None


def _gathered(source: FrameSource) -> Suspicion | None:
    for node in source.nodes:
        if isinstance(node, ast.Call) and called(node) in ("collect_list", "collect_set"):
            name = called(node)
            return Suspicion(
                f"{name}() gathers rows in any order: write F.sort_array(F.{name}(...))",
                "The order in which rows of a group arrive differs from run to run, also after orderBy().",
                source.file,
                node.lineno,
                signs=frozenset({"elements-order"}),
            )
    return None


def _guessed_types(source: FrameSource) -> Suspicion | None:
    for node in source.nodes:
        named = isinstance(node, ast.keyword) and node.arg == "inferSchema" and _is_true(node.value)
        option = isinstance(node, ast.Call) and method(node) == "option" and _option(node) == "inferSchema"
        if named or option:
            return Suspicion(
                "inferSchema guesses types, and makes a number of a text such as 0150: give a schema, in which each "
                "column has its name and type",
                'schema="name string, n int" is one. With it each column is what you say, and the file is read once.',
                source.file,
                node.value.lineno if isinstance(node, ast.keyword) else node.lineno,  # type: ignore[attr-defined]
                signs=frozenset({"type", "text-type", "zeros"}),
            )
    return None


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and str(node.value).lower() == "true"


def _option(call: ast.Call) -> str:
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def _read_as_text(source: FrameSource) -> Suspicion | None:
    if any(isinstance(node, ast.Call) and method(node) == "schema" for node in source.nodes):
        return None
    for call in source.calls({"csv"}):
        if not {each.arg for each in call.keywords} & {"schema", "inferSchema"} and len(call.args) < 2:
            return Suspicion(
                "a CSV without a schema has texts in each column: give a schema, in which each column has its name "
                "and type",
                'schema="name string, n int" is one: a file of text says nothing about types.',
                source.file,
                call.end_lineno or call.lineno,
                signs=frozenset({"text-type"}),
            )
    return None


def _udf_without_type(source: FrameSource) -> Suspicion | None:
    for udf in source.used_udfs():
        if not udf.typed:
            return Suspicion(
                'a UDF without a type gives text: write F.udf(function, "int")',
                'The type of a UDF is "string" unless one is given.',
                udf.file,
                udf.node.lineno,
                signs=frozenset({"text-type"}),
            )
    return None


def _udf_with_type(source: FrameSource) -> Suspicion | None:
    for udf in source.used_udfs():
        if udf.typed:
            return Suspicion(
                f"a UDF gives null, without an error, where its value is not of the declared type: {_due(udf.type)}",
                "Spark converts nothing that a UDF returns: an int is no double, and a float no int.",
                udf.file,
                udf.node.lineno,
                signs=frozenset({"nulls"}),
                operators=("Python",),
            )
    return None


def _due(declared: str) -> str:
    """What a UDF of this type has to give back."""
    for names, due in _TYPES_OF_PYTHON:
        if declared in names:
            return f'"{declared}" needs {due}'
    return "give back that type, as by int(...) or float(...)"


def _grouped_by_more(source: FrameSource) -> Suspicion | None:
    for call in list(source.calls({"groupBy", "groupby"}))[-1:]:
        if len(call.args) > 1:
            return Suspicion(
                f"{method(call)}() of {len(call.args)} columns gives a row for each combination of their values: leave "
                "out the column that the result does not show",
                "Each column more in groupBy() makes more and smaller groups.",
                source.file,
                call.end_lineno or call.lineno,
                signs=frozenset({"repeated"}),
            )
    return None


def _never_grouped(source: FrameSource) -> Suspicion | None:
    if not source.of_frames() or any(source.calls(_ONE_OF_MANY)):
        return None
    last = source.node.body[-1]
    return Suspicion(
        "nothing makes one row of many: write groupBy(...).agg(...)",
        "groupBy() names the columns that a row of the result stands for, agg() what is computed of each group.",
        source.file,
        last.end_lineno or last.lineno,
        signs=frozenset({"ungrouped"}),
    )


_RULES: tuple[Rule, ...] = (
    _prints,
    _without_return,
    _collects,
    _equals_none,
    _swapped_by_union,
    _sorted_too_early,
    _gathered,
    _udf_without_type,
    _guessed_types,
    _read_as_text,
    _udf_with_type,
    joined_with_all,
    refused_join,
    duplicates_hidden,
    _grouped_by_more,
    _never_grouped,
    joined_by_condition,
    joined_twice,
    *RAISING_HABITS,
    *SLOW_HABITS,
)
