# grader: lab8_pca
# %% [markdown]
# # Principal components: what moves together?
#
# A camera films the brain of a small animal that is shown moving bars. Each pixel gives a series of 240 numbers.
# Nobody can look at thousands of such series at once. But many of them rise and fall *together*, and a few
# courses, mixed in different amounts, may explain most of what all pixels do. **Principal component analysis**
# (PCA) finds these courses.
#
# You build it for data that does not fit on one machine. As in linear regression, the rows (pixels) are many and
# stay in the cluster; what travels are small sums. At the end you let it run on a movie and see which part of
# the brain answers to what.
#
# A row of data is an array of d numbers. Where it matters which row is which, it comes as a pair (key, array);
# the key of a pixel is its place (x, y).

# %%
from typing import TypeVar

import numpy as np
from pyspark import RDD

K = TypeVar("K")
Keyed = tuple[K, np.ndarray]


def parse_pixel(line: str) -> Keyed[tuple[int, int]]:
    """A line `x y v1 v2 ...` as the place of a pixel and the array of its brightness. Given; nothing to do here."""
    x, y, *values = line.split()
    return (int(x), int(y)), np.array(values, dtype=float)


# %% tags=["play"]
import matplotlib.pyplot as plt

from grader.authors import movie

film = movie(30, 24, seed=1)
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3), layout="constrained")
left.imshow(film.brightness[:, 0].reshape(24, 30), cmap="gray")
left.set(title="the first picture")
right.plot(film.brightness[[100, 300, 500]].T)
right.set(title="three pixels", xlabel="picture", ylabel="brightness")
plt.show()

# %% [markdown]
# ## 1. Mean and covariance in one pass
#
# How do two features move together? Their **covariance** is the mean product of their distances from their means.
# For all pairs at once, with rows $x_i$ and their mean $m$:
#
# $$C = \frac1n \sum_{i=1}^{n} (x_i - m)(x_i - m)^\top$$
#
# For the rows (0, 0), (2, 4) the mean is (1, 2); the distances are (-1, -2) and (1, 2); C is [[1, 2], [2, 4]]. We
# divide by n, not n - 1.
#
# The trouble: the mean has to be known before distances can be taken. That would take two passes over the data. Could
# one pass add up $x$ and $x x^\top$, and subtract $m m^\top$ at the end? On paper, yes. But when values lie around a
# million and differ by 1, then the sums of squares are around $10^{12}$ per row, of which a `float` keeps 16 digits:
# the difference that matters sits in the last four, and is wrong.
#
# The way out you know from lab 2: **partial results that can be merged**. Each partition takes the mean of *its* rows
# and the table $S = \sum (x - m)(x - m)^\top$ around that mean. Two such triples $(n_a, m_a, S_a)$ and $(n_b, m_b,
# S_b)$ become one. With the distance $\delta = m_b - m_a$ between the means and $n = n_a + n_b$
#
# $$m = m_a + \frac{n_b}{n}\, \delta \qquad S = S_a + S_b + \frac{n_a n_b}{n}\, \delta \delta^\top$$
#
# The last part says how far the two groups lie apart. Mind partitions without rows: they have no mean.

# %% tags=["play"]
far = 1e8 + np.array([0.0, 1.0, 2.0])
print("mean square minus square of the mean:", (far**2).mean() - far.mean() ** 2)
print("mean squared distance from the mean: ", ((far - far.mean()) ** 2).mean())


# %%
def moments(data: RDD[np.ndarray]) -> tuple[int, np.ndarray, np.ndarray]:
    """The number of rows, their mean (d,) and their covariance (d, d, dividing by n), found in one job.

    Holds its precision for rows that lie far from 0. There is at least one row.

    >>> moments(sc.parallelize([np.array([0.0, 0.0]), np.array([2.0, 4.0])]))
    (2, array([1., 2.]), array([[1., 2.],
           [2., 4.]]))
    """
    # BEGIN SOLUTION
    #> # TODO: make of each partition the triple (number, mean, table S around this mean), none without rows;
    #> # merge triples two by two; divide the table by the number of rows.

    def of_partition(rows):
        x = np.array(list(rows))
        return [(len(x), x.mean(axis=0), (x - x.mean(axis=0)).T @ (x - x.mean(axis=0)))] if len(x) else []

    def merge(a, b):
        n, apart = a[0] + b[0], b[1] - a[1]
        return n, a[1] + b[0] / n * apart, a[2] + b[2] + a[0] * b[0] / n * np.outer(apart, apart)

    n, mean, table = data.mapPartitions(of_partition).reduce(merge)
    return n, mean, table / n
    # END SOLUTION


