# grader: lab4_internals
# %% [markdown]
# # Inside Spark
#
# In October 2014 Spark sorted 100 terabytes in **23 minutes on 206 machines**. The record before it, held by
# Hadoop MapReduce, had taken 72 minutes on 2100 machines: ten times the machines, and still three times as slow.
# What made the difference was no secret trick. It was care about a few things: what travels between machines, how
# evenly the work is cut, what is computed twice, and what can be left where it is.
#
# These are the subjects of this lab. The machines here are two threads of your computer, but Spark runs exactly
# the same plan on two threads as on 206 machines, and it keeps account of what it does. The checks read that account:
# stages, bytes through the shuffle, bytes to the driver, how often your function was called. At the end you
# build the 100-terabyte sort, in small.

# %% [markdown]
# **How to check your answers.** Write your answer where it says `TODO`, and save. Then type the command that
# stands below it in a terminal, as in `grader check lab4_internals/partition_sizes`: it says what is right and
# what is wrong, and shows a small input that tells why. `grader hint lab4_internals/partition_sizes` gives a
# hint, and `grader watch` checks whenever you save.

# %% tags=["play"]
# Run this cell first. Cells like this one are for you: change them as you like, they are not graded.
import grader.notebook

sc = grader.notebook.spark_context()
spark = grader.notebook.spark_session()

# %%
import bisect
import hashlib
import itertools
import math
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from pyspark import RDD, SparkContext
from pyspark.rdd import portable_hash

# %% tags=["play"]
print("threads that work for you:", sc.defaultParallelism)

# %% [markdown]
# ## 1. Partitions
#
# An RDD lies in pieces, its **partitions**. One **task** works on one partition, on one thread, and no two tasks
# share memory. So the partitions decide how much can run at the same time, and the largest of them decides how
# long you wait: nine tasks of one second and one of a minute take a minute.
#
# A first thing to know about any RDD is therefore the size of its partitions. The naive way is to look at them:
# `rdd.glom()` makes one list of each partition, and `collect()` brings all rows to the driver, where they may
# not fit. But the question is about *numbers*. If each task counts its own rows, one number per partition travels.
#
# `rdd.mapPartitions(f)` calls `f` once for each partition, with an iterator over its rows; `f` gives back an
# iterable of new rows, for example a list of one. An empty partition has an iterator too: it ends at once.
#
# In the API: [glom](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.glom.html),
# [collect](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.collect.html),
# [mapPartitions](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.mapPartitions.html).

# %% tags=["play"]
numbers = sc.parallelize(range(10), 4)
print("the partitions:", numbers.glom().collect())
print("the largest of each:", numbers.mapPartitions(lambda rows: [max(rows)]).collect())


# %%
def partition_sizes(rdd: RDD[Any]) -> list[int]:
    """The number of rows of each partition, in the order of the partitions, empty ones included.

    Only counts travel to the driver.

    >>> partition_sizes(sc.parallelize(range(10), 4))
    [2, 3, 2, 3]
    """
    # TODO: let each partition count its own rows, and collect the counts.
    raise NotImplementedError("partition_sizes")


# %% tags=["play"]
# grader check lab4_internals/partition_sizes


# %% tags=["play"]
# A filter leaves what it leaves: some partitions are nearly empty now, and their tasks have nothing to do.
import matplotlib.pyplot as plt

numbers = sc.parallelize(range(8000), 8)
rare = numbers.filter(lambda n: n < 1500 or n % 40 == 0)
figure, axes = plt.subplots(1, 3, figsize=(9, 2.3), sharey=True, layout="constrained")
for axis, rdd, title in zip(axes, (numbers, rare, rare.repartition(8)), ("at first", "filtered", "repartitioned")):
    axis.bar(range(8), partition_sizes(rdd))
    axis.set(title=title, xlabel="partition")
axes[0].set_ylabel("rows")
plt.show()

# %% [markdown]
# ## 2. Stages
#
# A transformation is **narrow** when each new partition needs one old partition only: `map`, `filter`,
# `flatMap`, `mapValues`. Narrow steps are chained, and one task runs the whole chain on its partition.
#
# It is **wide** when a new partition needs rows of *all* old ones. To count a word, all its occurrences must meet.
# Rows then travel: a **shuffle**. Every task writes its rows to disk, sorted by target; when all are done, the
# tasks of the next round read what is meant for them. Such a round is a **stage**.
#
# ```
#   stage 1                            stage 2
#   map -> filter -> write  ==shuffle==>  read -> mapValues -> count
# ```
#
# So a job has one stage more than it has shuffles. But not every wide transformation shuffles. `partitionBy(n)`
# puts rows into partitions by their keys, and the RDD remembers this: it has a **partitioner**. A step by key
# that asks for the same partitioner finds all rows of a key already together and sends nothing.
#
# In this exercise you predict the stages of a plan, a list of names. The plan starts with an RDD of pairs in
# no order. All steps use the same number of partitions. These are the rules:
#
# | step | shuffles? | afterwards partitioned by key? |
# |---|---|---|
# | `map`, `flatMap` | no | no: the function may have changed the key, so Spark forgets |
# | `filter`, `mapValues` | no | as before: keys cannot change |
# | `partitionBy`, `reduceByKey`, `groupByKey` | yes, unless already partitioned by key | yes |
# | `distinct`, `repartition` | yes, always | no |
# | `count`, `collect` (actions, only as the last step) | no | |
#
# A plan that does not end with an action runs nothing: it has no stage at all.
#
# In the API: [map](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.map.html),
# [filter](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.filter.html),
# [flatMap](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.flatMap.html),
# [mapValues](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.mapValues.html),
# [partitionBy](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.partitionBy.html),
# [reduceByKey](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.reduceByKey.html).

