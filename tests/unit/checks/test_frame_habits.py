"""Habits with DataFrames: which failures they are told of, and where the plan or the figures speak against them."""

from __future__ import annotations

import pytest

from grader.checks.explaining.habit import Failure
from grader.checks.explaining.suspicion import suspect
from grader.submission import parse_submission

JOIN = ("SortMergeJoin",)
ALL_PAIRS = ("Project", "CartesianProduct")
NULL_IN_VECTOR = "SparkException: [FAILED_EXECUTE_UDF] User defined function (`VectorAssembler$$Lambda`: ...)"
PYTHON = ("Project", "BatchEvalPython")


def told(source: str, failure: Failure) -> str:
    found = suspect(parse_submission("lab.py", source.encode()).cells, ["answer"], failure)
    return "" if found is None else found.text


def answer(*lines: str) -> str:
    return "\n    ".join(["def answer(df, other):", *lines])


def wrong(sign: str, operators: tuple[str, ...] = ()) -> Failure:
    return Failure("wrong-value", "", sign, operators)  # type: ignore[arg-type]


def crash(said: str) -> Failure:
    return Failure("crash", said)


@pytest.mark.parametrize(
    ("source", "failure", "said"),
    [
        (answer("return df.select('x').show()"), wrong("none"), "show() gives None, and that is what is returned"),
        (
            answer("df = df.printSchema()", "return df"),
            wrong("none"),
            "printSchema() gives None, and that is what is returned",
        ),
        (answer("df.select('x')"), wrong("none"), "answer() has no `return`"),
        (answer("return df.take(3)"), wrong("list"), "take() brings rows to the driver"),
        (answer("return df.filter(df.x == None)"), wrong("rows"), "`== None` is true for no row in SQL"),
        (answer("return df.filter(None != df['x'])"), wrong("rows"), "`!= None` is true for no row in SQL"),
        (answer("gone = df.x == None", "return df.filter(gone)"), wrong("rows"), "`== None` is true for no row in SQL"),
        (
            f"def part(d):\n    return d.filter(d.x == None)\n{answer('return df.transform(part)')}",
            wrong("rows"),
            "`== None` is true for no row in SQL",
        ),
        (answer("return df.union(other)"), wrong("swapped", ("Union",)), "union() puts columns together by"),
        (answer("return df.sort('x').groupBy('y').count()"), wrong("order"), "groupBy() keeps no order, and sort()"),
        (answer("return df.agg(F.collect_set('x'))"), wrong("elements-order"), "collect_set() gathers rows in any"),
        (answer("return spark.read.csv(df)"), wrong("text-type"), "a CSV without a schema has texts"),
        (answer("return df.join(other)", "df.select()"), wrong("rows", ALL_PAIRS), "join() without a column pairs"),
        (answer("return df.join(other, 'x').select()"), wrong("repeated", JOIN), "a join gives a row for each match"),
        (answer("return df.join(other, 'x').select()"), wrong("multiplied", JOIN), "a join gives a row for each match"),
        (answer("return df.join(other, 'x').select().distinct()"), wrong("rows", JOIN), "distinct() after a join"),
        (
            answer("both = df.join(other, 'x')", "both = both.select('x')", "return both.dropDuplicates()"),
            wrong("values", JOIN),
            "dropDuplicates() after a join",
        ),
        (answer("return df.join(other, df.x == other.x)"), wrong("twice"), "a join keeps the columns"),
        (answer("for x in y:", "    df = df.withColumn(x, x)"), Failure("timeout"), "withColumn() in a loop"),
        (answer("return [df.select(x).count() for x in y]"), wrong("jobs"), "count() in a loop runs a job in each"),
        (answer("return df.select().coalesce(1)"), wrong("shuffles"), "coalesce(1) brings all rows into one task"),
        (f"u = F.udf(str.strip)\n{answer('return df.select(u(1))')}", wrong("python"), "F.trim does what the UDF"),
        (
            answer("return df.select(F.udf(lambda x: 'Dr ' + x.strip().upper())('x'))"),
            wrong("python"),
            "F.concat, F.upper and F.trim do what the UDF does with +, upper() and strip(): write these in its place",
        ),
        (answer("return df.join(other, 'x').select('y')"), wrong("ungrouped"), "nothing makes one row of many"),
        (answer("return df.select(F.when(df.x > 0, df.x))"), crash(NULL_IN_VECTOR), "when() without otherwise()"),
        (
            answer("return spark.read.json(df.flatMap(lambda x: x.split(';')))"),
            crash("AnalysisException: `_corrupt_record`"),
            "json() reads pieces that split() made",
        ),
        (
            answer("return spark.read.csv(df, schema='d date', dateFormat='dd.MM.yyyy')"),
            crash("[MALFORMED_RECORD_IN_PARSING]"),
            'dateFormat="dd.MM.yyyy" has to be how the file writes it',
        ),
        (
            f"@F.udf('int')\ndef u(x):\n    return x\n{answer('return df.select(u(1))')}",
            wrong("nulls", PYTHON),
            "a UDF",
        ),
    ],
)
def test_a_habit_is_told_of_the_failure_that_comes_of_it(source: str, failure: Failure, said: str) -> None:
    assert told(source, failure).startswith(said)


