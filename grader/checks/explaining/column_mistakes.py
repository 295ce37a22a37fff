"""What Python raises where columns and DataFrames are taken for plain values, explained from the learner's own line.

Python's words ("'Column' object is not callable") are the same for many mistakes, so the statement that raised is read
with them. Advice is given for what stands in it; where nothing fits, the words have to do. Pure.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from grader.base.text import printable
from grader.checks.explaining.frame_source import UDF_MAKERS, called, is_udf, method
from grader.checks.explaining.functions import AS_FUNCTIONS, ESTIMATORS, OF_COLUMNS, OF_FRAMES
from grader.checks.explaining.translate import Explanation
from grader.sandbox.wire.messages import SparkError

_WITH_CONDITIONS = frozenset({"filter", "where", "select", "withColumn", "when", "join", "agg"})
_PLACED = (ast.expr, ast.stmt)
_FUNCTIONS = "pyspark.sql.functions"
_AND_OR = ((ast.And, "and", "&"), (ast.Or, "or", "|"))
_NO_TRANSFORM = re.compile(r"'(\w{1,60})' object has no attribute 'transform'")
_NO_METHOD = re.compile(r"'(?:function|method)' object has no attribute '(\w{1,60})'")
_OF_TEXT = re.compile(r"'str' object has no attribute '(alias|desc|asc|cast|over|isNull|isNotNull|isin|between|when)'")
_KEYWORD = re.compile(r"^DataFrame\.(filter|where)\(\) got an unexpected keyword argument '(\w{1,60})'")


@dataclass(frozen=True)
class Raising:
    """A statement that raised: what, at which line, and the statements around it, outermost first, behind imports."""

    type: str
    message: str
    spark: SparkError | None
    line: int
    path: Sequence[ast.stmt]

    @property
    def condition(self) -> str:
        """Spark's error condition, empty for an exception of Python's."""
        return self.spark.condition if self.spark is not None else ""

    @property
    def of_sql(self) -> bool:
        """Whether the line hands a text of SQL to Spark."""
        return any(isinstance(node, ast.Call) and method(node) == "sql" for node in self.nodes())

    @property
    def functions(self) -> set[str]:
        """How the module of functions for columns may be written here: as ``F``, or as an import says."""
        found = {"F"}
        for node in (part for each in self.path for part in ast.walk(each)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                before = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
                found |= {each.asname or each.name for each in node.names if before + each.name == _FUNCTIONS}
        return found

    def nodes(self) -> Iterator[ast.AST]:
        """The parts of the innermost statement that span the line."""
        if not self.path:
            return
        for node in ast.walk(self.path[-1]):
            if not isinstance(node, _PLACED) or node.lineno <= self.line <= (node.end_lineno or node.lineno):
                yield node


def explain_line(raising: Raising) -> Explanation:
    """What such a mistake is; empty where it is none of them, or nothing in the line says which."""
    for rule in _RULES:
        found = rule(raising)
        if found is not None:
            return found
    return Explanation()


def _in_condition(raising: Raising) -> Explanation | None:
    """``and``, ``or``, ``not``, ``if`` and ``a < b < c``, which ask a column whether it is true."""
    if raising.condition != "CANNOT_CONVERT_COLUMN_INTO_BOOL":
        return None
    nodes = list(raising.nodes())
    looped = _loop_variable(raising, nodes)
    if looped:
        return Explanation(
            f"`{looped}` is a column here and no row, since a loop over a DataFrame goes through its columns: compute "
            "with filter() and select()",
            "Rows of Python come by an action only, such as collect(), and are then on the driver.",
        )
    if any(isinstance(node, ast.Compare) and len(node.ops) > 1 for node in nodes):
        return Explanation(
            "a < b < c of Python does not work on columns: write (a < b) & (b < c), each in parentheses",
            "Python asks the first comparison whether it is true, and a column is a computation for all rows.",
        )
    for node in nodes:
        for kind, word, sign in _AND_OR:
            if isinstance(node, ast.BoolOp) and isinstance(node.op, kind):
                return Explanation(
                    f"`{word}` of Python does not work on columns: write (...) {sign} (...), each condition in "
                    "parentheses",
                    "Python asks the first condition whether it is true, and a column is a computation for all rows.",
                )
    if any(isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) for node in nodes):
        return Explanation(
            "`not` of Python does not work on columns: write ~(...), the condition in parentheses",
            "Python asks the condition whether it is true, and a column is a computation for all rows.",
        )
    if any(isinstance(node, ast.If | ast.IfExp | ast.While | ast.Assert | ast.comprehension) for node in nodes):
        return Explanation(
            "`if` of Python does not work on columns: filter(condition) keeps rows, F.when(condition, "
            "value).otherwise(other) chooses a value",
            "Python asks the condition once, and a column has an answer for each row.",
        )
    return Explanation(
        "a condition on columns stands where Python wants True or False: & | ~ and F.when() take columns"
    )


def _loop_variable(raising: Raising, nodes: Sequence[ast.AST]) -> str:
    """The variable of a loop, over something that is no call, whose attribute the condition asks; empty without."""
    loops: list[ast.For | ast.comprehension] = [node for node in nodes if isinstance(node, ast.comprehension)]
    loops += [node for node in raising.path[:-1] if isinstance(node, ast.For)]
    for loop in loops:
        if not isinstance(loop.target, ast.Name) or not isinstance(loop.iter, ast.Name):
            continue
        name = loop.target.id
        asked = (
            loop.ifs if isinstance(loop, ast.comprehension) else [each for each in nodes if isinstance(each, ast.expr)]
        )
        if any(_is_of(part, name) for each in asked for part in ast.walk(each)):
            return printable(name, 40)
    return ""


def _is_of(node: ast.AST, name: str) -> bool:
    of = node.value if isinstance(node, ast.Attribute | ast.Subscript) else None
    return isinstance(of, ast.Name) and of.id == name


def _iterated(raising: Raising) -> Explanation | None:
    """Python's own sum() and the like, or a loop, over a column."""
    if raising.condition != "NOT_ITERABLE":
        return None
    for node in raising.nodes():
        called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
        if called in AS_FUNCTIONS and hasattr(builtins, called):
            return Explanation(
                f"{called}() is Python's own here and does not work on columns: write F.{called}(column)",
                "from pyspark.sql import functions as F gives the functions for columns.",
            )
    return Explanation(
        "a column is no list, so there is nothing to go through: compute with the column itself, in select()",
        "A column describes a computation for each row; its values come by an action only.",
    )


