"""What an error condition of Spark means, in plain words: a table from condition and parameters to a fact and advice.

Conditions and what fills their texts are Spark's own
(https://spark.apache.org/docs/latest/sql-error-conditions.html). Pure: fields in, an ``Explanation`` out.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from types import MappingProxyType

from grader.checks.explaining.condition_texts import LONGEST, Entry, bare, listed, nearest, says
from grader.checks.explaining.conditions_at_run import AT_RUN_TIME
from grader.checks.explaining.functions import OF_PANDAS, OF_RDDS, SQL_FUNCTIONS, SQL_WORDS
from grader.checks.explaining.model_columns import missing_column
from grader.checks.explaining.translate import Explanation
from grader.sandbox.wire.messages import SparkError

_ONE_OF_MANY = "A group has many rows and gives one: each column of the result needs a rule that makes one from many."
_ORDINALS = MappingProxyType({"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5})


def explain_condition(said: SparkError, *, quoting: bool, of_sql: bool = False) -> Explanation:
    """What such an exception means; empty where the table does not know its condition.

    Unless ``quoting``, it tells the kind of mistake only: parameters may hold what a check made of its inputs. What is
    ``of_sql``, a text of a query, is told how SQL says it.
    """
    entry = (OF_SQL.get(said.condition) if of_sql else None) or CONDITIONS.get(said.condition)
    entry = entry or CONDITIONS.get(said.condition.partition(".")[0])
    if entry is None:
        return Explanation()
    return entry.explain(said) if quoting else entry.unquoted


def _unresolved_column(said: SparkError) -> Explanation:
    name = bare(said.parameters.get("objectName", "")).replace("`", "")
    last = name.rpartition(".")[2]
    proposed = [bare(each.strip()).replace("`", "") for each in said.parameters.get("proposal", "").split(",") if each]
    known = list(said.names) or [each.rpartition(".")[2] for each in proposed]
    if "_corrupt_record" in known and len(known) <= 2:
        return Explanation(
            "nothing could be read as JSON, so there is no column but `_corrupt_record`: each line of a file, and each "
            "element of an RDD, has to hold a whole record",
            "A file whose records go over several lines is read with multiLine=True. Look at a few rows with "
            "spark.read.text.",
        )
    near = nearest(last, known)
    if near:
        said_first = f"there is no column `{name}` here: did you mean `{near}`?"
        return Explanation(said_first, f"The columns here: {listed(known)}.")
    has = f", only {listed(known)}" if known else ""
    return Explanation(
        f"there is no column `{name}` here{has}: keep it in the steps before, or take one that is there",
        "select(), groupBy() and drop() leave columns out, and a new name holds from the next step on.",
    )


def _using(said: SparkError) -> Explanation:
    name, side = bare(said.parameters.get("colName", "")), said.parameters.get("side", "one")
    known = [
        bare(each.strip()) for each in said.parameters.get("suggestion", "").strip("[]").split(",") if each.strip()
    ]
    near = nearest(name, known)
    meant = f": did you mean `{near}`?" if near else ", and the join needs it on both: take a name that both have"
    return Explanation(f"the {side} side of the join has no column `{name}`{meant}", f"Its columns: {listed(known)}.")


def _of_another_frame(said: SparkError) -> Explanation:
    name = bare(said.parameters.get("missingAttributes", ""))
    known = [bare(each.strip()) for each in said.parameters.get("input", "").split(",") if each.strip()]
    here = f" of this one's columns: {listed(known)}" if known else " of a column that this one has"
    return Explanation(
        f"`{name}` is a column of another DataFrame: write F.col(...){here}",
        "A name like df.x belongs to df: after a step that makes a new DataFrame, take the column of the new one, or "
        "join the two.",
    )


def _attribute(said: SparkError) -> Explanation:
    name = bare(said.parameters.get("attr_name", ""))
    near = nearest(name, said.names)
    if name == "_get_object_id":
        return Explanation(
            "a whole DataFrame stands where a column or a value is due: take the value out with .first()[0], or join "
            "the two DataFrames",
            "A DataFrame of one row is still a DataFrame: an action brings its value to the driver.",
        )
    if name in OF_RDDS:
        return Explanation(
            f"`{name}` is a method of RDDs and this is a DataFrame: compute with select() or withColumn()",
            f"Where you do need it: df.rdd.{name}(...) works on rows of Python, and is slower.",
        )
    if name in OF_PANDAS and not near:
        return Explanation(
            f"`{name}` is of pandas and this is a DataFrame of Spark: {OF_PANDAS[name]}",
            "The two have other methods: look it up in the reference of pyspark.sql.DataFrame.",
        )
    meant = f": did you mean `{near}`?" if near else ""
    return Explanation(
        f"the DataFrame has no column or method `{name}`{meant}",
        f"Its columns: {listed(said.names)}." if said.names else "Look at df.columns just before this line.",
    )


def _operands(said: SparkError) -> Explanation:
    kinds = [bare(said.parameters.get(side, "")) for side in ("left", "right")]
    if said.fragment in ("__and__", "__rand__", "__or__", "__ror__"):
        sign = "&" if "and" in said.fragment else "|"
        return Explanation(
            f"`{sign}` binds stronger than a comparison: put each comparison into parentheses, (a >= 1) {sign} (b < 2)",
            f"Here it was taken between {kinds[0]} and {kinds[1]}: {bare(said.parameters.get('sqlExpr', ''))}.",
        )
    return Explanation(
        f"{bare(said.parameters.get('sqlExpr', ''))} mixes {kinds[0]} and {kinds[1]}: cast one of them",
        "Look at df.printSchema(): is each column of the type that you think?",
    )


def _not_expected(said: SparkError) -> Explanation:
    got, due = bare(said.parameters.get("arg_type", "")), said.parameters.get("expected_type", "")
    if got in ("method", "function"):
        return Explanation(
            "a function without its parentheses stands where a column is due: call it, or write F.col(...) for a "
            "column of that name"
        )
    if got == "DataFrame":
        return Explanation("a DataFrame stands where a column is due: name one of its columns, df.name")
    if "Column" in due:
        return Explanation(
            f"a plain {got} stands where a column is due: compute with columns, as F.col(...) + 1, or write "
            "F.lit(value) for the same value in each row",
            "Functions of pyspark.sql.functions and methods of a DataFrame compute with columns.",
        )
    return Explanation()


def _field(said: SparkError) -> Explanation:
    name = bare(said.parameters.get("fieldName", ""))
    fields = [bare(each.strip()) for each in said.parameters.get("fields", "").split(",") if each.strip()]
    of_a_model = missing_column(name, fields)
    if of_a_model is not None:
        return of_a_model
    near = nearest(name, fields)
    return Explanation(
        f"there is no field or column `{name}`" + (f": did you mean `{near}`?" if near else ""),
        f"There are: {listed(fields)}.",
    )


def _routine(said: SparkError) -> Explanation:
    name = bare(said.parameters.get("routineName", "")).replace("`", "")
    near = nearest(name.lower(), SQL_FUNCTIONS)
    meant = f": did you mean {near}()?" if near else ""
    advice = "A UDF of your own has to be registered to be used in SQL: spark.udf.register(name, function, type)."
    return Explanation(f"SQL knows no function {name}(){meant}", advice)


def _table(said: SparkError) -> Explanation:
    name = bare(said.parameters.get("relationName", "")).replace("`", "")
    near = nearest(name, said.names)
    meant = f": did you mean `{near}`?" if near else ""
    register = 'df.createOrReplaceTempView("name") gives a DataFrame a name for SQL.'
    there = f"There are: {listed(said.names)}. " if said.names else ""
    return Explanation(
        f"there is no table or view `{name}`{meant}" + ("" if near else ": make one with createOrReplaceTempView"),
        there + register,
    )


def _syntax(said: SparkError) -> Explanation:
    error = said.parameters.get("error", "").strip()
    word = error[1:-1] if len(error) > 1 and error[0] == error[-1] == "'" else error
    advice = (
        "Read the query from its begin to that word: a comma, a bracket or a word before it is missing or too many."
    )
    if word[:1] in "'\"" and word[-1:] in "'\"" and len(word) > 2:
        return Explanation(
            f"SQL stops at {word}: a name stands without quotes, or in backticks: `{word[1:-1]}`",
            "Quotes make a text, not a name.",
        )
    near = difflib.get_close_matches(word.upper(), SQL_WORDS, 1, 0.7) if len(word) <= LONGEST else []
    meant = f": did you mean {near[0]}?" if near and near[0] != word.upper() else ""
    return Explanation(f"SQL stops at `{bare(word)}`{meant or ', which does not belong there'}", advice)


def _union_types(said: SparkError) -> Explanation:
    number = _ORDINALS.get(said.parameters.get("columnOrdinalNumber", ""), 0)
    mine, other = (bare(said.parameters.get(name, "")).lower() for name in ("dataType2", "dataType1"))
    which = f"column {number}" if number else "a column"
    nested = mine.partition("<")[0] != other.partition("<")[0] and "<" in mine + other
    mend = "else take the value itself on both sides" if nested else "else cast() one of them"
    return Explanation(
        f"union() puts columns together by their place, and {which} is {mine} on one side and {other} on the other: "
        f"if only their order differs use unionByName(), {mend}",
        "Compare df.printSchema() of both sides.",
    )


def _output_mode(said: SparkError) -> Explanation:
    mode, operation = (bare(said.parameters.get(name, "")) for name in ("outputMode", "operation"))
    if "without watermark" in operation:
        return Explanation(
            f"an aggregation of a stream in {mode} mode needs a window with a watermark among its keys: write "
            '.withWatermark("time", ...) before groupBy(F.window("time", ...)), or outputMode("complete")',
            "In append mode a row is written once, when no late event can change it any more: a watermark says when.",
        )
    return Explanation(f"outputMode({mode!r}) does not go with {operation}: take another mode")


def _streaming(said: SparkError) -> Explanation:
    if "writeStream.start" not in said.parameters.get("msg", ""):
        return Explanation()
    return Explanation(
        "a streaming DataFrame has no rows to collect: start it with writeStream, or read with spark.read in place of "
        "spark.readStream",
        "Its sink holds the rows: a memory sink's are read by spark.sql.",
    )


OF_SQL: Mapping[str, Entry] = MappingProxyType(
    {
        "INVALID_WHERE_CONDITION": says(
            "{expressionList} is computed from many rows, and WHERE looks at one row: take it out of WHERE, and write "
            "HAVING with it after GROUP BY",
            "WHERE picks rows before they are grouped, HAVING picks groups.",
            "WHERE looks at one row and holds an aggregate: write HAVING with it after GROUP BY",
        ),
        "MISSING_AGGREGATION": says(
            "`{expression}` is neither grouped by nor aggregated: make one value from many with SUM() or the "
            "like, or add it to GROUP BY",
            _ONE_OF_MANY,
            "a column is neither grouped by nor aggregated",
        ),
    }
)
"""Conditions that are told otherwise where SQL was written."""
CONDITIONS: Mapping[str, Entry] = MappingProxyType(
    {
        **AT_RUN_TIME,
        "UNRESOLVED_COLUMN": Entry(
            _unresolved_column,
            Explanation("there is no column of this name here: take one that is there, or keep it in the steps before"),
        ),
        "UNRESOLVED_USING_COLUMN_FOR_JOIN": Entry(
            _using,
            Explanation("the join uses a column that one side does not have: take one of the names that both have"),
        ),
        "ATTRIBUTE_NOT_SUPPORTED": Entry(
            _attribute,
            Explanation("the DataFrame has no column or method of this name: look at df.columns just before this line"),
        ),
        "AMBIGUOUS_REFERENCE": says(
            "the column `{name}` is there twice, once from each side of a join: drop or rename one before, or write "
            "df.{name} of the one you mean",
            'Where both sides join by a column of one name, join(other, "name") keeps one of the two.',
            "a column is there twice, once from each side of a join: drop or rename one before",
        ),
        "MISSING_ATTRIBUTES": Entry(_of_another_frame, Explanation("a column of another DataFrame is used here")),
        "INVALID_WHERE_CONDITION": says(
            "{expressionList} is computed from many rows, and a filter looks at one row: filter after "
            "groupBy(...).agg(...), by the new column",
            "First aggregate under a name of its own, then filter by that column.",
            "a filter looks at one row and holds an aggregate: filter after groupBy(...).agg(...), by the new column",
        ),
        "MISSING_AGGREGATION": says(
            "`{expression}` is neither grouped by nor aggregated: make one value from many with F.sum() or the like, "
            "or add it to groupBy()",
            _ONE_OF_MANY,
            "a column is neither grouped by nor aggregated",
        ),
        "MISSING_GROUP_BY": says(
            "an aggregate stands beside a plain column and nothing is grouped: write groupBy(...).agg(...) in place of "
            "select(...), in SQL GROUP BY or the aggregate with OVER (...)",
            "An aggregate over all rows gives one row; for one value in each row, use it over a window.",
        ),
        "DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES": Entry(
            _operands,
            Explanation(
                "an operator stands between types that do not go together: parentheses around comparisons, or cast"
            ),
        ),
        "DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE": says(
            "{sqlExpr} computes with {actualType}, where {inputType} is due: cast it first",
            "Look at df.printSchema(): is each column of the type that you think?",
        ),
        "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE": says(
            "{inputSql} is {inputType}, where {requiredType} is due: cast it first",
            "Look at df.printSchema(): is each column of the type that you think?",
            "a function gets a column of another type than it takes: cast it first",
        ),
        "NOT_EXPECTED_TYPE": Entry(
            _not_expected,
            Explanation(
                "a plain value stands where a column is due: F.col(...) names a column, F.lit(...) makes one of a value"
            ),
        ),
        "FIELD_NOT_FOUND": Entry(_field, Explanation("there is no field or column of this name")),
        "UNRESOLVED_ROUTINE": Entry(_routine, Explanation("SQL knows no function of this name")),
        "TABLE_OR_VIEW_NOT_FOUND": Entry(
            _table,
            Explanation("there is no table or view of this name: createOrReplaceTempView() gives a DataFrame one"),
        ),
        "PARSE_SYNTAX_ERROR": Entry(_syntax, Explanation("the text of the query is no SQL")),
        "NUM_COLUMNS_MISMATCH": says(
            "union() needs the same columns on both sides and gets {firstNumColumns} and {invalidNumColumns}: select "
            "the same ones first",
            "unionByName(other, allowMissingColumns=True) fills what one side lacks with null.",
        ),
        "INCOMPATIBLE_COLUMN_TYPE": Entry(
            _union_types,
            Explanation(
                "union() puts columns together by their place, and two have other types: if only their order differs "
                "use unionByName(), else cast()"
            ),
        ),
        "WINDOW_FUNCTION_FRAME_NOT_ORDERED": says(
            "{wf_name}() needs rows in an order, and the window has none: Window.partitionBy(...).orderBy(...)",
            "In SQL: OVER (PARTITION BY ... ORDER BY ...).",
        ),
        "WINDOW_FUNCTION_NOT_ALLOWED_IN_CLAUSE": says(
            "a window function cannot stand in a filter: make a column of it first with withColumn(), then filter by "
            "that column",
            "In SQL: compute it in a subquery, and filter around it.",
        ),
        "NESTED_AGGREGATE_FUNCTION": says(
            "an aggregate stands inside of an aggregate: aggregate in two steps, the inner one first"
        ),
        "PACKAGE_NOT_INSTALLED": says(
            "this method needs {package_name}, which the course does not have: compute with DataFrames instead",
            "The grader runs with the course's own packages only. groupBy(...).agg(...) computes in Spark, and take(n) "
            "gives some rows as a plain list.",
        ),
        "CANNOT_INFER_EMPTY_SCHEMA": says(
            'there are no rows to tell the columns from: give a schema, createDataFrame(rows, "name string, n int")'
        ),
        "CANNOT_DETERMINE_TYPE": says(
            'a column holds nothing but None, which has no type: give a schema, createDataFrame(rows, "name string")'
        ),
        "STREAMING_OUTPUT_MODE": Entry(_output_mode, Explanation("this output mode does not go with the query")),
        "_LEGACY_ERROR_TEMP_1211": says(
            'a join has no condition, so each row would meet each row: join(other, "column") of a column that both '
            "have",
            "Where all pairs are wanted, crossJoin(other) says so.",
        ),
        "_LEGACY_ERROR_TEMP_3102": Entry(
            _streaming, Explanation("a streaming DataFrame has no rows to collect: start it with writeStream")
        ),
    }
)
"""By condition, or by what stands before its dot."""
