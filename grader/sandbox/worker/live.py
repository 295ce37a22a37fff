"""Between wire values and the real objects of pyspark: RDDs, vectors, DataFrames, functions."""

from __future__ import annotations

import collections
import math
import operator
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from grader.sandbox.wire import values
from grader.sandbox.wire.decode import Builders
from grader.sandbox.wire.encode import EncodeError, Encoder, Tree
from grader.sandbox.worker.frames import build_frame, frame_value, is_frame
from grader.sandbox.worker.models import is_model, model_value
from grader.sandbox.worker.streaming import Source, streaming_value

if TYPE_CHECKING:
    from pyspark import RDD, SparkContext


class Shelf:
    """Functions and models that calls returned, kept under numbers so that the judge can ask more of them."""

    def __init__(self) -> None:
        self._objects: list[Any] = []

    def keep(self, value: Any) -> int:
        """Keep an object; its number."""
        self._objects.append(value)
        return len(self._objects) - 1

    def get(self, handle: int) -> Any | None:
        """The object of that number, None when there is none."""
        return self._objects[handle] if 0 <= handle < len(self._objects) else None


def builders(context: SparkContext | None, new_folder: Callable[..., str], new_stream: Callable[..., Any]) -> Builders:
    """Constructors that turn stand-ins of arguments into the real objects: only RDDs and DataFrames need Spark.

    ``new_folder`` gives the path for what a call writes, ``new_stream`` a streaming DataFrame.
    """
    real: dict[type, Callable[..., Any]] = {
        values.Function: _function,
        values.DenseVector: _dense,
        values.SparseVector: _sparse,
        values.LabeledPoint: _labeled,
        values.Record: _named_tuple,
        values.GroupedValues: _grouped,
        values.Folder: new_folder,
        values.Model: _no_model,
    }
    if context is not None:
        real |= {
            values.Rdd: lambda partitions: build_rdd(context, partitions),
            values.DataFrame: lambda columns, rows, sizes: build_frame(context, columns, rows, sizes),
            values.Stream: new_stream,
        }
    return real


def notebook_names(context: SparkContext, names: Iterable[str]) -> dict[str, Any]:
    """What these names mean in a Spark notebook. A session takes about a second, so it is made where it is wanted."""
    meanings: dict[str, Any] = {"sc": context}
    if not {"spark", "sqlContext"}.isdisjoint(names):
        from pyspark.sql import SparkSession, SQLContext

        meanings["spark"] = SparkSession.builder.getOrCreate()
        meanings["sqlContext"] = SQLContext(context, meanings["spark"])
    return {name: meanings[name] for name in names}


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


def unchanged(arg: Any, tree: Tree) -> bool:
    """Whether an argument still is what was sent, as far as it can be changed in place."""
    if type(tree) is list and tree[:1] in (["dir"], ["in"]):
        return True  # it is a path, or a streaming DataFrame
    try:
        return bool(Encoder(_fixed_or_plain).encode(arg) == _without_fixed(tree))
    except EncodeError:
        return False


def _fixed_or_plain(value: object, encoder: Encoder) -> Tree | None:
    pyspark = sys.modules.get("pyspark")
    if pyspark is not None:
        if isinstance(value, pyspark.RDD):
            return ["RDD"]
        if is_frame(value):
            return ["DF"]
        tree = _spark_value(value, encoder)
        if tree is not None:
            return tree
    return ["fn"] if callable(value) and not isinstance(value, type) else None


def _without_fixed(tree: Tree) -> Tree:
    """The tree with only the tags of RDDs, DataFrames and functions, which nobody changes in place."""
    if type(tree) is not list or not tree or tree[0] in ("L", "T", "np", "ns"):
        return tree
    if tree[0] in ("RDD", "DF", "fn"):
        return tree[:1]
    if tree[0] == "N":
        return [*tree[:3], _without_fixed(tree[3])]
    return [tree[0], *map(_without_fixed, tree[1:])]


def special_encoder(shelf: Shelf, sources: Sequence[Source] = ()) -> Callable[[object, Encoder], Tree | None]:
    """Encodes what only the worker can: RDDs are computed, models and functions are kept.

    Streaming DataFrames are kept with the ``sources`` that their rows come from.
    """

    def encode(value: object, encoder: Encoder) -> Tree | None:
        pyspark = sys.modules.get("pyspark")
        if pyspark is not None:
            if is_frame(value) and value.isStreaming:  # type: ignore[attr-defined]
                return encoder.encode(streaming_value(value, shelf.keep, sources))
            tree = _spark_value(value, encoder)
            if tree is not None:
                return tree
            if is_model(value):
                return encoder.encode(model_value(value, shelf.keep))
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
    if is_frame(value):
        return encoder.encode(frame_value(value))
    return None


def _partitions(rdd: Any) -> list[list[Any]]:
    from py4j.protocol import Py4JJavaError
    from pyspark.errors import PySparkException

    try:
        rows: list[list[Any]] = rdd.glom().collect()
    except (Py4JJavaError, PySparkException):  # once there is a session, pyspark raises the second for the first
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
        features = _vector(value.features)
        return (
            features
            if isinstance(features, values.UnknownObject)
            else values.LabeledPoint(float(value.label), features)
        )
    return values.UnknownObject(name)


def _record(row: Any) -> values.Record:
    fields = getattr(row, "__fields__", None) or [f"_{number}" for number in range(1, len(row) + 1)]
    return values.Record("Row", tuple(fields), tuple(row))


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


def _named_tuple(name: str, fields: tuple[str, ...], members: tuple[Any, ...]) -> Any:
    if name != "Row":
        return collections.namedtuple(name, fields, rename=True)(*members)
    from pyspark.sql import Row

    return Row(*fields)(*members)


def _no_model(*description: object) -> Any:
    raise RuntimeError("a model stays where it was made, and is no argument: call its fit or transform")


def _grouped(members: list[Any]) -> Any:
    from pyspark.resultiterable import ResultIterable

    return ResultIterable(members)
