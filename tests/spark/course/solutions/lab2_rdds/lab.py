# grader: lab2_rdds
# %%
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from pyspark import RDD


# %%
def words(lines: RDD[str]) -> RDD[str]:
    """The words of all lines."""
    # BEGIN SOLUTION
    #> # TODO: split and flatten.
    return lines.flatMap(lambda line: line.split())
    # END SOLUTION


# %%
def word_counts(ws: RDD[str]) -> RDD[tuple[str, int]]:
    """How often each word occurs."""
    # BEGIN SOLUTION
    #> # TODO: pair and add.
    return ws.map(lambda word: (word, 1)).reduceByKey(lambda a, b: a + b)
    # END SOLUTION


def largest(pairs: RDD[tuple[int, float]]) -> RDD[tuple[int, float]]:
    """The largest value of each key."""
    # BEGIN SOLUTION
    #> # TODO: reduce with max.
    return pairs.reduceByKey(max)
    # END SOLUTION


# %%
def mean_of(numbers: RDD[float]) -> float:
    """The mean."""
    # BEGIN SOLUTION
    #> # TODO: carry sum and count.
    total, count = numbers.aggregate(
        (0.0, 0), lambda s, x: (s[0] + x, s[1] + 1), lambda s, t: (s[0] + t[0], s[1] + t[1])
    )
    return total / count
    # END SOLUTION


# %%
def as_frame(pairs: RDD[tuple[str, int]]) -> Any:
    """A DataFrame of name and n."""
    # BEGIN SOLUTION
    #> # TODO: createDataFrame.
    from pyspark.sql import SparkSession

    return SparkSession.builder.getOrCreate().createDataFrame(pairs, "name string, n int")
    # END SOLUTION


def grouped(pairs: RDD[tuple[str, int]]) -> RDD[tuple[str, Iterable[int]]]:
    """The values of each key."""
    # BEGIN SOLUTION
    #> # TODO: group.
    return pairs.groupByKey()
    # END SOLUTION


def by_letter(ws: RDD[str]) -> dict[str, list[str]]:
    """A defaultdict from first letter to the words."""
    # BEGIN SOLUTION
    #> # TODO: fill a defaultdict(list).
    found = defaultdict(list)
    for word in sorted(ws.collect()):
        found[word[0]].append(word)
    return found
    # END SOLUTION


def vectors(numbers: RDD[float]) -> Any:
    """LabeledPoints with dense features, and one sparse vector."""
    # BEGIN SOLUTION
    #> # TODO: build them.
    from pyspark.mllib.linalg import SparseVector
    from pyspark.mllib.regression import LabeledPoint

    return numbers.map(lambda x: LabeledPoint(x, [x, -x])), SparseVector(5, {1: 2.0})
    # END SOLUTION


def as_rows(pairs: RDD[tuple[str, int]]) -> RDD[Any]:
    """Rows with fields name and n."""
    # BEGIN SOLUTION
    #> # TODO: build Rows.
    from pyspark.sql import Row

    return pairs.map(lambda pair: Row(name=pair[0], n=pair[1]))
    # END SOLUTION


def per_partition(numbers: RDD[int]) -> list[list[int]]:
    """What each partition holds, in order."""
    # BEGIN SOLUTION
    #> # TODO: glom.
    return numbers.glom().collect()
    # END SOLUTION


# %%
def predictor(numbers: RDD[float]) -> Callable[[float], float]:
    """A function that subtracts the mean."""
    # BEGIN SOLUTION
    #> # TODO: return a function.
    middle = mean_of(numbers)
    return lambda x: x - middle
    # END SOLUTION
