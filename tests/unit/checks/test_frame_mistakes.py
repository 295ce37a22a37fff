"""What is told of an exception with DataFrames: by Spark's error condition, by the line that raised; and what is not.

Each mistake as Spark really tells it stands in ``tests/spark/frame_errors``; here are limits: inputs of hidden checks,
lines that say something else, parameters that a learner forged.
"""

from __future__ import annotations

import pytest

from grader.checks.explaining.conditions import CONDITIONS, OF_SQL
from grader.checks.explaining.errors import crash_finding
from grader.checks.explaining.names import NameReader
from grader.checks.running.programs import locate
from grader.results.record import Finding
from grader.sandbox.wire.messages import Frame, Phase, Raised, SparkError
from grader.submission import parse_submission

SECRET = "S3CRET"
PARAMETERS = (
    *("objectName", "proposal", "attr_name", "expressionList", "expression", "left", "right", "sqlExpr", "sourceType"),
    *("targetType", "arg_type", "expected_type", "message", "reason", "fieldName", "fields", "routineName", "msg"),
    *("relationName", "error", "dataType1", "dataType2", "columnOrdinalNumber", "outputMode", "operation", "name"),
    *("missingAttributes", "badRecord", "pattern", "datetime", "wf_name", "package_name", "inputSql", "inputType"),
    *("requiredType", "actualType", "firstNumColumns", "invalidNumColumns"),
)


def told(said: SparkError, message: str = "", *, quoting: bool = True, phase: Phase = "call") -> Finding:
    raised = Raised("AnalysisException", message, phase, trace="pyspark", spark=said)
    return crash_finding(raised, "f(df)", lambda file, line: None, quoting=quoting)


def at_line(
    code: str,
    kind: str,
    message: str,
    condition: str = "",
    *,
    in_task: bool = False,
    before: str = "",
    **parameters: str,
) -> str:
    """The headline of what the last line of a function raised, in a task if ``in_task``, below the line ``before``."""
    source = f"{before}\ndef f(df):\n    {code}\n"
    cells = parse_submission("lab.py", source.encode()).cells
    reader = NameReader(cells, lambda number: None, lambda file, line: locate(cells, file, line))
    spark = SparkError(condition, parameters) if condition else None
    frames = (Frame("lab.py", source.count("\n"), "f"),)
    raised = Raised(kind, message, "call", frames, trace="pyspark", spark=spark, in_task=in_task)
    return crash_finding(raised, "f(df)", reader.locate, read=reader.read).headline


@pytest.mark.parametrize(
    ("condition", "phase"), [*((each, "call") for each in CONDITIONS), *((each, "query") for each in OF_SQL)]
)
def test_an_input_of_a_hidden_check_is_not_told(condition: str, phase: Phase) -> None:
    said = SparkError(condition, dict.fromkeys(PARAMETERS, f"`{SECRET}`"), SECRET, None, (SECRET, f"{SECRET}2"))
    finding = told(said, f"[{condition}] {SECRET}", quoting=False, phase=phase)
    assert SECRET not in f"{finding}"
    assert finding.headline


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize(
    "value", ["", "`", "''", "\x1b]0;owned\x07<b>\n\u202e", "x" * 300, "`, `, `, `", "{0}{sqlExpr}"]
)
def test_whatever_parameters_hold_the_first_line_is_short_and_printable(condition: str, value: str) -> None:
    for parameters in ({}, dict.fromkeys(PARAMETERS, value)):
        finding = told(SparkError(condition, parameters, value, None, (value,) * 60), value)
        assert len(finding.headline) < 700
        assert finding.headline.isprintable()


@pytest.mark.parametrize(
    ("asked", "columns", "said"),
    [
        ("amuont", ("id", "amount"), "did you mean `amount`?"),
        ("Amount", ("id", "amount"), "did you mean `amount`?"),
        ("orders.amuont", ("id", "amount"), "did you mean `amount`?"),
        ("customer_id", ("customerId", "id"), "did you mean `customerId`?"),
        ("zip", ("id", "amount"), "only id, amount: keep it in the steps before, or take one that is there"),
        ("x", (), "there is no column `x` here: keep it in the steps before, or take one that is there"),
    ],
)
def test_the_nearest_column_is_one_that_the_frame_has(asked: str, columns: tuple[str, ...], said: str) -> None:
    error = SparkError("UNRESOLVED_COLUMN.WITH_SUGGESTION", {"objectName": f"`{asked}`"}, names=columns)
    assert said in told(error).headline


