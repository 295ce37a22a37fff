"""A learner's function as the search for habits with DataFrames reads it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from grader.checks.explaining.habit import Defined
from grader.submission import Cell
from grader.submission.definitions import PLAY
from grader.submission.syntax import tree_at

UDF_MAKERS = frozenset({"udf", "pandas_udf"})
_OF_FRAMES_ONLY = frozenset(
    {"agg", "select", "withColumn", "withColumns", "createDataFrame", "toPandas", "where", "orderBy", "dropDuplicates"}
    | {"selectExpr", "unionByName", "withColumnRenamed", "sql", "toDF"}
)


@dataclass(frozen=True)
class Udf:
    """Where a UDF is made: by a call, or of a function with a decorator; ``typed`` where it is given a type.

    ``type`` is that, where it is a text of SQL.
    """

    node: ast.Call | ast.FunctionDef
    file: str
    typed: bool
    type: str = ""


Udfs: TypeAlias = Mapping[str, Udf]
"""Those that cells give a name."""


@dataclass(frozen=True)
class FrameSource:
    """A function, and what in it is looked at again and again."""

    node: ast.FunctionDef
    file: str
    udfs: Udfs
    nodes: list[ast.AST] = field(default_factory=list)
    plain: bool = False
    """Whether it is handed to somebody who calls it with values of Python: a UDF, a function for tasks."""

    def calls(self, names: frozenset[str] | set[str]) -> Iterator[ast.Call]:
        """The calls of methods with these names, in the order of lines."""
        found = [node for node in self.nodes if isinstance(node, ast.Call) and method(node) in names]
        yield from sorted(found, key=lambda call: (call.lineno, call.col_offset))

    def repeated(self) -> Iterator[ast.AST]:
        """What stands in loops and is done in each pass."""
        for loop in self.nodes:
            parts: list[ast.AST] = []
            if isinstance(loop, ast.For | ast.While):
                parts = list(loop.body)
            elif isinstance(loop, ast.ListComp | ast.SetComp | ast.GeneratorExp):
                parts = [loop.elt, *(test for each in loop.generators for test in each.ifs)]
            elif isinstance(loop, ast.DictComp):
                parts = [loop.key, loop.value]
            for part in parts:
                yield from ast.walk(part)

    def of_frames(self) -> bool:
        """Whether it certainly works with DataFrames."""
        return any(isinstance(node, ast.Attribute) and node.attr in _OF_FRAMES_ONLY for node in self.nodes)

    def used_udfs(self) -> Iterator[Udf]:
        """The UDFs that it makes, or is, and those of cells that it names."""
        decorators = {
            id(each) for node in self.nodes if isinstance(node, ast.FunctionDef) for each in node.decorator_list
        }
        for node in self.nodes:
            if isinstance(node, ast.FunctionDef):
                yield from _decorated(node, self.file)
            elif isinstance(node, ast.Call) and called(node) in UDF_MAKERS and id(node) not in decorators:
                yield _made(node, self.file)
            elif isinstance(node, ast.Name) and node.id in self.udfs:
                yield self.udfs[node.id]


def sources_of(functions: Iterable[Defined], udfs: Udfs) -> list[FrameSource]:
    """The functions, as the search reads them."""
    found = [(node, file, list(ast.walk(node))) for node, file in functions]
    calls = [node for _, _, nodes in found for node in nodes if isinstance(node, ast.Call)]
    calls += [udf.node for udf in udfs.values() if isinstance(udf.node, ast.Call)]
    given = (part for call in calls if method(call) != "transform" for part in call.args)  # that one gives DataFrames
    handed = {part.id for part in given if isinstance(part, ast.Name)}
    return [FrameSource(node, file, udfs, nodes, is_udf(node) or node.name in handed) for node, file, nodes in found]


def udfs_of(cells: Iterable[Cell]) -> Udfs:
    """The UDFs that cells make by a call and give a name."""
    found: dict[str, Udf] = {}
    for cell in cells:
        if cell.problem is not None or PLAY in cell.tags or "udf" not in cell.source:
            continue
        for node in tree_at(cell.source, cell.first_line).body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and called(node.value) in UDF_MAKERS:
                made = _made(node.value, cell.filename)
                found |= {each.id: made for each in node.targets if isinstance(each, ast.Name)}
    return found


def _made(call: ast.Call, file: str) -> Udf:
    given = [*call.args[1:2], *(each.value for each in call.keywords)]
    return Udf(call, file, typed=bool(given), type=_text(given))


def _text(given: Iterable[ast.expr]) -> str:
    return next((each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str)), "")


def _decorated(function: ast.FunctionDef, file: str) -> Iterator[Udf]:
    """``@udf`` and ``@udf("int")`` above a function."""
    for each in function.decorator_list:
        of = each.func if isinstance(each, ast.Call) else each
        name = of.attr if isinstance(of, ast.Attribute) else of.id if isinstance(of, ast.Name) else ""
        if name in UDF_MAKERS:
            given = [*each.args, *(of.value for of in each.keywords)] if isinstance(each, ast.Call) else []
            yield Udf(function, file, typed=bool(given), type=_text(given))


def is_udf(function: ast.FunctionDef) -> bool:
    """Whether a decorator makes a UDF of it."""
    return any(_decorated(function, ""))


def method(call: ast.Call) -> str:
    """The name of the method that is called; empty for a plain function."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def called(call: ast.Call) -> str:
    """The name of what is called, without what stands before its last dot."""
    return call.func.id if isinstance(call.func, ast.Name) else method(call)