# %% tags=["play"]
pairs = sc.parallelize([("a", 1), ("b", 2), ("a", 3)], 2)
print("at first:       ", pairs.partitioner)
by_key = pairs.partitionBy(2)
print("partitionBy:    ", by_key.partitioner is not None)
print("then mapValues: ", by_key.mapValues(abs).partitioner is not None)
print("then map:       ", by_key.map(lambda pair: pair).partitioner is not None)
print(by_key.reduceByKey(max, 2).toDebugString().decode())  # indentation shows the shuffles: one, not two


# %%
def stage_count(plan: list[str]) -> int:
    """The number of stages that Spark runs for a plan of the steps in the table above.

    >>> stage_count(["map", "reduceByKey", "count"])
    2
    >>> stage_count(["partitionBy", "mapValues", "reduceByKey", "count"])
    2
    >>> stage_count(["map", "reduceByKey"])
    0
    """
    # TODO: walk through the plan; keep in mind how many shuffles there were and whether the
    # rows are partitioned by key at this point.
    raise NotImplementedError("stage_count")


# %% tags=["play"]
# grader check lab4_internals/stage_count


# %% tags=["play"]
# Does Spark agree with you? `observe` says what ran from one job to another.
from grader.notebook import next_job, observe

first = next_job(sc)
pairs.reduceByKey(max).count()
print("yours:", stage_count(["reduceByKey", "count"]), " Spark ran:", observe(sc, first, next_job(sc)).stages)

# %% [markdown]
# ## 3. Set up once, use often
#
# Some tools are expensive to make and cheap to use: a compiled grammar, a connection, a loaded model. `map` calls
# your function for every row; made in there, the tool is made a million times. Made on the driver, it must be
# pickled and sent, which many tools refuse (a connection cannot travel).
#
# The place in between is the partition. With `mapPartitions` your function runs once per partition, on the
# machine that holds it: make the tool there, then use it for all rows.
#
# One more thing matters. Your function gets an *iterator*. If you give back a list, the whole partition
# lies in memory at once, and `take(1)` pays for all rows. If you give back an iterator (from `map`, from a generator
# expression, or with `yield`), rows flow through one by one, and who needs only one pays for one.
#
# In the API: [map](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.map.html),
# [mapPartitions](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.mapPartitions.html),
# [count](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.count.html).

# %% tags=["play"]
def numbered(rows: Iterable[str]) -> Iterator[str]:
    """Runs once per partition; gives rows one by one."""
    count = itertools.count(1)
    for row in rows:
        yield f"{next(count)}. {row}"


print(sc.parallelize(["ant", "bee", "cat", "dog"], 2).mapPartitions(numbered).collect())


# %%
def parse_once(rdd: RDD[str], make_parser: Callable[[], Callable[[str], Any]]) -> RDD[Any]:
    """Each row parsed. ``make_parser()`` makes a parser, a function of one row; it is called once per partition.

    Rows are parsed one by one, as they are asked for. Starts no job.

    >>> parse_once(sc.parallelize(["1", "22", "3"], 2), lambda: int).collect()
    [1, 22, 3]
    """
    # TODO: make one parser for each partition, and let the rows flow through it.
    raise NotImplementedError("parse_once")


# %% tags=["play"]
# grader check lab4_internals/parse_once


# %% tags=["play"]
# How often is the parser made? An accumulator counts on all machines.
made = sc.accumulator(0)


def slow_parser():
    made.add(1)
    return lambda text: len(text)


print(parse_once(sc.parallelize(["one", "two", "three", "four"] * 50, 4), slow_parser).sum(), "letters")
print("parsers made:", made.value)

# %% [markdown]
# ## 4. Send the small table, keep the large one
#
# Orders name a country by its code; a table of 200 codes gives the name. Joining two RDDs would shuffle all
# orders, a billion rows, so that they meet 200. Turn it round: send the table to the orders. Then every order
# finds its country where it lies, and nothing is shuffled.
#
# A Python variable used in a lambda is sent as well, with *every task*: a table of 10 MB and a thousand tasks
# make 10 GB. A **broadcast variable** is sent once to each machine and kept there. Make it on the driver with
# `sc.broadcast(table)`, read it in tasks through `.value`. Any RDD knows its context: `rdd.context`.
#
# Codes that the table does not know must not get lost silently. They get `None`, as in a left outer join.
#
# In the API: [broadcast](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.SparkContext.broadcast.html),
# [map](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.map.html).