@pytest.mark.parametrize(
    ("source", "failure"),
    [
        (answer("return ', '.join(df)", "df.select()"), wrong("rows", ("Project",))),
        (answer("return df.join(other).select()"), wrong("rows", JOIN)),
        (answer("return df.union(other)"), wrong("swapped", ("Project",))),
        (answer("return df.union(other)"), wrong("values", ("Union",))),
        (answer("return df.orderBy('x')"), wrong("order")),
        (answer("return df.groupBy('x').count().orderBy('x')"), wrong("order")),
        (answer("x = None == 3", "return x"), wrong("rows")),
        (answer("return df.select(F.udf(lambda s: s[0] == None)('x'))"), wrong("rows")),
        (answer("return df.rdd.filter(lambda row: row.x == None).toDF()"), wrong("rows")),
        (answer("if df.first()['x'] == None:", "    return df", "return df.select()"), wrong("rows")),
        (answer("n = [row for row in df.collect() if row['x'] != None]", "return df.select()"), wrong("rows")),
        (f"def u(s):\n    return s[0] == None\n{answer('return df.select(F.udf(u)(1))')}", wrong("rows")),
        (f"@F.udf('int')\ndef u(s):\n    return s[0] == None\n{answer('return df.select(u(1))')}", wrong("rows")),
        (f"def u(s):\n    return s['a'] == None\n{answer('return df.rdd.map(u).toDF()')}", wrong("rows")),
        (answer("return df.select(F.udf(len, 'int')('x'))"), wrong("nulls", ("Project",))),
        (answer("return df.repartition(1).select()"), wrong("values")),
        (answer("return df.select('x').distinct().join(other, 'x')"), wrong("values", JOIN)),
        (answer("return df.join(other.select('x').distinct(), 'x')"), wrong("values", JOIN)),
        (answer("df = df.select('x').distinct()", "return df.join(other, 'x')"), wrong("values", JOIN)),
        (answer("df = df.distinct().join(other, 'x')", "return df.select()"), wrong("values", JOIN)),
        (
            answer("d = df.join(other, 'x')", "d = other", "return d.distinct().join(df, 'x').select()"),
            wrong("values", JOIN),
        ),
        (answer("for x in y:", "    df = df.withColumn(x, x)"), wrong("values")),
        (answer("for x in y:", "    df = df.withColumn(x, x)"), wrong("shuffles")),
        (answer("return spark.read.csv(df, schema='x int')"), wrong("text-type")),
        (answer("return spark.read.schema('x int').csv(df)"), wrong("text-type")),
        (answer("for x in text:", "    n = text.count('a')"), wrong("jobs")),
        (answer("return df.select(F.udf(lambda x: x ** 2)('x'))"), wrong("python")),
        (answer("return df.collect()"), wrong("none")),
        (answer("return df.select()"), Failure("timeout")),
        (answer("return df.groupBy('x', 'y').count()"), wrong("ungrouped")),
        (answer("return df.select(F.when(df.x > 0, 1).otherwise(0))"), crash(NULL_IN_VECTOR)),
        (answer("return df.select(F.when(df.x > 0, 1).when(df.x > 9, 2).otherwise(0))"), crash(NULL_IN_VECTOR)),
        (answer("return spark.read.json(df)"), crash("`_corrupt_record`")),
        (answer("return spark.read.csv(df, schema='d int')"), crash("[MALFORMED_RECORD_IN_PARSING]")),
        (answer("return df.select(F.udf(lambda x: x + 1)('x'))"), wrong("python")),
    ],
)
def test_a_habit_is_not_told_where_it_is_not_the_cause(source: str, failure: Failure) -> None:
    assert told(source, failure) == ""