def test_a_corrupt_record_is_told_only_where_no_record_was_read() -> None:
    error = SparkError("UNRESOLVED_COLUMN", {"objectName": "`kindd`"}, names=("id", "kind", "_corrupt_record"))
    assert told(error).headline == "f(df): there is no column `kindd` here: did you mean `kind`?"


def test_what_is_wrong_in_a_query_is_told_in_the_words_of_sql() -> None:
    error = SparkError("INVALID_WHERE_CONDITION", {"expressionList": "sum(n)"})
    assert "write HAVING with it after GROUP BY" in told(error, phase="query").headline
    assert "groupBy(...).agg(...)" in told(error).headline
    of_sql = at_line(
        "return spark.sql('SELECT ...')", "AnalysisException", "", error.condition, expressionList="sum(n)"
    )
    assert "write HAVING with it after GROUP BY" in of_sql


def test_an_error_without_a_condition_that_is_known_keeps_its_own_words() -> None:
    finding = told(SparkError("SOMETHING_NEW", {"x": "y"}), "[SOMETHING_NEW] What Spark said.")
    assert finding.headline == "f(df) raised AnalysisException: [SOMETHING_NEW] What Spark said."


BOOL = ("PySparkValueError", "[CANNOT_CONVERT_COLUMN_INTO_BOOL] ...", "CANNOT_CONVERT_COLUMN_INTO_BOOL")


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("return df.filter((df.a > 1) and (df.b > 2))", "`and` of Python"),
        ("return df.filter(df.a > 1 or df.b > 2)", "`or` of Python"),
        ("return df.filter(not (df.a > 1))", "`not` of Python"),
        ("return df if df.a > 1 else None", "`if` of Python"),
        ("return df.filter(1 < df.a < 3)", "a < b < c of Python"),
        ("return [row for row in df if row.a > 1]", "`row` is a column here"),
        ("return bool(df.a > 1)", "a condition on columns stands where Python wants True or False"),
    ],
)
def test_a_condition_is_told_by_the_word_that_asked_for_its_truth(code: str, word: str) -> None:
    assert at_line(code, *BOOL).startswith(f"f(df): {word}")


@pytest.mark.parametrize(
    ("code", "kind", "message", "said"),
    [
        (
            "return df.select(df.a.upper())",
            "TypeError",
            "'Column' object is not callable",
            "columns have no method upper(): write F.upper(column)",
        ),
        (
            "return df.select(df.a.desc(), df.b())",
            "TypeError",
            "'Column' object is not callable",
            "`b` is a column and takes no parentheses: write df.b, or F.col('b')",
        ),
        (
            "return df.filter(df.first > 3)",
            "TypeError",
            "'>' not supported between instances of 'method' and 'int'",
            "`df.first` is the method first(), not a column of this name: write F.col('first')",
        ),
        (
            "return df if df.count > 3 else None",
            "TypeError",
            "'>' not supported between instances of 'method' and 'int'",
            "`df.count` is the method count() itself, without parentheses: write df.count()",
        ),
        (
            "born = F.udf(lambda age: 2026 - age)",
            "TypeError",
            "unsupported operand type(s) for -: 'int' and 'NoneType'",
            "a value is None in this UDF, as it is where a column is null: give None back for it, or filter such rows "
            "out before",
        ),
        (
            "@F.udf('int')\n    def born(age):\n        return 2026 - age",
            "TypeError",
            "unsupported operand type(s) for -: 'int' and 'NoneType'",
            "a value is None in this UDF, as it is where a column is null: give None back for it, or filter such rows "
            "out before",
        ),
        (
            "return df.orderBy('n'.desc())",
            "AttributeError",
            "'str' object has no attribute 'desc'",
            "'n' is a text and no column: write F.col('n').desc()",
        ),
        (
            "return df.agg(min('n').alias('n'))",
            "AttributeError",
            "'str' object has no attribute 'alias'",
            "min() is Python's own here and looks at the letters of the text: write F.min(...)",
        ),
        (
            "return df.where(name='x')",
            "TypeError",
            "DataFrame.where() got an unexpected keyword argument 'name'",
            'one = names an argument: write where(F.col("name") == ...)',
        ),
    ],
)
def test_a_mistake_of_python_is_told_by_its_line(code: str, kind: str, message: str, said: str) -> None:
    assert at_line(code, kind, message) == f"f(df): {said}"