# %% tags=["play"]
names = sc.broadcast({"no": "Norway", "it": "Italy"})
print(sc.parallelize(["it", "no", "it"]).map(lambda code: names.value[code]).collect())


# %%
def lookup(rdd: RDD[tuple[str, Any]], table: dict[str, Any]) -> RDD[tuple[str, tuple[Any, Any]]]:
    """Each pair (key, value) as (key, (value, the table's entry of the key or None)).

    The table is broadcast. Nothing is shuffled, and no job starts.

    >>> lookup(sc.parallelize([("no", 5), ("xx", 6)]), {"no": "Norway"}).collect()
    [('no', (5, 'Norway')), ('xx', (6, None))]
    """
    # TODO: broadcast the table, then look up each key where its row lies.
    raise NotImplementedError("lookup")


# %% tags=["play"]
# grader check lab4_internals/lookup


# %% tags=["play"]
# Codes become names. What the table does not know keeps None, and is seen.
airports = {"OSL": "Oslo", "FCO": "Rome", "LIS": "Lisbon"}
flights = sc.parallelize([("OSL", 12), ("XXX", 3), ("LIS", 7)], 2)
for code, (minutes, city) in lookup(flights, airports).collect():
    print(code, minutes, city or "unknown: look into the data")

# %% [markdown]
# ## 5. Count on the side
#
# Real files hold broken lines. You want the good rows, and to know how many were bad. A counter in a Python
# variable does not work: each task gets a *copy* of it, counts there, and the copy is thrown away. The driver's
# variable stays 0.
#
# An **accumulator** is a variable to which tasks add and which the driver reads. Two facts catch people out:
#
# * Transformations are lazy. Before an action has run, nothing was counted, and the value is 0.
# * A transformation runs again with *every* action on its RDD, and its additions run again as well. Two actions count
#   twice. Only additions inside an action (`foreach`) are certain to count once.
#
# A line is good if Python's `int(line)` accepts it, and bad if that raises `ValueError`. The line "0" is good.
#
# In the API: [foreach](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.foreach.html),
# [accumulator](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.SparkContext.accumulator.html),
# [map](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.map.html),
# [count](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.count.html).

# %% tags=["play"]
seen = sc.accumulator(0)


def count_and_keep(x: int) -> int:
    """Adds to the accumulator from within a transformation, which is the trap."""
    seen.add(1)
    return x


ten = sc.parallelize(range(10)).map(count_and_keep)
print("before any action:", seen.value)
ten.count()
print("after one action: ", seen.value)
ten.count()
print("after another:    ", seen.value)


# %%
def count_bad(lines: RDD[str]) -> tuple[RDD[int], int]:
    """The numbers of all good lines as an RDD, and how many lines are bad, exactly.

    >>> good, bad = count_bad(sc.parallelize(["7", "x", "0", ""]))
    >>> good.collect(), bad
    ([7, 0], 2)
    """
    # TODO: turn lines into numbers, with None for bad lines; count the None with an action;
    # return the RDD of the others and the count.
    raise NotImplementedError("count_bad")


# %% tags=["play"]
# grader check lab4_internals/count_bad


# %% tags=["play"]
# Ten files of different quality: the share of bad lines in each.
import random

shares = []
for quality in range(10):
    dice = random.Random(quality)
    text = ["?" if dice.random() < quality / 30 else str(dice.randrange(100)) for _ in range(300)]
    good, bad = count_bad(sc.parallelize(text, 3))
    shares.append(bad / 300)
plt.bar(range(10), shares)
plt.xlabel("file")
plt.ylabel("share of bad lines")
plt.show()

# %% [markdown]
# ## 6. Compute once, use three times
#
# An RDD is a recipe, not a result. Every action cooks it from the beginning: three statistics of `rdd.map(f)` call
# `f` three times for each row. If `f` is expensive, say so to Spark: `rdd.cache()` marks an RDD, the *first* action
# keeps its partitions in memory, and later actions read them from there.
#
# Mark the RDD that is expensive, that is the one *after* `f`. And memory is finite: what you cache you also
# release, with `unpersist()`, once the last action has run.
#
# The other way is to gather all three statistics in one pass, as you did for the mean. Both are right.
#
# In the API: [map](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.map.html),
# [cache](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.cache.html),
# [unpersist](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.unpersist.html),
# [count](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.count.html).

# %% tags=["play"]
import time

slow = sc.parallelize(range(20), 2).map(lambda x: time.sleep(0.02) or x).cache()
for attempt in "first", "second":
    start = time.perf_counter()
    slow.count()
    print(attempt, "action:", round(time.perf_counter() - start, 2), "s")
slow.unpersist()


# %%
def stats(rdd: RDD[Any], f: Callable[[Any], float]) -> tuple[int, float, float]:
    """The number of rows, and the mean and the largest of f(row). Calls f once per row.

    Nothing stays cached afterwards. Without rows the result is (0, nan, nan).

    >>> stats(sc.parallelize([1, 2, 6]), lambda x: x / 2)
    (3, 1.5, 3.0)
    """
    # TODO: keep the values of f while you count, add up and look for the largest; then
    # release them. Think of an RDD without rows.
    raise NotImplementedError("stats")


