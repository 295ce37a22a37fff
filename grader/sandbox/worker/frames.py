"""Between wire values and real DataFrames: exact types, exact partitions."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from grader.sandbox.wire import values
from grader.sandbox.wire.encode import EncodeError

if TYPE_CHECKING:
    from pyspark import SparkContext
    from pyspark.sql import DataFrame

VECTOR = "vector"
_NEVER_CROSSES = {
    "variant": "a column of variants, whose values have no type of their own: cast it or take its fields",
    "interval year": "a column of years and months, for which Python has no type: return a number of months",
    "interval month": "a column of years and months, for which Python has no type: return a number of months",
}


def build_frame(
    context: SparkContext, columns: Sequence[tuple[str, str]], rows: list[tuple[Any, ...]], sizes: Sequence[int]
) -> DataFrame:
    """A DataFrame with exactly these columns and rows; with ``sizes``, in partitions of that many rows."""
    from pyspark.ml.linalg import VectorUDT
    from pyspark.sql import SparkSession
    from pyspark.sql.types import DataType, StructField, StructType

    kinds = {kind: VectorUDT() if kind == VECTOR else DataType.fromDDL(kind) for kind in {kind for _, kind in columns}}
    schema = StructType([StructField(name, kinds[kind]) for name, kind in columns])
    vectors = [number for number, (_, kind) in enumerate(columns) if kind == VECTOR]
    if vectors:
        rows = [_with_ml_vectors(row, vectors) for row in rows]
    session = SparkSession.builder.getOrCreate()
    if not sizes:
        return session.createDataFrame(rows, schema)
    cuts = [0, *itertools.accumulate(sizes)]
    parts = [rows[a:b] for a, b in itertools.pairwise(cuts)]
    # The check has compared the rows with the schema, and Spark's own comparison would take a job of its own.
    return session.createDataFrame(context.parallelize(parts, len(parts)).flatMap(_rows), schema, verifySchema=False)


def _rows(partition: list[Any]) -> list[Any]:
    return partition


def _with_ml_vectors(row: tuple[Any, ...], places: Sequence[int]) -> tuple[Any, ...]:
    """The row with vectors of ``pyspark.ml`` where it has some of ``pyspark.mllib``."""
    return tuple(value.asML() if number in places and value is not None else value for number, value in enumerate(row))


def is_frame(value: object) -> bool:
    """Whether it is, or claims to be, a DataFrame; asked without importing Spark's SQL."""
    return type(value).__module__.startswith("pyspark.sql") and type(value).__name__ == "DataFrame"


def frame_value(frame: Any) -> values.DataFrame:
    """The columns and rows of a DataFrame, which is computed. Raises ``EncodeError`` for a type that does not cross."""
    columns = tuple(frame.dtypes)
    for name, kind in columns:
        for beginning, what in _NEVER_CROSSES.items():
            if kind.startswith(beginning):
                raise EncodeError(f"has {what} (column {name})")
    return values.DataFrame(columns, [tuple(row) for row in frame.collect()])