@pytest.mark.parametrize(
    ("code", "kind", "message"),
    [
        ("return helper(1)(2)", "TypeError", "'Column' object is not callable"),
        ("return text.desc", "AttributeError", "'str' object has no attribute 'desc'"),
        ("return text.lower().count.x", "AttributeError", "'str' object has no attribute 'x'"),
        ("return f(name='x')", "TypeError", "f() got an unexpected keyword argument 'name'"),
        ("return model.transform(df)", "AttributeError", "'str' object has no attribute 'predict'"),
        ("return model.transform(df)", "AttributeError", "'list' object has no attribute 'transform'"),
        ("return df.filter(name='x')", "TypeError", "RDD.filter() got an unexpected keyword argument 'name'"),
    ],
)
def test_no_advice_where_the_line_does_not_show_the_cause(code: str, kind: str, message: str) -> None:
    assert at_line(code, kind, message) == f"f(df) raised {kind}: {message}"


@pytest.mark.parametrize(
    ("code", "kind", "message", "said"),
    [
        ("return {1}.remove(2)", "KeyError", "2", ": a set has no such element: 2"),
        ("return names['b']", "KeyError", "'b'", ": a dictionary has no such key: 'b'"),
        (
            "return seen.remove(names[2])",
            "KeyError",
            "2",
            ": a set has no such element, or a dictionary no such key: 2",
        ),
        ("raise KeyError('no such user')", "KeyError", "'no such user'", " raised KeyError: 'no such user'"),
        ("raise AssertionError('too few')", "AssertionError", "too few", " raised AssertionError: too few"),
        ("assert df, 'too few'", "AssertionError", "too few", ": an `assert` does not hold: too few"),
        ("raise SystemExit('done')", "SystemExit", "done", ": exit() ends the Python process"),
    ],
)
def test_an_exception_of_python_is_told_by_its_line(code: str, kind: str, message: str, said: str) -> None:
    assert at_line(code, kind, message) == f"f(df){said}"


LACKS_AN_ARGUMENT = [
    ("return pairs.map(lambda a, b: a)", "f.<locals>.<lambda>()"),
    ("return pairs.map(swap).count()", "swap()"),
    ("return pairs.map(Pairs.swap).count()", "Pairs.swap()"),
    ("return pairs.map(Pair).count()", "Pair.__init__()"),
]
CALLS_WITHOUT_IT = [
    ("return pairs.map(lambda p: swap(p))", "swap()"),
    ("return pairs.map(lambda p: Pair(p))", "Pair.__init__()"),
    ("return pairs.map(lambda p: F.regexp_replace(p, 'b'))", "regexp_replace()"),
]


@pytest.mark.parametrize(("code", "function"), LACKS_AN_ARGUMENT)
def test_a_function_for_tasks_that_takes_more_arguments_is_told_as_that(code: str, function: str) -> None:
    message = f"{function} missing 1 required positional argument: 'b'"
    said = "f(df): a function for the tasks takes more arguments than Spark hands over"
    assert at_line(code, "TypeError", message, in_task=True) == said


@pytest.mark.parametrize(
    ("code", "function", "in_task"),
    [
        ("return df.select(F.regexp_replace('a', 'b'))", "regexp_replace()", False),
        ("return df.select(clean('a'))", "clean()", False),
        *((code, function, True) for code, function in CALLS_WITHOUT_IT),
    ],
)
def test_a_call_of_ones_own_that_lacks_an_argument_keeps_pythons_words(code: str, function: str, in_task: bool) -> None:
    message = f"{function} missing 1 required positional argument: 'replacement'"
    where = " inside a Spark task" if in_task else ""
    assert at_line(code, "TypeError", message, in_task=in_task) == f"f(df) raised TypeError{where}: {message}"