# %% tags=["play"]
# Points far from 0, and what the three results say of them.
chance = np.random.default_rng(2)
far = sc.parallelize(list(chance.multivariate_normal([1000, 2000], [[4, 3], [3, 5]], 400)), 4).cache()
n, mean, cov = moments(far)
print(n, "rows, mean", mean.round(1), "covariance", cov.round(1).tolist())
plt.plot(*np.array(far.collect()).T, ".", alpha=0.4)
plt.plot(*mean, "k*", markersize=12)
plt.show()

# %% [markdown]
# ## 2. The components
#
# Look from the mean in some direction $v$ of length 1: how much do the rows spread along it? Their variance is
# $v^\top C v$. The direction in which it is largest is the **first principal component**; the second has the largest
# variance among all directions at a right angle to the first, and so on.
#
# These directions are the **eigenvectors** of C: $C v = \lambda v$, and the eigenvalue $\lambda$ *is* the variance
# along $v$. C is symmetric, so its eigenvectors stand at right angles to each other. `np.linalg.eigh` finds
# them. Read its documentation with care: in which order come the eigenvalues, and are the eigenvectors rows or columns?
#
# If $v$ is an eigenvector, so is $-v$. Both are right; the checks accept either.

# %% tags=["play"]
values, vectors = np.linalg.eigh(np.array([[4.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 9.0]]))
print(values, vectors, sep="\n")


