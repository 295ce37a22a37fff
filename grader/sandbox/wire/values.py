"""Plain stand-ins for values whose own classes the judge must not import or execute.

The judge compares these by their fields. The worker turns them into the real pyspark classes and back.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec


@dataclass(frozen=True, slots=True)
class DenseVector:
    """``pyspark.mllib.linalg`` or ``pyspark.ml.linalg`` DenseVector."""

    values: tuple[float, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(map(float, self.values)))


@dataclass(frozen=True, slots=True)
class SparseVector:
    """A sparse vector; never densified, so that a hostile ``size`` costs nothing.

    Raises ``ValueError`` where pyspark would, so that a check which makes one hears of it in its own line.
    """

    size: int
    indices: tuple[int, ...]
    values: tuple[float, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(map(float, self.values)))
        places = (-1, *self.indices, self.size)
        if len(self.indices) != len(self.values) or any(a >= b for a, b in itertools.pairwise(places)):
            raise ValueError("a sparse vector has a value for each index, and indices grow from 0 to below its size")


@dataclass(frozen=True, slots=True)
class LabeledPoint:
    """``pyspark.mllib.regression.LabeledPoint``."""

    label: float
    features: DenseVector | SparseVector

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", float(self.label))
        if not isinstance(self.features, DenseVector | SparseVector):
            object.__setattr__(self, "features", DenseVector(self.features))


@dataclass(frozen=True, slots=True)
class Record:
    """A ``pyspark.sql.Row`` (``name`` is ``Row``) or any other named tuple."""

    name: str
    fields: tuple[str, ...]
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Rdd:
    """An RDD by its partitions, each a list of rows. As an argument it is the exact layout that the worker builds."""

    partitions: tuple[list[Any], ...]

    @property
    def rows(self) -> list[Any]:
        """All rows in partition order."""
        return [row for partition in self.partitions for row in partition]


@dataclass(frozen=True, slots=True)
class DataFrame:
    """A DataFrame: column names with their Spark types (``"bigint"``), and the rows as tuples.

    ``sizes``, for one that is made for a call: how many rows each of its partitions has, in order.
    """

    columns: tuple[tuple[str, str], ...]
    rows: list[tuple[Any, ...]]
    sizes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Stream:
    """As an argument: a streaming DataFrame of these columns, whose rows come in batches, each a list of tuples."""

    columns: tuple[tuple[str, str], ...]
    batches: tuple[list[tuple[Any, ...]], ...]


@dataclass(frozen=True, slots=True)
class Streaming:
    """As a result: a streaming DataFrame, which the worker keeps under a number.

    ``foreign``: it reads a stream that the call was not given.
    """

    columns: tuple[tuple[str, str], ...]
    handle: int = -1
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Batches:
    """What a streaming query has given after each batch of input: the rows that its sink got (in ``complete`` mode all
    that are in it), how many rows came too late, and for how many keys or rows state was kept."""

    mode: str
    frames: tuple[DataFrame, ...]
    late: tuple[int, ...] = ()
    kept: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupedValues:
    """The values of one key after ``groupByKey`` (``pyspark.resultiterable.ResultIterable``)."""

    values: list[Any]


@dataclass(frozen=True, slots=True)
class Function:
    """A function: as an argument its source text, as a result the number under which the worker keeps it."""

    source: str = ""
    handle: int = -1


@dataclass(frozen=True, slots=True)
class Model:
    """An estimator, transformer, pipeline or fitted model of ``pyspark.ml``, described; the worker keeps the object.

    ``name`` is its class; one that is not pyspark's own is named with its module. ``params`` are those of plain values,
    defaults included, ``learned`` is what fitting found (``coefficients``, ``labels``), both by name. ``stages`` are
    those of a pipeline, the estimator or the best model of a search. ``estimator``: it is to be fitted yet.
    """

    name: str
    params: dict[str, Any]
    learned: dict[str, Any]
    stages: tuple[Model, ...] = ()
    estimator: bool = False
    handle: int = -1


@dataclass(frozen=True, slots=True)
class Folder:
    """As an argument: the path of a folder for what the call writes; ``options`` say how Spark reads that back."""

    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """What a call wrote into its folder: the format by the names of files, how many hold data, the columns that name
    its folders (``year=2026``), and the rows as Spark reads them back. ``problem`` says why they cannot be read."""

    format: str = ""
    files: int = 0
    partitioned_by: tuple[str, ...] = ()
    rows: DataFrame | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class UnknownObject:
    """What stands for a value of a type that does not cross. Equal to nothing, not even to itself."""

    type_name: str
    preview: str = field(default="", compare=False)

    def __eq__(self, other: object) -> bool:
        return False

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """As Python shows an object: the message of a check's own may hold it."""
        return f"<{self.type_name} object>"


class Program(msgspec.Struct, frozen=True):
    """Source to load: cells to execute in order, then names to bind again (``{"words": "words_by_map"}``)."""

    cells: tuple[SourceCell, ...]
    bind: dict[str, str] = {}


class SourceCell(msgspec.Struct, frozen=True):
    """One cell to compile: ``filename`` and ``first_line`` make tracebacks name the learner's own lines."""

    number: int
    filename: str
    first_line: int
    source: str


def partition_evenly(rows: Sequence[Any], partitions: int) -> Rdd:
    """Cut ``rows`` as ``SparkContext.parallelize`` does: slice ``i`` starts at ``i * n // partitions``."""
    n = len(rows)
    cuts = [i * n // partitions for i in range(partitions + 1)]
    return Rdd(tuple(list(rows[a:b]) for a, b in itertools.pairwise(cuts)))