# %% tags=["play"]
# grader check lab4_internals/stats


# %% tags=["play"]
# One pass for three numbers: the lengths of the lines of Python's documentation.
from grader.authors import topic_lines

rows, mean, longest = stats(sc.parallelize(topic_lines(), 4), len)
print(f"{rows} lines, {mean:.1f} letters on average, {longest:g} at most")

# %% [markdown]
# ## 7. A join that leaves the large side where it is
#
# Every hour, a small RDD of new events is joined with the same large RDD of customers. By default each join
# shuffles both. That the customers travel every hour is a waste: if they lie partitioned by key already, only the
# events need to move to where their customers are.
#
# ```
#   customers (large, partitioned by key, n)  ----------- stay -----------\
#                                                                           >  join in n partitions
#   events (small)  == partitionBy(n), the only shuffle ==> same partitions /
# ```
#
# It works when three things agree: both sides have a partitioner, the number of partitions is the same on both sides,
# and the join asks for that number as well. `partitionBy(n)` on an RDD that is already so partitioned does nothing and
# costs nothing, so it is safe to call it on both sides.
#
# Any step that could change keys makes Spark forget the partitioner, even if it does not change them.
#
# In the API: [partitionBy](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.partitionBy.html),
# [cache](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.cache.html).

# %% tags=["play"]
customers = sc.parallelize([(n, f"customer {n}") for n in range(6)]).partitionBy(3).cache()
print("again the same:", customers.partitionBy(3) is customers)
print("another number:", customers.partitionBy(2) is customers)


# %%
def copartition_join(a: RDD[tuple[Any, Any]], b: RDD[tuple[Any, Any]], n: int) -> RDD[tuple[Any, tuple[Any, Any]]]:
    """The inner join of two RDDs of pairs, in n partitions by key; the result knows its partitioner.

    A side that is already partitioned by key into n partitions is not shuffled. Starts no job.

    >>> copartition_join(sc.parallelize([("x", 1), ("y", 2)]), sc.parallelize([("x", 3)]), 2).collect()
    [('x', (1, 3))]
    """
    # TODO: bring both sides to the same partitioner, and join without leaving it.
    raise NotImplementedError("copartition_join")


# %% tags=["play"]
# grader check lab4_internals/copartition_join


# %% tags=["play"]
# Joined again and again: what is already in its place is not sent once more.
people = sc.parallelize([(n, f"name {n}") for n in range(2000)], 4).partitionBy(4).cache()
people.count()
moved = {}
for name, join in (
    ("plain join", lambda visits: people.join(visits)),
    ("yours", lambda visits: copartition_join(people, visits, 4)),
):
    first = next_job(sc)
    join(sc.parallelize([(n % 2000, n) for n in range(500)], 2)).count()
    moved[name] = observe(sc, first, next_job(sc)).shuffle_bytes
print("bytes that were sent:", moved)

# %% [markdown]
# ## 8. A hot key: salt
#
# "How many *different* visitors has each page?" For each page someone has to hold the set of its visitors, so that
# none is counted twice. Now 95 % of all visits go to the front page. All its visitors meet in *one* task, which
# runs for an hour, while the others have long finished. Adding machines does not help. This is **skew**.
#
# The remedy is to cut the hot key into pieces. Append a small number, the **salt**, to the key: (page, 0),
# (page, 1), ... are different keys and go to different tasks. Each piece counts its own visitors; then the salt
# is dropped and the counts of the pieces are added.
#
# ```
#   (front, ann) (front, bob) (front, ann) (front, eve)
#       |  salt from the visitor
#   ((front, 0), ann) ((front, 0), ann)   ((front, 1), bob) ((front, 1), eve)
#       |  different visitors of each piece
#   ((front, 0), 1)                       ((front, 1), 2)
#       |  drop the salt, add
#   (front, 3)
# ```
#
# Adding is only right if no visitor is in two pieces. So the salt must not be chosen at random: it has to depend on
# the visitor, the same salt for the same visitor on every machine. `zlib.crc32(repr(value).encode()) % n_salt` is
# such a number. (Python's own `hash` of a string differs from process to process unless someone fixes its seed.)
# `distinct()` keeps one of each row; what `groupByKey` gathers of one key lies in one task.
#
# In the API: [distinct](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.distinct.html),
# [groupByKey](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.groupByKey.html),
# [reduceByKey](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.reduceByKey.html).

# %% tags=["play"]
print([(name, zlib.crc32(repr(name).encode()) % 4) for name in ("ann", "bob", "eve", "ann")])