def _called(raising: Raising) -> Explanation | None:
    """A method that columns do not have, or parentheses behind a column."""
    if raising.type != "TypeError" or raising.message != "'Column' object is not callable":
        return None
    functions = raising.functions
    names = [
        (node.func.attr, node.func.value.id if isinstance(node.func.value, ast.Name) else "df")
        for node in raising.nodes()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr not in OF_COLUMNS | OF_FRAMES
        and _dotted(node.func.value) not in functions
    ]
    for name, _ in names:
        if name in AS_FUNCTIONS:
            return Explanation(
                f"columns have no method {name}(): write F.{name}(column)",
                "Most functions for columns stand in pyspark.sql.functions.",
            )
    if names:
        shown, of = (printable(each, 60) for each in names[0])
        return Explanation(f"`{shown}` is a column and takes no parentheses: write {of}.{shown}, or F.col({shown!r})")
    return None


def _dotted(node: ast.expr) -> str:
    """``pyspark.sql.functions`` as it is written; what begins with no name is none."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def _without_parentheses(raising: Raising) -> Explanation | None:
    """``df.count`` where a number is due, or the column ``count``, which only F.col("count") gives."""
    compared = raising.type == "TypeError" and "'method'" in raising.message and "not supported" in raising.message
    passed = raising.spark is not None and raising.spark.parameters.get("arg_type") in ("method", "function")
    further = _NO_METHOD.search(raising.message) if raising.type == "AttributeError" else None
    if not compared and not passed and further is None:
        return None
    called = {id(node.func) for node in raising.nodes() if isinstance(node, ast.Call)}
    for node in raising.nodes():
        if not isinstance(node, ast.Attribute) or id(node) in called or node.attr not in OF_FRAMES:
            continue
        shown = printable(ast.unparse(node), 40)
        if further is not None:
            return Explanation(
                f"{node.attr} has no parentheses, so nothing was computed: write {node.attr}()",
                "A method without parentheses is the method itself.",
            )
        if compared and not any(node in ast.walk(each) for each in _conditions(raising)):
            return Explanation(
                f"`{shown}` is the method {node.attr}() itself, without parentheses: write {shown}()",
                "A method without parentheses computes nothing.",
            )
        return Explanation(
            f"`{shown}` is the method {node.attr}(), not a column of this name: write F.col({node.attr!r})",
            "A column whose name is also a method's is reached by F.col(...) or df[...] only.",
        )
    return None


def _null_in_udf(raising: Raising) -> Explanation | None:
    """None, with which a UDF computes: by a decorator or a lambda it shows that the line is one of a UDF."""
    if raising.type != "TypeError" or "NoneType" not in raising.message:
        return None
    made = [node for each in raising.path[-1:] for node in ast.walk(each) if isinstance(node, ast.Call)]
    made_here = any(called(node) in UDF_MAKERS for node in made)
    if not made_here and not any(isinstance(each, ast.FunctionDef) and is_udf(each) for each in raising.path):
        return None
    return Explanation(
        "a value is None in this UDF, as it is where a column is null: give None back for it, or filter such rows out "
        "before",
        "A null of a column comes to a UDF as None, with which Python computes nothing.",
    )


def _texts(raising: Raising) -> Explanation | None:
    """A text in quotes that is taken for the column of that name."""
    found = _OF_TEXT.search(raising.message) if raising.type == "AttributeError" else None
    for node in raising.nodes() if found is not None else ():
        if not (isinstance(node, ast.Attribute) and found is not None and node.attr == found[1]):
            continue
        of = node.value
        if isinstance(of, ast.Call) and isinstance(of.func, ast.Name) and of.func.id in AS_FUNCTIONS:
            name = of.func.id
            return Explanation(
                f"{name}() is Python's own here and looks at the letters of the text: write F.{name}(...)",
                "from pyspark.sql import functions as F gives the functions for columns.",
            )
        if isinstance(of, ast.Constant) and isinstance(of.value, str):
            shown = printable(of.value, 40)
            return Explanation(
                f"{shown!r} is a text and no column: write F.col({shown!r}).{node.attr}()",
                "Some methods take a name for the column; what is called on it needs the column.",
            )
    if raising.type == "TypeError" and "not supported between instances of 'str' and" in raising.message:
        for node in _conditions(raising):
            left = node.left
            if isinstance(left, ast.Constant) and isinstance(left.value, str):
                shown = printable(left.value, 40)
                return Explanation(f"the text {shown!r} is compared, not the column of that name: F.col({shown!r})")
    return None


def _conditions(raising: Raising) -> Iterator[ast.Compare]:
    """Comparisons that are handed to a method of a DataFrame as they are, not inside of a function."""
    for node in raising.nodes():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _WITH_CONDITIONS:
            given = [each for each in node.args if not isinstance(each, ast.Lambda)]
            yield from (part for each in given for part in ast.walk(each) if isinstance(part, ast.Compare))


def _of_python(raising: Raising) -> Explanation | None:
    """Words of Python that mean one thing each."""
    message = raising.message
    keyword = _KEYWORD.search(message)
    if keyword is not None:
        return Explanation(
            f'one = names an argument: write {keyword[1]}(F.col("{keyword[2]}") == ...)',
            f'A condition is an expression of columns, or a text of SQL: {keyword[1]}("{keyword[2]} = ...").',
        )
    estimator = _NO_TRANSFORM.search(message) if raising.type == "AttributeError" else None
    if estimator is not None and estimator[1] in ESTIMATORS:
        return Explanation(
            f"{estimator[1]} has learned nothing yet and cannot transform: fit it first, .fit(df).transform(df)",
            "fit() gives a model, and the model transforms.",
        )
    for words, found in _WORDS.items():
        if words in message[:300] and raising.type in ("TypeError", "AttributeError", "IllegalArgumentException"):
            return found
    return None


_WORDS = {
    "type Column doesn't define __round__ method": Explanation(
        "round() is Python's own here and does not work on columns: write F.round(column, digits)",
        "from pyspark.sql import functions as F gives the functions for columns.",
    ),
    "object of type 'DataFrame' has no len()": Explanation(
        "a DataFrame has no len(): count() counts its rows, isEmpty() asks whether there are any",
        "Both are actions: Spark computes for them.",
    ),
    "'DataFrame' object does not support item assignment": Explanation(
        "a DataFrame is never changed in place: df = df.withColumn(name, column) gives a new one",
        "Each method gives a new DataFrame; use what it returns.",
    ),
    "'GroupedData' object has no attribute": Explanation(
        "groups have no rows or columns yet: agg(...) computes something of each group first",
        'groupBy("city").agg(F.sum("amount").alias("total")) is a DataFrame again.',
    ),
    "'DataFrame' object is not callable": Explanation(
        "a DataFrame is no function: take the parentheses away, or name the method, df.select(...)"
    ),
}
_RULES: tuple[Callable[[Raising], Explanation | None], ...] = (
    _in_condition,
    _iterated,
    _called,
    _without_parentheses,
    _null_in_udf,
    _texts,
    _of_python,
)
