"""What an exception of Python or Spark means, in plain words: a table from type and message to a fact and advice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from grader.checks.explaining.model_errors import OF_ML
from grader.checks.explaining.python2 import AS_PYTHON_2


@dataclass(frozen=True, slots=True)
class Explanation:
    """``says``: the fact, to stand behind the call; empty where the exception's own words do. ``advice`` follows it."""

    says: str = ""
    advice: str = ""


Where = Literal["anywhere", "spark", "task", "handed"]
"""``spark``: in a call of Spark's or in a task; ``task``: in a task; ``handed``: where Spark calls a function in one.
Each of them lies within those before it."""
_WHERE: tuple[Where, ...] = get_args(Where)


@dataclass(frozen=True, slots=True)
class _Rule:
    """Fits an exception whose type is one of ``types`` (any, without one) and whose message ``pattern`` finds.

    The pattern's groups ``what`` and ``other``, names of types, may stand in ``says``; its group ``quoted`` too, or it
    follows behind a colon, where messages may be quoted. ``where`` it has to have happened for the rule to fit: one
    that speaks of tasks is of no use to whoever has none.
    """

    types: tuple[str, ...]
    pattern: str
    says: str
    advice: str
    where: Where = "anywhere"


_NOTHING_LEFT = "next() found nothing left"
_ITERATORS = r"itertools\.\w+|generator|map|filter|zip|enumerate|reversed|\w*iterator"
_AN_ITERATOR = (
    rf"object of type '(?P<quoted>{_ITERATORS})' has no len\(\)|'(?:{_ITERATORS})' object is not subscriptable"
)
_JAVA = ("SparkException", "Py4JJavaError", "Py4JError")
_RULES = (
    *(_Rule(types, pattern, "", advice) for types, pattern, advice in AS_PYTHON_2),
    *(_Rule((), pattern, says, advice) for pattern, says, advice in OF_ML),
    _Rule(
        ("EOFError",),
        "reading a line",
        "",
        "Nobody is there to type an answer for input() while a submission is graded: give the value in the code, or "
        "take it as a parameter.",
    ),
    _Rule(
        (),
        r"SPARK-5063|ONLY_VALID_ON_DRIVER|can only be used on the driver",
        "an RDD or the SparkContext is used inside a function that Spark runs in a task",
        "Tasks have neither: compute the value on the driver first, or use a join or a broadcast variable.",
    ),
    _Rule(
        (),
        r"VALUE_NOT_ACCESSIBLE.*Accumulator\.value|Accumulator\.value cannot be accessed",
        "the value of an accumulator is read inside a task",
        "Tasks can only add to an accumulator; what all of them have added is read on the driver, after an action.",
    ),
    _Rule(
        (),
        r"SESSION_OR_CONTEXT_NOT_EXISTS|SparkContext or SparkSession should be created first",
        "a function for columns (a UDF, or one of pyspark.sql.functions) is called inside a task",
        "Such functions describe what a DataFrame is to compute. A task has plain Python values: call a plain Python "
        "function there, or use the UDF on a column of a DataFrame.",
        where="task",
    ),
    _Rule(
        ("AttributeError", *_JAVA),
        r"stopped SparkContext|SparkContext was shut down"
        r"|'NoneType' object has no attribute '(?:_jvm|sc|_jsc|setCallSite|defaultParallelism)'",
        "the SparkContext was stopped",
        "Leave it running: it belongs to whoever called the function.",
    ),
    _Rule(
        ("PicklingError", "TypeError"),
        r"[Cc]annot pickle '?(?P<quoted>[\w.]+)",
        "a function for the tasks holds {quoted}, which cannot be sent to them: make that inside of the function",
        "Files, locks, connections and generators live where they were opened. Open them inside the function "
        "(mapPartitions needs one for each partition), or let it hold plain values only.",
        where="spark",
    ),
    _Rule(
        ("ValueError",),
        r"Can not reduce\(\) empty RDD",
        "reduce() got an RDD without rows",
        "reduce has nothing to start from on an empty RDD; fold or aggregate take a start value.",
    ),
    _Rule(
        ("TypeError",),
        r"unhashable type: '(?P<what>list|dict|set)'",
        "a {what} stands where a key is due",
        "Keys travel through a hash: use a tuple or a string, or flatten the lists first (flatMap instead of map).",
        where="spark",
    ),
    _Rule(
        ("TypeError",),
        r"unhashable type: '(?P<what>list|dict|set)'",
        "a {what} stands where a key, or an element of a set, is due",
        "What can be changed cannot be looked up: use a tuple, a frozenset or a text.",
    ),
    _Rule(
        ("TypeError",),
        _AN_ITERATOR,
        "an iterator has no length and no elements by number",
        "mapPartitions hands over an iterator, which is read once from front to end: count while you read it, or make "
        "a list of it if a partition fits into memory.",
        where="spark",
    ),
    _Rule(
        ("TypeError",),
        _AN_ITERATOR,
        "an iterator has no length and no elements by number",
        "It is read once, from front to end: count while you read it, or make a list of it.",
    ),
    _Rule(
        ("TypeError",),
        r"cannot unpack non-iterable (?P<what>\w+) object",
        "a row is of type {what}, where a pair (key, value) is due",
        "Methods ...ByKey, mapValues and join take apart each row as a pair. Return one for every row.",
        where="spark",
    ),
    _Rule(
        ("TypeError",),
        r"cannot unpack non-iterable (?P<what>\w+) object",
        "a value of type {what} is to be taken apart like a pair",
        "Look at what stands right of the =, or behind `in`: is it a tuple or a list each time?",
    ),
    _Rule(
        ("TypeError",),
        r"unsupported operand type\(s\) for \S{1,3} '(?:NoneType' and '\w{1,80}|\w{1,80}' and 'NoneType)'",
        "a value is None, with which nothing can be computed: a null of a column in a UDF, or what a function without "
        "`return` gave",
        "In a UDF, say what it gives for None, or filter such rows out first; a function needs a `return`.",
        where="task",
    ),
    _Rule(
        ("TypeError", "AttributeError"),
        r"(?P<quoted>'NoneType' object .*|(?:object|argument) of type 'NoneType' .*)",
        "a value is None",
        "Where a None is meant, ask `is None` first. Else look for a function without `return`, or list.sort(), which "
        "changes in place and returns None.",
    ),
    _Rule(
        ("TypeError",),
        r"'[<>]=?' not supported between instances of "
        r"'(?:NoneType' and '(?P<what>\w{1,80})|(?P<other>\w{1,80})' and 'None)",
        "None is compared with {what}{other}",
        "None has no place in an order: filter such rows out first, or give `key=` a function that says where they go.",
    ),
    _Rule(
        ("TypeError",),
        r"'[<>]=?' not supported between instances of '(?P<what>\w{1,80})' and '(?P<other>\w{1,80})'",
        "a value of type {what} is compared with one of type {other}",
        "Python puts only like values in order: make all of them one type first, or give `key=` a function that does.",
    ),
    _Rule(
        ("StopIteration",),
        "",
        _NOTHING_LEFT,
        "A partition may be empty: next(rows, default) says what stands for a row then, and a `for` loop ends by "
        "itself.",
        where="spark",
    ),
    _Rule(
        (),
        "generator raised StopIteration|STOP_ITERATION_OCCURRED",
        _NOTHING_LEFT,
        "A partition may be empty: next(rows, default) says what stands for a row then, and a `for` loop ends by "
        "itself.",
        where="spark",
    ),
    _Rule(
        ("StopIteration", "RuntimeError"),
        "^(?!.)|generator raised StopIteration",
        _NOTHING_LEFT,
        "next(iterator, default) gives the default at the end, and a `for` loop ends by itself.",
    ),
    _Rule(
        ("SystemExit",),
        "",
        "exit() ends the Python process",
        "Return a value instead; where an input is wrong, raise an exception that says what is wrong with it.",
    ),
    _Rule(
        ("AssertionError",),
        r"(?P<quoted>.*)",
        "an `assert` does not hold",
        "Look at the values that the `assert` compares: is the claim right, or is what was computed before it?",
    ),
    _Rule(
        ("ZeroDivisionError",),
        "",
        "",
        "A count or a length is 0 here: which input makes it so, and what should the result be then?",
    ),
    _Rule(
        ("KeyError", "IndexError"),
        r"^'?pop from (?:an )?empty (?P<what>set|list|deque)|^'(?:popitem\(\): )?(?P<other>dictionary) is empty",
        "a {what}{other} is empty, so there is nothing to take out",
        "Ask first whether anything is left, as by `while waiting:` or `if waiting:`.",
    ),
    _Rule(
        ("KeyError",),
        r"(?P<quoted>.*)",
        "a dictionary has no such key",
        ".get(key, default) says what an absent key means. Not every row's key is in a table made from other rows.",
    ),
    _Rule(
        ("IndexError",),
        "",
        "",
        "A sequence is shorter than the index assumes; look at the shortest input, an empty one included.",
    ),
    _Rule(
        ("AttributeError",),
        r"'PipelinedRDD' object|'RDD' object",
        "",
        "This is an RDD, so only RDD methods exist on it; an action such as collect() brings plain rows.",
    ),
    _Rule(
        ("TypeError",),
        r"'(?:Pipelined)?RDD' object is not (?P<what>iterable|subscriptable)",
        "an RDD is not {what}: it is no list",
        "Use its transformations, or an action where a plain value is due.",
    ),
    _Rule(
        ("TypeError",),
        r"object of type '(?:Pipelined)?RDD' has no len\(\)",
        "an RDD has no len(): count() counts its rows",
        "It is an action: Spark computes for it.",
    ),
    _Rule(
        ("TypeError",),
        r"missing \d+ required positional argument",
        "a function for the tasks takes more arguments than Spark hands over",
        "Spark hands a pair over as one argument: unpack it inside, as in `lambda pair: pair[0]`.",
        where="handed",
    ),
    _Rule(
        ("ValueError",),
        r"Can only zip with RDD which has the same number of partitions",
        "zip() got RDDs with different numbers of partitions",
        "zip pairs partition by partition, row by row. Where one RDD does not come from the other by map, join them "
        "by key instead (zipWithIndex gives one).",
    ),
    _Rule(
        (),
        r"different number of items in batches|same number of elements in each partition",
        "zip() got RDDs with different numbers of rows",
        "zip pairs row by row; a filter or flatMap in between breaks it. Carry both values along in one row, or join "
        "by key.",
    ),
    _Rule(
        _JAVA,
        r"java\.lang\.StackOverflowError",
        "the plan of a DataFrame has too many steps for Spark",
        "Each withColumn(), union() or filter() in a loop adds a step: do it in one select(), or from a list at once.",
    ),
    _Rule(
        _JAVA,
        r"is bigger than spark\.driver\.maxResultSize",
        "more is brought to the driver than it may hold (spark.driver.maxResultSize)",
        "Keep the rows distributed: reduce, count or take on the cluster, and collect only what is small.",
    ),
    _Rule(
        (),
        r"Input path does not exist: (?P<quoted>[^\s\"]+)",
        "the file or folder to read does not exist",
        "Paths are seen from where the grader runs, which is not your folder; read only what the function is given.",
    ),
    _Rule(
        (),
        r"Output directory (?P<quoted>[^\s\"]+) already exists|FileAlreadyExistsException|PATH_ALREADY_EXISTS",
        "the folder to write to is there already",
        "Spark writes over no folder, and a function is called several times while it is checked: take a new folder "
        'in each call, below tempfile.mkdtemp(); a DataFrame is written by .write.mode("overwrite") too.',
    ),
    _Rule(
        (),
        r"PACKAGE_NOT_INSTALLED\W+(?P<quoted>[\w.-]{1,80})|^(?P<other>Pandas|PyArrow) >= \S+ must be installed",
        "this method needs a package that the course does not have",
        "The grader runs with the course's own packages only. collect() or take(n) gives rows as a plain list, and "
        "groupBy(...).agg(...) computes in Spark.",
    ),
    _Rule(
        _JAVA,
        r"not a SequenceFile|invalid load key|UnpicklingError|EOFException",
        "a file is read in another format than it was written in",
        "textFile reads what saveAsTextFile wrote, pickleFile what saveAsPickleFile wrote.",
    ),
    _Rule(
        _JAVA,
        r"Python worker exited unexpectedly|Python worker failed to connect back",
        "the Python process of a task ended: it crashed, was killed, or ran out of memory",
        "Look for what grows without end in a task: a list of all rows of a partition, or of all values of a key.",
    ),
    _Rule(
        ("MemoryError",),
        "",
        "more memory is needed than there is",
        "Look for what is built whole: a list of all rows, all values of a key, a number of zeros too many.",
    ),
    _Rule(
        ("ConnectionRefusedError", "ConnectionResetError", "Py4JNetworkError"),
        "",
        "Spark's own process ended, most often because its memory was used up",
        "Bring less to the driver at once, and cache less.",
    ),
    _Rule(
        ("NameError",),
        "",
        "",
        "This name is not defined in the cells that were graded; a cell marked `play` is not run.",
    ),
    _Rule(("RecursionError",), "", "a function calls itself without end", "What input should end it?"),
    _Rule(
        ("ModuleNotFoundError",),
        r"^No module named 'grader\.",
        "",
        "While answers are graded, `grader.notebook` is there and the rest of the grader is not: "
        "tag cells that make data to play with `play`.",
    ),
    _Rule(("ModuleNotFoundError",), "", "", "The grader runs with the course's own packages only."),
)


def explain(kind: str, message: str, *, quoting: bool, where: Where = "task") -> Explanation:
    """What an exception of that type and message, which happened there, means; empty where its own words have to do."""
    fitting = _WHERE[: _WHERE.index(where) + 1]
    for rule in _RULES:
        if rule.where not in fitting:
            continue
        found = re.search(rule.pattern, message) if not rule.types or kind in rule.types else None
        if found is not None:
            return Explanation(_says(rule, found.groupdict(), quoting), rule.advice)
    return Explanation()


def _says(rule: _Rule, groups: dict[str, str | None], quoting: bool) -> str:
    quoted = groups.get("quoted") if quoting else None
    kinds = {name: groups.get(name) or "" for name in ("what", "other")}
    said = rule.says.format(**kinds, quoted=quoted or "something")
    return f"{said}: {quoted}" if quoted and "{quoted}" not in rule.says else said
