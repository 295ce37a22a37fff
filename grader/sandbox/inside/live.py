"""Between wire values and the real objects of pyspark: RDDs, vectors, DataFrames, functions."""

from __future__ import annotations

import math
import operator
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from grader.sandbox import values
from grader.sandbox.decode import Builders
from grader.sandbox.encode import Encoder, Tree

if TYPE_CHECKING:
    from pyspark import RDD, SparkContext


class FunctionShelf:
    """Functions that calls returned, kept under numbers so that the judge can call them."""

    def __init__(self) -> None:
        self._functions: list[Callable[..., Any]] = []

    def keep(self, function: Callable[..., Any]) -> int:
        """Keep a function; its number."""
        self._functions.append(function)
        return len(self._functions) - 1

    def get(self, handle: int) -> Callable[..., Any] | None:
        """The function of that number, None when there is none."""
        return self._functions[handle] if 0 <= handle < len(self._functions) else None


def builders(context: SparkContext | None) -> Builders:
    """Constructors that turn stand-ins of arguments into the real objects."""
    real: dict[type, Callable[..., Any]] = {values.Function: _function}
    if context is not None:
        real |= {
            values.Rdd: lambda partitions: build_rdd(context, partitions),
            values.DenseVector: _dense,
            values.SparseVector: _sparse,
            values.LabeledPoint: _labeled,
            values.Record: _row,
        }
    return real


def build_rdd(context: SparkContext, partitions: tuple[list[Any], ...]) -> RDD[Any]:
    """An RDD with exactly these partitions."""
    if not partitions:
        return context.emptyRDD()
    return context.parallelize(partitions, len(partitions)).flatMap(_rows)


def _rows(partition: list[Any]) -> list[Any]:
    return partition


def rehearse(context: SparkContext) -> None:
    """Run a small job with a shuffle, so that the next one finds all of Spark loaded and its Python workers there."""
    build_rdd(context, ([("a", 1)], [("a", 2), ("b", 3)])).reduceByKey(operator.add).glom().collect()


def special_encoder(shelf: FunctionShelf) -> Callable[[object, Encoder], Tree | None]:
    """Encodes what only the worker can: RDDs are computed, functions are kept."""

    def encode(value: object, encoder: Encoder) -> Tree | None:
        pyspark = sys.modules.get("pyspark")
        if pyspark is not None:
            tree = _spark_value(value, encoder)
            if tree is not None:
                return tree
        if callable(value) and not isinstance(value, type):
            return encoder.encode(values.Function(handle=shelf.keep(value)))
        return None

    return encode


def _spark_value(value: object, encoder: Encoder) -> Tree | None:
    from pyspark import RDD
    from pyspark.resultiterable import ResultIterable

    if isinstance(value, RDD):
        return encoder.encode(values.Rdd(tuple(_partitions(value))))
    if isinstance(value, ResultIterable):
        return encoder.encode(values.GroupedValues(list(value)))
    module = type(value).__module__
    if module in ("pyspark.mllib.linalg", "pyspark.ml.linalg", "pyspark.mllib.regression"):
        return encoder.encode(_vector(value))
    if module == "pyspark.sql.types" and type(value).__name__ == "Row":
        return encoder.encode(_record(value))
    if module.startswith("pyspark.sql") and type(value).__name__ == "DataFrame":
        return encoder.encode(_frame(value))
    return None


def _partitions(rdd: Any) -> list[list[Any]]:
    from py4j.protocol import Py4JJavaError

    try:
        rows: list[list[Any]] = rdd.glom().collect()
    except Py4JJavaError:
        # Tasks race, so the row that fails first differs from run to run; one partition after another tells the same.
        for number in range(rdd.getNumPartitions()):
            rdd.context.runJob(rdd, list, [number])
        raise
    return rows


def _vector(value: Any) -> Any:
    name = type(value).__name__
    if name == "DenseVector":
        return values.DenseVector(tuple(map(float, value.array)))
    if name == "SparseVector":
        return values.SparseVector(int(value.size), tuple(map(int, value.indices)), tuple(map(float, value.values)))
    if name == "LabeledPoint":
        return values.LabeledPoint(float(value.label), _vector(value.features))
    return values.Opaque(name)


def _record(row: Any) -> values.Record:
    fields = getattr(row, "__fields__", None) or [f"_{number}" for number in range(1, len(row) + 1)]
    return values.Record("Row", tuple(fields), tuple(row))


def _frame(frame: Any) -> values.DataFrame:
    return values.DataFrame(tuple(frame.dtypes), [tuple(row) for row in frame.collect()])


def _function(source: str, handle: int) -> Any:
    """A function of the check, from its source text. Comes from the judge, so evaluating it is safe."""
    namespace: dict[str, Any] = {"math": math}
    if "np." in source:
        import numpy

        namespace["np"] = numpy
    return eval(source, namespace)


def _dense(numbers: tuple[float, ...]) -> Any:
    from pyspark.mllib.linalg import DenseVector

    return DenseVector(numbers)


def _sparse(size: int, indices: tuple[int, ...], numbers: tuple[float, ...]) -> Any:
    from pyspark.mllib.linalg import SparseVector

    return SparseVector(size, list(indices), list(numbers))


def _labeled(label: float, features: Any) -> Any:
    from pyspark.mllib.regression import LabeledPoint

    return LabeledPoint(label, features)


def _row(name: str, fields: tuple[str, ...], members: tuple[Any, ...]) -> Any:
    from pyspark.sql import Row

    return Row(*fields)(*members)