# %%
def components(cov: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The k largest eigenvalues (k,), largest first, and their eigenvectors as the columns of an array (d, k).

    Columns have length 1; their signs are free.

    >>> components(np.array([[4.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 9.0]]), 2)
    (array([9., 4.]), array([[0., 1.],
           [0., 0.],
           [1., 0.]]))
    """
    # BEGIN SOLUTION
    #> # TODO: eigenvalues and eigenvectors by np.linalg.eigh; the last k, in reverse order.
    values, vectors = np.linalg.eigh(cov)
    return values[::-1][:k], vectors[:, ::-1][:, :k]
    # END SOLUTION


# %% tags=["play"]
# The two directions of the cloud, as long as its spread in each.
variances, directions = components(cov, 2)
plt.plot(*np.array(far.collect()).T, ".", alpha=0.3)
for variance, direction in zip(variances, directions.T):
    plt.plot(*zip(mean, mean + 2 * np.sqrt(variance) * direction), linewidth=3)
plt.axis("equal")
plt.show()

# %% [markdown]
# ## 3. Scores: each row in few numbers
#
# The **scores** of a row say how far it lies from the mean along each component: the dot products of its distance from
# the mean with the components. d numbers become k. With the mean (1, 2), one component (0.6, 0.8) and the row (2,
# 4): the distance is (1, 2) and the score 0.6 + 1.6 = 2.2.
#
# Mean and components are small: they travel to the tasks with the function. The rows stay where they are, and each
# score keeps the key of its row, or you would not know later which pixel it belongs to.
#
# As in lab 5, the mean is *learned*. Other rows, in a test set say, are projected with the mean that was learned, not
# with one of their own.

# %% tags=["play"]
print((np.array([2.0, 4.0]) - np.array([1.0, 2.0])) @ np.array([[0.6], [0.8]]))


# %%
def project(data: RDD[Keyed[K]], mean: np.ndarray, comps: np.ndarray) -> RDD[Keyed[K]]:
    """For each (key, row) the pair (key, scores), with one score for each column of comps (d, k). Starts no job.

    >>> data = sc.parallelize([("a", np.array([2.0, 4.0]))])
    >>> project(data, np.array([1.0, 2.0]), np.array([[0.6], [0.8]])).collect()
    [('a', array([2.2]))]
    """
    # BEGIN SOLUTION
    #> # TODO: for each row its distance from the mean times the components; keys stay.
    return data.mapValues(lambda x: (x - mean) @ comps)
    # END SOLUTION


# %% tags=["play"]
# Once these three work: two groups of rows in five dimensions, seen along the two directions of largest spread.
chance = np.random.default_rng(4)
mix = chance.normal(size=(5, 5))
rows = {"first": chance.normal(size=(200, 5)) @ mix, "second": chance.normal(size=(200, 5)) @ mix + 4.0}
cloud = sc.parallelize([(name, row) for name, group in rows.items() for row in group], 4)
n, mean, cov = moments(cloud.values())
variances, comps = components(cov, 2)
for name in rows:
    scores = np.array(project(cloud.filter(lambda row, name=name: row[0] == name), mean, comps).values().collect())
    plt.plot(*scores.T, ".", label=name)
plt.xlabel("score on component 1")
plt.ylabel("score on component 2")
plt.legend()
plt.show()

# %% tags=["play"]
# The same rows given to pyspark.ml (which divides the covariance by n - 1; shares do not care):
from pyspark.ml.feature import PCA
from pyspark.ml.linalg import Vectors

frame = spark.createDataFrame(cloud.map(lambda row: (row[0], Vectors.dense(row[1]))), ["key", "x"])
library = PCA(k=2, inputCol="x", outputCol="scores").fit(frame)
print("pyspark.ml:", library.explainedVariance.toArray(), *library.pc.toArray().T, sep="\n")
print("yours:     ", variances / np.trace(cov), *comps.T, sep="\n")

# %% [markdown]
# ## 4. How much is kept, and the way back
#
# How many components are enough? The eigenvalues are variances, and all together they are the whole variance of the
# data. With eigenvalues 6, 3 and 1, the first component **explains** 6/10 of the variance, the first two 9/10.
#
# From scores there is a way back: start at the mean and go along each component as far as its score says,
#
# $$\hat x = m + \sum_j \text{score}_j\, v_j$$
#
# With as many components as features this gives the row itself. With fewer, something is lost: the mean squared
# distance between rows and their **reconstructions** is exactly the sum of the eigenvalues that were left out. Of a
# picture, the components with small eigenvalues often hold little but noise, and the reconstruction looks *better*
# than the original.

# %% tags=["play"]
start, direction = np.array([1.0, 2.0]), np.array([[0.6], [0.8]])
for score in 2.2, 0.0, -1.0:
    print(score, "->", start + direction @ np.array([score]))


# %%
def explained(eigenvalues: np.ndarray, k: int) -> float:
    """The share of the variance that the k largest eigenvalues have; the eigenvalues stand in any order.

    >>> explained(np.array([3.0, 1.0, 6.0]), 2)
    0.9
    """
    # BEGIN SOLUTION
    #> # TODO: the sum of the k largest eigenvalues, divided by the sum of all.
    return float(np.sort(eigenvalues)[::-1][:k].sum() / np.sum(eigenvalues))
    # END SOLUTION


def reconstruct(scores: RDD[Keyed[K]], mean: np.ndarray, comps: np.ndarray) -> RDD[Keyed[K]]:
    """For each (key, scores) the pair (key, row) that these scores stand for. Starts no job.

    >>> scores = sc.parallelize([("a", np.array([2.0]))])
    >>> reconstruct(scores, np.array([1.0, 2.0]), np.array([[0.6], [0.8]])).collect()
    [('a', array([2.2, 3.6]))]
    """
    # BEGIN SOLUTION
    #> # TODO: the mean, plus the components times the scores; keys stay.
    return scores.mapValues(lambda score: mean + comps @ score)
    # END SOLUTION


# %% tags=["play"]
# How many components are enough? The eigenvalues of the film say it.
series = sc.parallelize(list(film.brightness[::4]), 4)
spectrum = np.linalg.eigvalsh(moments(series)[2])
plt.plot(range(1, 21), [explained(spectrum, k) for k in range(1, 21)], marker=".")
plt.xlabel("components")
plt.ylabel("share of the variance")
plt.show()

# %% [markdown]
# ## 5. Components without the covariance
#
# With 240 features, the covariance is a table of 57,600 numbers: small. With 20,000 features (the words of a language,
# the genes of a body) it has 400 million numbers, 3.2 GB, for *each* partition on its way to the driver. It must
# never be made.
#
# It need not be. Power iteration (lab 5) multiplies a vector by C again and again. And C times a vector can be
# computed without C:
#
# $$C v = \frac1n \sum_i (x_i - m) \big( (x_i - m) \cdot v \big)$$
#
# Each row adds a *multiple of itself*: d numbers, no table. With the matrix V of k columns in place of v, all k
# directions are multiplied in one pass, and each partition sends d x k numbers.
#
# One thing is missing. Multiplied again and again, *every* column turns towards the first component, since it grows
# fastest. So after each round the columns are set at right angles to each other again: the first stays as it is, the
# second loses its part along the first, and so on, and each is brought to length 1. This is what the Q of a **QR
# decomposition** is: `np.linalg.qr(V)[0]`. Then the columns come to rest on the k first components, in their
# order. The method is called **orthogonal iteration**.
#
# Start from random directions. Each round takes one job; before the first, the mean takes another. All of them read
# the same rows: `cache` them, and `unpersist` them at the end.
#
# In the API: [cache](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.cache.html),
# [unpersist](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.unpersist.html).

# %% tags=["play"]
table, directions = np.diag([9.0, 4.0, 1.0]), np.ones((3, 2)) + np.eye(3)[:, :2]
for _ in range(8):
    directions = np.linalg.qr(table @ directions)[0]
print(directions.round(4))


# %%
def power_components(data: RDD[np.ndarray], k: int, n_iter: int) -> np.ndarray:
    """The first k principal components as the columns of an array (d, k), by n_iter rounds of orthogonal iteration.

    Signs are free. One job for each round, and three more; never makes a table of d x d numbers. Reads the source of
    the rows at most twice, and leaves nothing cached.

    >>> rows = [[3.0, 0.0, 1.0], [-3.0, 0.0, 1.0], [0.0, 1.0, 1.0], [0.0, -1.0, 1.0]]
    >>> abs(power_components(sc.parallelize(rows).map(np.array), 2, 20)).round(6)
    array([[1., 0.],
           [0., 1.],
           [0., 0.]])
    """
    # BEGIN SOLUTION
    #> # TODO: keep the rows in memory; find their mean; start from random directions; in each round add up over
    #> # all rows the distance from the mean times its products with the directions, and take Q of the sum.
    data.cache()
    n, total = data.map(lambda x: (1, x)).reduce(lambda a, b: (a[0] + b[0], a[1] + b[1]))
    mean = total / n
    v = np.random.default_rng(5).normal(size=(len(mean), k))
    for _ in range(n_iter):

        def times_covariance(rows, v=v):
            x = np.array(list(rows))
            return [(x - mean).T @ ((x - mean) @ v)] if len(x) else []

        v = np.linalg.qr(data.mapPartitions(times_covariance).reduce(lambda a, b: a + b))[0]
    data.unpersist()
    return v
    # END SOLUTION


# %% tags=["play"]
# Round after round, the direction turns to where the covariance has it.
exact = components(moments(far)[2], 1)[1][:, 0]
rounds = [1, 2, 3, 5, 8]
turned = [abs(float(power_components(far, 1, n)[:, 0] @ exact)) for n in rounds]
plt.plot(rounds, np.degrees(np.arccos(np.minimum(turned, 1))), marker="o")
plt.xlabel("rounds")
plt.ylabel("angle in degrees")
plt.show()

# %% [markdown]
# ## 6. A question as a matrix
#
# The series of a pixel has 240 numbers: 12 trials, one for each direction of the bars, of 20 pictures each. They stand
# one trial after the other:
#
# ```
# position  0 ... 19 | 20 ... 39 | ... | 220 ... 239
# group        0     |     1     | ... |     11
# time      0 ... 19 |  0 ... 19 | ... |   0 ... 19
# ```
#
# Two questions: what happens in the *course of a trial*, whatever the direction? For this, add up all positions of the
# same **time**: 240 numbers become 20. And which *direction* does a pixel answer to, whenever? Add up all positions of
# the same **group**: 240 numbers become 12.
#
# Adding up chosen positions is linear, so each question is a matrix of zeros and ones, and asking it is one
# multiplication per row: `aggregator(...) @ series`. For 2 groups of 3 times
#
# ```
# by time:   1 0 0 1 0 0        by group:  1 1 1 0 0 0
#            0 1 0 0 1 0                   0 0 0 1 1 1
#            0 0 1 0 0 1
# ```
#
# Such patterns of repeated blocks are what `np.tile`, `np.repeat` and the Kronecker product `np.kron` are for.

# %% tags=["play"]
print(np.tile([[1, 2]], 3), np.kron([[1, 10]], [[1, 2]]), np.kron(np.eye(2), [[5, 6]]), sep="\n")


# %%
def aggregator(n_groups: int, n_times: int, by: str) -> np.ndarray:
    """The matrix of zeros and ones (floats) that adds up a series of n_groups * n_times numbers, group after group.

    by "time": shape (n_times, n_groups * n_times), sums over the groups. by "group": shape (n_groups, n_groups *
    n_times), sums over the times. Raises ValueError for anything else.

    >>> aggregator(2, 3, "time") @ np.array([1.0, 2.0, 3.0, 10.0, 20.0, 30.0])
    array([11., 22., 33.])
    >>> aggregator(2, 3, "group") @ np.array([1.0, 2.0, 3.0, 10.0, 20.0, 30.0])
    array([ 6., 60.])
    """
    # BEGIN SOLUTION
    #> # TODO: for "time" an identity repeated side by side, for "group" an identity whose ones are rows of ones;
    #> # otherwise raise ValueError.
    if by == "time":
        return np.tile(np.eye(n_times), n_groups)
    if by == "group":
        return np.kron(np.eye(n_groups), np.ones((1, n_times)))
    raise ValueError(f"by must be 'time' or 'group', is {by!r}")
    # END SOLUTION


# %% tags=["play"]
# The two questions as pictures: black is 1.
figure, axes = plt.subplots(2, 1, figsize=(7, 3), layout="constrained")
for axis, by in zip(axes, ("time", "group")):
    axis.imshow(aggregator(4, 6, by), cmap="gray_r")
    axis.set(title=f"by {by}", xticks=[], yticks=[])
plt.show()

# %% [markdown]
# ## All together
#
# Bright pixels change more than dark ones only because they are bright. So each series is first divided by its mean:
# what is left is the relative change. Then: what happens in a trial, and which direction does each pixel prefer?
# By time there is one course only, and the second component is noise: its picture shows no shape. By group there
# are two, shifted by a quarter of a turn, and each lights up in regions of its own.
#
# Should you own a copy of `neuro.txt`, then `grader.authors.read_movie(path)` gives its lines.

# %% tags=["play"]
pixels = sc.parallelize(film.lines(), 4).map(parse_pixel).mapValues(lambda v: v / v.mean() - 1).cache()


def first_scores(data: RDD, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The first k components and a picture of the scores on each, (k, height, width)."""
    _, mean, cov = moments(data.values())
    _, comps = components(cov, k)
    print(f"{k} components explain {explained(np.linalg.eigvalsh(cov), k):.0%} of the variance")
    pictures = np.zeros((k, 24, 30))
    for (x, y), score in project(data, mean, comps).collect():
        pictures[:, y, x] = score
    return comps, pictures


figure, axes = plt.subplots(2, 3, figsize=(10, 5), layout="constrained")
for row, by in zip(axes, ["time", "group"]):
    question = aggregator(12, 20, by)
    comps, pictures = first_scores(pixels.mapValues(lambda v, question=question: question @ v), 2)
    row[0].plot(comps, marker=".")
    row[0].set(xlabel="picture of a trial" if by == "time" else "direction", title=f"components by {by}")
    for number in range(2):
        row[number + 1].imshow(pictures[number], cmap="RdBu")
        row[number + 1].set(title=f"scores on component {number + 1}")
plt.show()

# %% tags=["play"]
# Noise goes, the course stays: one pixel, and its reconstruction from three components of the whole series.
_, mean, cov = moments(pixels.values())
_, comps = components(cov, 3)
place = max(pixels.collect(), key=lambda pixel: pixel[1].std())[0]
one = pixels.filter(lambda pixel: pixel[0] == place)
plt.plot(one.values().first(), alpha=0.4, label="measured")
plt.plot(reconstruct(project(one, mean, comps), mean, comps).values().first(), label="from 3 components")
plt.xlabel("picture")
plt.ylabel("relative change")
plt.legend()
plt.show()