# %%
def salted_counts(pairs: RDD[tuple[str, Any]], n_salt: int) -> RDD[tuple[str, int]]:
    """The number of different values of each key, as an RDD of (key, number). Starts no job.

    The values of one key are spread over up to n_salt pieces, so that no task gets all values of a hot key.

    >>> sorted(salted_counts(sc.parallelize([("p", 1), ("q", 1), ("p", 2), ("p", 1)]), 4).collect())
    [('p', 2), ('q', 1)]
    """
    # TODO: salt each key with a number made of its value; count the different values of each
    # salted key; drop the salt and add up.
    raise NotImplementedError("salted_counts")


# %% tags=["play"]
# grader check lab4_internals/salted_counts


# %% tags=["play"]
# One page has nearly all visitors. How many rows does the fullest task get, with more and more pieces?
visits = sc.parallelize([("home" if n % 10 else f"page {n % 7}", n) for n in range(4000)], 4)
print(sorted(salted_counts(visits, 8).collect())[:3])
pieces = [1, 2, 4, 8, 16]
fullest = [
    max(partition_sizes(visits.map(lambda row, n=n: ((row[0], row[1] % n), row[1])).partitionBy(8))) for n in pieces
]
plt.plot(pieces, fullest, marker="o")
plt.xlabel("pieces of a key")
plt.ylabel("rows of the fullest of 8 tasks")
plt.show()

# %% [markdown]
# ## 9. A hot key in a join
#
# The same trouble in a join: all rows of the hot key, from both sides, go to one task. Salting the large side
# alone loses matches, since the row of the small side is in one place only. So the two sides are treated differently:
#
# * a row of the **large** side with a hot key goes to *one* of the `n_salt` pieces;
# * a row of the **small** side with a hot key is copied to *all* of them.
#
# Then every large row meets every small row of its key exactly once. Rows of other keys stay as they are (say, with
# salt 0 on both sides): copying them would only cost. After the join the salt is dropped.
#
# Here any salt of a large row is right, as long as it is one. Counting through a partition (0, 1, 2, ..., and again
# 0) spreads evenly, even if all values are equal.
#
# In the API: [flatMap](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.flatMap.html).

# %% tags=["play"]
copies = sc.parallelize([("hot", "h"), ("cold", "c")], 1)
print(copies.flatMap(lambda pair: [((pair[0], salt), pair[1]) for salt in range(3)]).collect())


# %%
def salted_join(
    big: RDD[tuple[str, Any]], small: RDD[tuple[str, Any]], hot: set[str], n_salt: int
) -> RDD[tuple[str, tuple[Any, Any]]]:
    """The inner join of big and small, with the rows of hot keys spread over n_salt pieces. Starts no job.

    Only rows of small with a hot key are copied.

    >>> big, small = sc.parallelize([("h", 1), ("c", 2), ("h", 3)]), sc.parallelize([("h", "x")])
    >>> sorted(salted_join(big, small, {"h"}, 2).collect())
    [('h', (1, 'x')), ('h', (3, 'x'))]
    """
    # TODO: give each row of big one salt (0 unless its key is hot); copy the hot rows of small
    # for all salts; join; drop the salt.
    raise NotImplementedError("salted_join")


# %% tags=["play"]
# grader check lab4_internals/salted_join


# %% tags=["play"]
# The rows of each partition of the join, without salt and with it.
sales = sc.parallelize([("tea" if n % 8 else f"herb {n % 5}", n) for n in range(4000)], 4)
prices = sc.parallelize([("tea", 2.5), *((f"herb {n}", 4.0) for n in range(5))], 2)
figure, axes = plt.subplots(1, 2, figsize=(8, 2.3), sharey=True, layout="constrained")
for axis, salt in zip(axes, (1, 16)):
    sizes = partition_sizes(salted_join(sales, prices, {"tea"}, salt))
    axis.bar(range(len(sizes)), sizes)
    axis.set(title=f"n_salt = {salt}: {sum(sizes)} rows", xlabel="partition")
plt.show()

# %% [markdown]
# ## 10. Sums in a tree
#
# To add up a gradient, an array of a million numbers, `reduce` lets each partition add its own rows and then sends
# *one array per partition to the driver*, which adds them one after another. With 1000 partitions 8 GB arrive at one
# machine. The cluster waits for the driver.
#
# A **tree** spreads this work. The partial sums of some partitions are first added up in the cluster, and only
# a few arrays reach the driver:
#
# ```
#   16 partitions:  o o o o  o o o o  o o o o  o o o o
#                      |        |        |        |        in the cluster
#                      o        o        o        o
#                       \_______|________|_______/         4 arrays to the driver, not 16
# ```
#
# Spark has `treeReduce(f, depth)` and `treeAggregate(zero, add, merge, depth)`. A greater depth means fewer
# arrays at the driver and one more shuffle.
#
# In the API: [reduce](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.reduce.html),
# [treeReduce](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.treeReduce.html),
# [treeAggregate](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.treeAggregate.html).

# %% tags=["play"]
many = sc.parallelize(range(100), 8)
print(many.treeReduce(max, 2), many.treeAggregate(0, lambda n, x: n + 1, lambda m, n: m + n, 2))