@pytest.mark.parametrize(
    ("imported", "module"),
    [
        ("from pyspark.sql import functions as fn", "fn"),
        ("from pyspark.sql import functions", "functions"),
        ("import pyspark.sql.functions as sf", "sf"),
        ("import pyspark.sql.functions", "pyspark.sql.functions"),
    ],
)
@pytest.mark.parametrize("inside", [True, False])
def test_functions_for_columns_are_known_by_whatever_name_they_have(imported: str, module: str, inside: bool) -> None:
    line = f"return df.select({module}.upper(df.a), df.b())"
    code = f"{imported}\n    {line}" if inside else line
    said = "f(df): `b` is a column and takes no parentheses: write df.b, or F.col('b')"
    assert at_line(code, "TypeError", "'Column' object is not callable", before="" if inside else imported) == said


@pytest.mark.parametrize("code", ["return 'b' >= 3", "return df.filter(lambda row: 'b' >= 3)"])
def test_a_text_that_is_compared_elsewhere_is_no_column(code: str) -> None:
    message = "'>=' not supported between instances of 'str' and 'int'"
    assert at_line(code, "TypeError", message) == "f(df): a value of type str is compared with one of type int"
    assert "F.col('b')" in at_line("return df.where('b' >= 3)", "TypeError", message)


def test_a_statement_over_many_lines_is_read_whole() -> None:
    code = "return df.filter(\n        (df.a > 1)\n        and (df.b > 2)\n    )"
    source = f"def f(df):\n    {code}\n"
    cells = parse_submission("lab.py", source.encode()).cells
    reader = NameReader(cells, lambda number: None, lambda file, line: locate(cells, file, line))
    spark = SparkError(BOOL[2])
    raised = Raised(BOOL[0], BOOL[1], "call", (Frame("lab.py", 3, "f"),), spark=spark)
    assert "`and` of Python" in crash_finding(raised, "f(df)", reader.locate, read=reader.read).headline


def test_the_line_that_made_a_column_is_told_where_rows_are_computed_later() -> None:
    source = "def f(df):\n    share = df.a / df.b\n    return df.select(share)\n"
    cells = parse_submission("lab.py", source.encode()).cells
    spark = SparkError("DIVIDE_BY_ZERO", {}, "__truediv__", Frame("lab.py", 2, ""))
    raised = Raised("ArithmeticException", "[DIVIDE_BY_ZERO] ...", "collect", spark=spark)
    place = crash_finding(raised, "f(df)", lambda file, line: locate(cells, file, line)).place
    assert place is not None
    assert (place.line, place.code.strip()) == (2, "share = df.a / df.b")


def test_a_value_that_an_indexer_does_not_know_is_told_by_its_parameter() -> None:
    reason = "org.apache.spark.SparkException: Unseen label: zoo. To handle unseen labels, set Param handleInvalid"
    headline = told(SparkError("FAILED_EXECUTE_UDF", {"reason": reason}), reason).headline
    assert 'handleInvalid="keep" gives all such values a number of their own' in headline


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("label", "there is no column `label`, where labelCol looks by default: write labelCol=..."),
        ("rawPrediction", 'where rawPredictionCol looks by default: write rawPredictionCol="probability"'),
        ("features", "there is no column `features`: make it first, VectorAssembler("),
        ("yeer", "there is no field or column `yeer`: did you mean `year`?"),
    ],
)
def test_a_column_that_a_model_looks_for_by_default_is_told_by_its_parameter(name: str, said: str) -> None:
    parameters = {"fieldName": f"`{name}`", "fields": "`id`, `year`, `probability`, `prediction`"}
    assert said in told(SparkError("FIELD_NOT_FOUND", parameters)).headline


def test_a_label_that_is_missing_before_there_are_features_may_be_one_of_the_inputs() -> None:
    headline = told(SparkError("FIELD_NOT_FOUND", {"fieldName": "`label`", "fields": "`id`, `site`"})).headline
    assert "there is no column `label`: leave it out of inputCols" in headline
