"""What error conditions mean that show only when rows are computed: values that do not fit, divisors, dates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from grader.checks.explaining.condition_texts import Entry, bare, says
from grader.checks.explaining.translate import Explanation
from grader.sandbox.wire.messages import SparkError

_NO_ANSI = "Spark raises here instead of giving a wrong value (ANSI mode); do not switch that off."

_FAIL_FAST = 'mode="FAILFAST" raises there; "PERMISSIVE" gives null in place of what cannot be read.'


def _cast(said: SparkError) -> Explanation:
    value, target = said.parameters.get("expression", ""), bare(said.parameters.get("targetType", "")).lower()
    if said.fragment in ("__gt__", "__lt__", "__ge__", "__le__", "__eq__", "__ne__"):
        return Explanation(
            f"a column of texts is compared with a number, and {_bare_text(value)} is no {target}: compare with a "
            "text, or take the column of numbers",
            _NO_ANSI,
        )
    return Explanation(
        f"{_bare_text(value)} cannot be cast to {target}: take a column of {_values_of(target)}; try_cast() gives null "
        "for all else",
        f"Some text in the column is no {target}: spaces, units, an empty text, the name of the column. {_NO_ANSI}",
    )


def _values_of(target: str) -> str:
    """What a column holds that can be cast to this type."""
    return {
        "date": "dates",
        "timestamp": "points in time",
        "timestamp_ntz": "points in time",
        "boolean": "truth values",
    }.get(target, "numbers")


def _bare_text(value: str) -> str:
    return f"'{bare(value)}'"


def _date_text(said: SparkError) -> Explanation:
    text = re.search(r"Text '([^']{0,80})'", said.parameters.get("message", ""))
    quoted = f"'{text[1]}'" if text else "a text"
    return Explanation(
        f"{quoted} does not fit the pattern it is read with: give the pattern of the dates as they are, such as "
        '"yyyy-MM-dd"',
        f"yyyy is the year, MM the month, dd the day, HH the hour, mm the minute. {_NO_ANSI}",
    )


def _malformed(said: SparkError) -> Explanation:
    """Spark shows the row as it read it, with a null where a text did not fit its column."""
    row = bare(said.parameters.get("badRecord", ""))
    which = f"where {row} has null, the text" if "null" in row else f"{row}"
    return Explanation(
        f"{which} cannot be read as the schema says: correct its type there, or the dateFormat", _FAIL_FAST
    )


def _scala_udf(said: SparkError) -> Explanation:
    """A step of ``pyspark.ml``, which Spark runs as a function of its own for each row."""
    reason = said.parameters.get("reason", "")
    sizes = re.search(r"x\.size = (\d{1,9}), y\.size = (\d{1,9})", reason)
    if sizes:
        return Explanation(
            f"the model was fitted on vectors of {sizes[2]} numbers and gets vectors of {sizes[1]}: assemble the same "
            "inputCols for both",
            "Fit and transform have to see features of the same columns: use one VectorAssembler, or a Pipeline.",
        )
    if "Encountered null while assembling" in reason:
        return Explanation(
            "VectorAssembler meets a null in its inputCols: write na.fill(value), for these columns, just before it",
            "when() without otherwise() makes nulls, and so does an outer join. Spark is lazy: the line is that where "
            'the rows were needed. handleInvalid="skip" loses such rows, and "keep" makes them NaN.',
        )
    if "Unseen label" in reason or "StringIndexer encountered NULL" in reason:
        return Explanation(
            'StringIndexer meets a value that was not there when it was fitted: handleInvalid="keep" gives all such '
            "values a number of their own",
            'New rows bring new values. handleInvalid="skip" would drop these rows, and "error" is the default.',
        )
    return Explanation()


AT_RUN_TIME: Mapping[str, Entry] = MappingProxyType(
    {
        "CAST_INVALID_INPUT": Entry(
            _cast,
            Explanation(
                "a text cannot be cast to a number or a date: take a column of these; try_cast() gives null for "
                "all else"
            ),
        ),
        "DIVIDE_BY_ZERO": says(
            "a divisor is 0: write F.try_divide(a, b), in SQL try_divide(a, b), which gives null there",
            f"F.when(b != 0, a / b).otherwise(x) gives x there. {_NO_ANSI}",
        ),
        "ARITHMETIC_OVERFLOW": says(
            'a result is too large for the type of its column: cast to "bigint" or "double" before you compute',
            f"An int ends at 2,147,483,647, and int with int gives int. {_NO_ANSI}",
        ),
        "CANNOT_PARSE_TIMESTAMP": Entry(
            _date_text,
            Explanation("a date does not fit the pattern it is read with: give the pattern of the dates as they are"),
        ),
        "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION": says(
            "Spark cannot use this date pattern: the year is yyyy, the month MM, the day dd",
            "Capital and small letters differ: YYYY is the year of a week, DD the day of the year, mm the minute.",
        ),
        "INCONSISTENT_BEHAVIOR_CROSS_VERSION.PARSE_DATETIME_BY_NEW_PARSER": says(
            "{datetime} does not fit the pattern it is read with: give the pattern of the dates as they are",
            "yyyy is the year, MM the month, dd the day; one letter M or d also reads numbers of one digit.",
            "a date does not fit the pattern it is read with: give the pattern of the dates as they are",
        ),
        "FAILED_EXECUTE_UDF": Entry(_scala_udf),
        "MALFORMED_RECORD_IN_PARSING": Entry(
            _malformed,
            Explanation(
                "a row does not fit the schema that it is read with: correct the schema, or the dateFormat",
                _FAIL_FAST,
            ),
        ),
    }
)
"""By condition."""