# %%
def tree_sum(rdd: RDD[np.ndarray], depth: int) -> np.ndarray:
    """The sum of all rows, arrays of one length, added up in a tree of that depth. There is at least one row.

    >>> tree_sum(sc.parallelize([np.array([1.0, 2.0]), np.array([10.0, 20.0])]), 2)
    array([11., 22.])
    """
    # TODO: add up the rows, with partial sums joined in the cluster before the driver sees them.
    raise NotImplementedError("tree_sum")


# %% tags=["play"]
# grader check lab4_internals/tree_sum


# %% tags=["play"]
# The mean of 200 noisy pictures, added up in a tree: what they share comes out of the noise.
shape = np.hypot(*np.mgrid[-1:1:24j, -1:1:24j]) < 0.6


def photo(seed):
    return (shape + np.random.default_rng(seed).normal(0, 2, shape.shape)).ravel()


photos = sc.parallelize(range(200), 8).map(photo).cache()
figure, axes = plt.subplots(1, 2, figsize=(5, 2.4), layout="constrained")
axes[0].imshow(photos.first().reshape(24, 24), cmap="gray")
axes[1].imshow((tree_sum(photos, 2) / 200).reshape(24, 24), cmap="gray")
plt.show()

# %% [markdown]
# ## 11. Where to cut: bounds from a sample
#
# Now to the sort. Its idea fits in one sentence: **cut the range of keys into k parts, send each row to its part, and
# sort each part alone.** Part 0 holds the smallest rows, part 1 the next, and so on. The parts one after another are
# the sorted whole, and no machine ever sees more than its part.
#
# All depends on the cuts. Equal *widths* fail: of the incomes of a country, nearly all lie in the lowest
# hundredth of the range. Wanted are equal *numbers of rows*. For k parts these are k - 1 bounds, the quantiles
# 1/k, 2/k, and so on. Exact quantiles would need the sorted data. But nobody needs them exactly: a random sample of
# a few hundred rows, sorted on the driver, gives them to within a few percent, for a terabyte as for a megabyte.
#
# `rdd.takeSample(False, n, seed)` is an action that gives n random rows without replacement (or all, if there are
# fewer). The first n rows are no random sample: files are often sorted by something.
#
# The bounds are rows of the sample. With 8 sorted rows and k = 4, bounds stand where 2, 4 and 6 rows lie below.
#
# In the API: [takeSample](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.takeSample.html).

# %% tags=["play"]
incomes = sc.parallelize([n**4 for n in range(1000)], 4)
sample = sorted(incomes.takeSample(False, 200, seed=7))
print("middle of the range:", 999**4 // 2, " median of the sample:", sample[100], " true median:", 500**4)


# %%
def range_bounds(rdd: RDD[Any], k: int, n_sample: int, seed: int) -> list[Any]:
    """The k - 1 bounds, ascending, that cut the rows into k ranges of about equally many rows.

    They come from a random sample of n_sample rows, the same for the same seed. No rows, no bounds: [].

    >>> range_bounds(sc.parallelize([5, 1, 8, 3, 2, 7, 6, 4]), 4, 8, seed=1)
    [3, 5, 7]
    """
    # TODO: draw a sample, sort it, and pick its elements at 1/k, 2/k, ... of its length.
    raise NotImplementedError("range_bounds")


# %% tags=["play"]
# grader check lab4_internals/range_bounds


# %% tags=["play"]
# Most incomes are small. Ranges of equal width would put nearly everybody into the first; bounds by a sample do not.
dice = np.random.default_rng(5)
incomes = sc.parallelize([float(x) for x in dice.lognormal(3, 0.8, 4000)], 4).cache()
bounds = range_bounds(incomes, 6, 400, seed=1)
plt.hist(incomes.collect(), bins=80)
for bound in bounds:
    plt.axvline(bound, color="tab:red", linewidth=1)
plt.xlabel("income")
plt.ylabel("people")
plt.show()

# %% [markdown]
# ## 12. The record, in small
#
# All parts are there: sample, bounds, one shuffle that sends each row to its range, and a sort of each partition alone.
# This is what ran on the 206 machines: every row crossed the network exactly once. The sample job before it
# reads, but sends next to nothing.
#
# Which range a row belongs to is found by binary search: `bisect.bisect_right(bounds, row)` is the number of
# bounds that are not greater than the row, and so the number of its partition. `partitionBy(k, f)` takes such a
# function of the *key*, so rows have to become pairs first. Spark can also sort while it shuffles:
# `repartitionAndSortWithinPartitions(k, f)` does both on pairs, and spills to disk where memory does not suffice.
#
# Spark's own `sortBy` does the same inside. Here you write it yourself, so `sortBy` and `sortByKey` are not allowed.
# A sample of `100 * k` rows is enough; the check allows twice as many.
#
# In the API: [partitionBy](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.partitionBy.html),
# [repartitionAndSortWithinPartitions](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.repartitionAndSortWithinPartitions.html),
# [sortBy](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.sortBy.html),
# [sortByKey](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.sortByKey.html),
# [glom](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.glom.html).

# %% tags=["play"]
bounds = [10, 20]
print([(row, bisect.bisect_right(bounds, row)) for row in (3, 10, 15, 20, 99)])
letters = sc.parallelize([(word, None) for word in ("pear", "fig", "apple", "plum")], 2)
print(letters.partitionBy(2, lambda word: int(word >= "g")).glom().collect())


# %%
def range_sort(rdd: RDD[Any], k: int, seed: int) -> RDD[Any]:
    """The rows in ascending order, in k partitions of about equal size. One shuffle apart from the sampling.

    >>> range_sort(sc.parallelize([5, 1, 4, 2, 3, 6], 3), 2, seed=1).glom().collect()
    [[1, 2, 3], [4, 5, 6]]
    """
    # TODO: find bounds for k ranges; send each row to the partition of its range; sort each partition.
    raise NotImplementedError("range_sort")


# %% tags=["play"]
# grader check lab4_internals/range_sort


# %% tags=["play"]
# Sorted across the cluster: each partition goes on where the one before it ends, and all are about equally full.
ordered = range_sort(incomes, 6, seed=1)
for part in ordered.glom().map(lambda part: (len(part), round(part[0], 1), round(part[-1], 1))).collect():
    print("rows, smallest, largest:", part)

# %% [markdown]
# ## 13. Let the shuffle do the sorting
#
# A log holds (user, time, action). Wanted: for each user, the actions in the order of time. The first idea is to
# gather all events of a user with `groupByKey` and to sort the list. Sorting then needs room for all of them, twice
# over, in the memory of one Python process; with a robot of a billion clicks, the task dies.
#
# **Secondary sort** is the better way. Spark can sort rows as they arrive from the shuffle, and spill to disk what
# memory cannot hold. Give it a key to sort by that holds both, (user, time), but *partition* by the user alone:
#
# ```
#   key of a row:        (user, time)
#   sent to partition:   by user only      -> all events of a user meet
#   sorted within it:    by (user, time)   -> a user's events stand together, in the order of time
# ```
#
# After that, one pass over each partition suffices: `itertools.groupby` gives the runs of equal users. (Here each
# run becomes a list, to be easy to check. A program that only looks for, say, the longest pause would not even
# need the list.)
# `repartitionAndSortWithinPartitions(partitionFunc=f)` takes the function that chooses the partition of a key;
# `portable_hash(user)` is the number that Spark itself uses for this.
#
# Do without `groupByKey` and `groupBy`, and without sorting in Python (`sorted`, `sort`).
#
# In the API: [groupByKey](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.groupByKey.html),
# [repartitionAndSortWithinPartitions](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.repartitionAndSortWithinPartitions.html),
# [groupBy](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.groupBy.html).

# %% tags=["play"]
rows = [("ann", 1), ("ann", 4), ("bob", 2), ("bob", 3)]
print([(user, [time for _, time in run]) for user, run in itertools.groupby(rows, key=lambda row: row[0])])


# %%
def secondary_sort(events: RDD[tuple[str, int, str]]) -> RDD[tuple[str, list[str]]]:
    """For each user the list of actions in the order of time, of events (user, time, action).

    The times of one user are all different. One shuffle, and no sorting in Python.

    >>> sorted(secondary_sort(sc.parallelize([("a", 9, "buy"), ("b", 1, "look"), ("a", 3, "look")])).collect())
    [('a', ['look', 'buy']), ('b', ['look'])]
    """
    # TODO: make pairs ((user, time), action); partition by user and sort by (user, time) in
    # one step; gather the runs of equal users.
    raise NotImplementedError("secondary_sort")


# %% tags=["play"]
# grader check lab4_internals/secondary_sort


# %% tags=["play"]
# What does each visitor do, one thing after another?
clicked = [("eva", 30, "buy"), ("bo", 4, "look"), ("eva", 2, "look"), ("eva", 11, "basket"), ("bo", 9, "leave")]
for user, actions in sorted(secondary_sort(sc.parallelize(clicked, 3)).collect()):
    print(user, " -> ".join(actions))

# %% [markdown]
# ## 14. A long lineage
#
# How can an RDD be *resilient* without keeping copies? It remembers how it was made: its **lineage**, the chain of
# transformations back to the source. If a machine dies, its partitions are computed again along the chain.
#
# An iterative algorithm makes this chain longer with every round. After a thousand rounds the plan alone is too
# large to send, and one lost partition means a thousand rounds again. `rdd.checkpoint()` cuts the chain: the
# rows are written to a reliable place, and the lineage starts anew from there.
#
# * `checkpoint()` only marks the RDD. The **first** action on it writes the rows. Called after an action on the same
#   RDD, it comes too late and does nothing.
# * Writing costs. Once every few rounds is enough; here after every fifth.
# * Spark must know where to write. `ready_for_checkpoints`, given here, sees to that.
#
# In the API: [checkpoint](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.checkpoint.html).


# %%
EVERY = 5


def ready_for_checkpoints(context: SparkContext) -> None:
    """Give Spark a folder for checkpoints unless it has one."""
    if context.getCheckpointDir() is None:
        context.setCheckpointDir(tempfile.mkdtemp(prefix="checkpoints-"))


# %% tags=["play"]
ready_for_checkpoints(sc)
chain = sc.parallelize(range(4), 2)
for _ in range(3):
    chain = chain.union(chain).coalesce(2)
print(len(chain.toDebugString().decode().splitlines()), "lines of lineage")
chain.checkpoint()
chain.count()
print(len(chain.toDebugString().decode().splitlines()), "after the checkpoint")


# %%
def iterate(rdd: RDD[Any], step: Callable[[RDD[Any]], RDD[Any]], n: int) -> RDD[Any]:
    """``step`` applied n times, one after another. The RDD of every fifth step is checkpointed and its rows written.

    >>> iterate(sc.parallelize([1, 2]), lambda numbers: numbers.map(lambda x: 2 * x), 10).collect()
    [1024, 2048]
    """
    # TODO: apply step n times; after each EVERY steps mark the RDD for a checkpoint, then run an
    # action on it, so that it is written.
    raise NotImplementedError("iterate")


# %% tags=["play"]
# grader check lab4_internals/iterate


# %% tags=["play"]
# Ten rounds of "each person hears what the neighbours think": opinions come together.
def talk(opinions):
    near = opinions.flatMap(lambda row: [((row[0] + step) % 12, (row[1], 1)) for step in (-1, 0, 1)])
    return near.reduceByKey(lambda a, b: (a[0] + b[0], a[1] + b[1])).mapValues(lambda both: both[0] / both[1])


start = sc.parallelize([(n, float(n % 4)) for n in range(12)], 2)
for rounds in 0, 1, 3, 10:
    plt.plot([value for _, value in sorted(iterate(start, talk, rounds).collect())], label=f"after {rounds} rounds")
plt.xlabel("person")
plt.ylabel("opinion")
plt.legend()
plt.show()

# %% [markdown]
# ## 15. A split that stays the same
#
# A model is judged on rows that it has not seen. So rows are split, say 8 : 1 : 1, into training, validation and test,
# and the split has to be *the same* tomorrow. `rdd.randomSplit(weights, seed)` promises less than it seems to: its
# random numbers run along each partition, so the same rows in other partitions, or in another order, are split
# differently. A row that was in the test set yesterday trains the model today.
#
# Let the row itself decide. A good hash of its identity is as good as a random number and never changes. `share`, given
# here, turns a text into a number from 0 to below 1. Cut [0, 1) in proportion to the weights:
#
# ```
#   weights 8, 1, 1:    0 |---------------- 0 ----------------| 0.8 |- 1 -| 0.9 |- 2 -| 1
# ```
#
# A row belongs to the part in which `share(f"{salt}/{key(row)}")` lies; a share exactly on a bound belongs to the
# part above it. `key` gives the identity of a row, so that two rows of one person end up on the same side. Another
# `salt` gives another split.
#
# In the API: [randomSplit](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.randomSplit.html).


# %%
def share(text: str) -> float:
    """A number from 0 to below 1 that depends on the text alone, on every machine and in every version."""
    return int(hashlib.md5(text.encode()).hexdigest()[:8], 16) / 16**8


# %% tags=["play"]
print([round(share(f"demo/{n}"), 3) for n in range(6)])
same_rows = [sc.parallelize(range(12), n).randomSplit([1, 1], seed=1)[0].collect() for n in (1, 2, 3)]
print("randomSplit, one seed, three layouts:", same_rows)


# %%
def stable_split(rdd: RDD[Any], key: Callable[[Any], Any], weights: list[float], salt: str) -> list[RDD[Any]]:
    """One RDD for each weight; each row is in exactly one of them, chosen by the rule above. Starts no job.

    Weights are proportions; they need not add up to 1.

    >>> [part.collect() for part in stable_split(sc.parallelize(range(6)), str, [4, 1], "demo")]
    [[1, 2, 3, 4], [0, 5]]
    """
    # TODO: turn the weights into bounds between 0 and 1, and make one filtered RDD for
    # each part. Mind which bounds each filter will see when it runs.
    raise NotImplementedError("stable_split")


# %% tags=["play"]
# grader check lab4_internals/stable_split


# %% tags=["play"]
# The same row is always in the same part, however the rows lie: split twice, and compare.
ids = [f"user {n}" for n in range(3000)]
first = stable_split(sc.parallelize(ids, 2), str, [8, 1, 1], "demo")
again = stable_split(sc.parallelize(ids[::-1], 7), str, [8, 1, 1], "demo")
print("sizes:", [part.count() for part in first])
print("the same rows:", all(set(a.collect()) == set(b.collect()) for a, b in zip(first, again)))

# %% [markdown]
# ## Look back
#
# You have now written what a cluster lives by: tasks that count where the rows lie, tools made once per partition,
# tables that travel to the data, keys cut into pieces, a sort in which every row crosses the network once.
# Try the sort on more rows, and look at the balance:
#
# ```python
# import random
# rows = sc.parallelize([random.random() ** 4 for _ in range(200_000)], 8)
# print(partition_sizes(range_sort(rows, 8, seed=1)))
# ```
