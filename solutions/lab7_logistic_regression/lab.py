# grader: lab7_logistic_regression
# %% [markdown]
# # Logistic regression: will this ad be clicked?
#
# Whoever shows an ad wants to know how *probable* a click is, not merely whether one is likely. In this lab you
# build a model of probabilities from its first formula, train it on a cluster in two ways, and then measure it
# in three: by the loss, by the ranking, and by its honesty.
#
# The rows of click data are many and each is almost empty: of a million possible features, "the site is a, the
# device is b", only a few dozen are on. So a row is a **sparse** vector, a dict from the index of a feature to
# its value; what is not in the dict is 0. An example is a pair of a label and such a dict. The label is 1 for
# a click and 0 for none.

# %%
import bisect
import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterable

import numpy as np
from pyspark import RDD

Sparse = dict[int, float]
Example = tuple[int, Sparse]
Features = list[tuple[int, str]]
Impression = tuple[int, Features]

# %% tags=["play"]
w, x = np.array([0.5, -1.0, 2.0, 0.0]), {0: 1.0, 2: 3.0}
print("w.x of a sparse row looks at its own entries only:", sum(w[j] * value for j, value in x.items()))

# %% [markdown]
# ## 1. From any number to a probability
#
# A linear model gives a number $z = w \cdot x$ anywhere between minus and plus infinity. The **sigmoid** bends
# it into a probability:
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}}$$
#
# $\sigma(0)$ is one half, $\sigma(2)$ is 0.88, and $\sigma(-2)$ is 0.12: what $\sigma$ gives to a click at $z$,
# it takes from one at $-z$, since $\sigma(-z) = 1 - \sigma(z)$.
#
# The formula is right on paper and breaks on a machine. $e^{1000}$ is larger than any float, and
# `math.exp(1000)` raises `OverflowError`; `math.exp(-1000)` is a harmless 0.0. One row with a $z$ of -1000 would
# end a job of hours. The way out is to write the same function in two forms, and to take for each sign of $z$
# the one in which the exponent is not positive:
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}} = \frac{e^{z}}{1 + e^{z}}$$
#
# Do not cut $z$ off at some limit instead. A probability of 0.000000001 is a hundred times rarer than one of
# 0.0000001, and the loss below will ask for the difference.

# %% tags=["play"]
for z in 3.0, 700.0, 800.0:
    try:
        print(z, "->", math.exp(z))
    except OverflowError as problem:
        print(z, "->", problem)
print(-800.0, "->", math.exp(-800.0))


# %%
def sigmoid(z: float) -> float:
    """The probability that belongs to z, exact to many digits for every float, also far from 0.

    >>> sigmoid(0.0), sigmoid(-2.0), sigmoid(-1000.0)
    (0.5, 0.11920292202211755, 0.0)
    """
    # BEGIN SOLUTION
    #> # TODO: two forms of the same formula; take the one whose exponent is not positive.
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    return math.exp(z) / (1 + math.exp(z))
    # END SOLUTION


# %% tags=["play"]
# The bend from "surely not" to "surely".
import matplotlib.pyplot as plt

steps = np.linspace(-8, 8, 200)
plt.plot(steps, [sigmoid(float(z)) for z in steps])
plt.xlabel("z")
plt.ylabel("probability")
plt.show()

# %% [markdown]
# ## 2. What a probability costs
#
# How good is a probability, once we know what happened? The **log loss** charges the logarithm of what was
# promised to the thing that happened:
#
# $$\ell(p, y) = -\ln p \text{ if } y = 1, \qquad \ell(p, y) = -\ln(1 - p) \text{ if } y = 0$$
#
# | said p | clicked: $-\ln p$ | not clicked: $-\ln (1-p)$ |
# |---|---|---|
# | 0.5 | 0.69 | 0.69 |
# | 0.9 | 0.11 | 2.30 |
# | 0.99 | 0.01 | 4.61 |
#
# Being sure and right is cheap, being sure and wrong is expensive, and no answer is cheaper on average than the
# true probability. That is why this loss makes models honest.
#
# At $p = 0$ with a click the loss is infinite, and `math.log(0.0)` raises `ValueError`. So $p$ is first brought
# into the range from `eps` to `1 - eps`: nobody is punished for ever. `eps` has to be large enough to be felt:
# `1 - 1e-17` *is* 1.0 for a float.

# %% tags=["play"]
print(1 - 1e-15, 1 - 1e-17, -math.log(1e-15))
print("three bases:", math.log(8), math.log2(8), math.log10(8), "(ln is math.log)")


# %%
def log_loss(p: float, y: int, eps: float = 1e-15) -> float:
    """The natural log loss of the probability p for the label y (1 or 0), with p kept within eps and 1 - eps.

    >>> log_loss(0.9, 1), log_loss(0.9, 0)
    (0.10536051565782628, 2.302585092994046)
    """
    # BEGIN SOLUTION
    #> # TODO: bring p into the range, then take the logarithm of what was promised to the label.
    kept = min(max(p, eps), 1 - eps)
    return -math.log(kept if y == 1 else 1 - kept)
    # END SOLUTION


# %% tags=["play"]
# What each probability costs, if there was a click and if there was none.
chances = np.linspace(0.001, 0.999, 200)
for y in 1, 0:
    plt.plot(chances, [log_loss(float(p), y) for p in chances], label=f"label {y}")
plt.xlabel("predicted probability")
plt.ylabel("log loss")
plt.legend()
plt.show()

# %% [markdown]
# ## 3. The same cost, straight from z
#
# In training we have $z$ at hand, and taking the road over $p$ loses digits: for $z = 40$ the probability is
# 1.0 to the last digit of a float, and $1 - p$ is 0. Put the sigmoid into the loss and simplify:
#
# $$-\ln \sigma(z) = \ln(1 + e^{-z}), \qquad -\ln(1 - \sigma(z)) = \ln(1 + e^{z})$$
#
# So with $s = -z$ for a click and $s = z$ for none, both are $\ln(1 + e^s)$. For large $s$ this is nearly $s$
# itself, and $e^s$ overflows. Pull the large part out of the logarithm:
#
# $$\ln(1 + e^s) = \max(s, 0) + \ln(1 + e^{-|s|})$$
#
# Now the exponent is never positive. One detail is left: for $s = -50$, $1 + e^{-50}$ is 1.0 for a float, and
# its logarithm 0. `math.log1p(t)` computes $\ln(1 + t)$ without adding first, and keeps the digits.
#
# By hand: $z = 2$ with a click has $s = -2$ and costs $0 + \ln(1 + e^{-2}) = 0.127$. Without one it costs $2 +
# 0.127$.

# %% tags=["play"]
t = math.exp(-50)
print("log(1 + t):", math.log(1 + t), "  log1p(t):", math.log1p(t))


# %%
def logit_loss(z: float, y: int) -> float:
    """The log loss of sigmoid(z) for the label y (1 or 0), exact to many digits for every float, never infinite.

    >>> logit_loss(2.0, 1), logit_loss(2.0, 0), logit_loss(-1000.0, 1)
    (0.1269280110429725, 2.1269280110429727, 1000.0)
    """
    # BEGIN SOLUTION
    #> # TODO: choose the sign of s by the label; then the form whose exponent is never positive, with log1p.
    s = -z if y == 1 else z
    return max(s, 0.0) + math.log1p(math.exp(-abs(s)))
    # END SOLUTION


# %% tags=["play"]
# Far out, the way over the probability ends in a step; the way from z goes straight on.
far = [float(z) for z in range(0, 60)]
plt.plot(far, [log_loss(sigmoid(z), 0) for z in far], label="log_loss(sigmoid(z), 0)")
plt.plot(far, [logit_loss(z, 0) for z in far], "--", label="logit_loss(z, 0)")
plt.xlabel("z")
plt.legend()
plt.show()

# %% [markdown]
# ## 4. What one example says about the weights
#
# How does the loss of one example change with the weight $w_j$? The slope of $\ln(1 + e^{-z})$ in $z$ is
# $\sigma(z) - 1$, that of $\ln(1 + e^z)$ is $\sigma(z)$; in one formula, $\sigma(z) - y$. And $z$ changes with
# $w_j$ by $x_j$. So
#
# $$\frac{\partial \ell}{\partial w_j} = (\sigma(w \cdot x) - y)\, x_j$$
#
# This is the form you know from linear regression, *prediction minus label, times feature*. It is no accident:
# log loss and sigmoid belong together as squares and the straight line do.
#
# And it is sparse. Where $x_j$ is 0, the gradient is 0; a row with 39 features touches 39 of a million weights.
# A term that returned a million numbers per row would be the end of the program.
#
# With $w = (1, -2, 0)$ and $x = \{0: 2, 2: 5\}$ we have $z = 2$ and $p = 0.881$. Had there been a click, the
# term is $\{0: -0.238, 2: -0.596\}$: both weights should go up, against the gradient.

# %% tags=["play"]
# The slope of the loss in z, by small steps, against the formula:
def loss_at(z, y):
    return math.log(1 + math.exp(-z if y else z))


z, h = 0.7, 1e-6
for y in 0, 1:
    print(y, (loss_at(z + h, y) - loss_at(z - h, y)) / (2 * h), 1 / (1 + math.exp(-z)) - y)


# %%
def logistic_term(w: np.ndarray, x: Sparse, y: int) -> Sparse:
    """The gradient of the log loss of one example in the weights: a dict with exactly the indices of x.

    >>> logistic_term(np.array([1.0, -2.0, 0.0]), {0: 2.0, 2: 5.0}, 1)
    {0: -0.2384058440442351, 2: -0.5960146101105877}
    """
    # BEGIN SOLUTION
    #> # TODO: z from the entries of x alone, the error of the probability, and its product with each entry.
    z = sum(w[j] * value for j, value in x.items())
    error = sigmoid(float(z)) - y
    return {j: error * value for j, value in x.items()}
    # END SOLUTION


# %% tags=["play"]
# The surer and wronger a prediction, the harder it pulls at the weight.
firm = np.linspace(-6, 6, 100)
for y in 1, 0:
    plt.plot(firm, [logistic_term(np.array([z]), {0: 1.0}, y)[0] for z in firm], label=f"label {y}")
plt.xlabel("z")
plt.ylabel("gradient")
plt.legend()
plt.show()

# %% [markdown]
# ## 5. Training with all rows at once
#
# Now the model, with an **intercept**: the weight of a feature that is always 1. We give it the index `dim`, one
# behind the last feature, so that there are `dim + 1` weights and the intercept stands last. It sets the general
# click rate; the other weights say what a feature changes about it.
#
# The loss to be minimised is
#
# $$L(w) = \frac1n \sum_{i=1}^n \ell(\sigma(w \cdot x_i), y_i) \;+\; \frac{\lambda}{2} \sum_{j < \text{dim}} w_j^2$$
#
# The second part, `l2` = $\lambda$, keeps the weights of rare features from growing wild. The intercept is free
# of it: a price on the intercept would pull every probability towards one half. The gradient of the whole is
# the mean of the terms, plus $\lambda w_j$ for each weight but the intercept. A round takes one step against it:
#
# $$w \leftarrow w - \text{step} \cdot \nabla L(w)$$
#
# On a cluster, a round goes like this:
#
# 1. the driver **broadcasts** the weights, once to each machine;
# 2. each partition adds up its own rows: one dense array of `dim + 1` sums *per partition*, the sum of the
#    losses, and the number of rows. An array per row would be wasteful, so use `mapPartitions`;
# 3. the driver adds these few results and takes the step.
#
# That is one job per round. The rows are read in every round, so they stay in memory meanwhile. When you are
# done, release them again.
#
# The **history** holds, for each round, the mean log loss before the update, without the price of the weights.
# At zero weights every p is one half, so it begins with $\ln 2 = 0.693$. We start from zero weights.
#
# In the API: [mapPartitions](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.mapPartitions.html).


# %% tags=["play"]
# One result per partition instead of one per row:
def count_and_sum(rows):
    n, total = 0, np.zeros(2)
    for row in rows:
        n, total = n + 1, total + row
    yield n, total


print(
    sc.parallelize([np.array([1.0, 2.0]), np.array([3.0, 4.0]), np.ones(2)], 2).mapPartitions(count_and_sum).collect()
)


# %%
def fit_logistic(train: RDD[Example], dim: int, n_iter: int, step: float, l2: float) -> tuple[np.ndarray, list[float]]:
    """Weights after n_iter rounds of gradient descent from zero, the intercept last, and the mean loss before each.

    Features have the indices 0 to dim - 1. At most one job per round and one more; the weights are broadcast.

    >>> rows = sc.parallelize([(1, {0: 1.0}), (0, {1: 1.0}), (0, {}), (0, {1: 1.0})])
    >>> fit_logistic(rows, 2, 2, 1.0, 0.1)
    (array([ 0.245..., -0.413..., -0.415...]), [0.693..., 0.570...])
    """
    # BEGIN SOLUTION
    #> # TODO: give each row its feature `dim` and keep the rows in memory. In each round: broadcast the weights,
    #> # add up gradient, loss and rows partition by partition, note the mean loss, take the step.

    def sums(rows: Iterable[Example], w: np.ndarray) -> Iterable[tuple[np.ndarray, float, int]]:
        gradient, loss, n = np.zeros(dim + 1), 0.0, 0
        for y, x in rows:
            for j, slope in logistic_term(w, x, y).items():
                gradient[j] += slope
            loss += logit_loss(float(sum(w[j] * value for j, value in x.items())), y)
            n += 1
        yield gradient, loss, n

    rows = train.mapValues(lambda x: {**x, dim: 1.0}).cache()
    w, history = np.zeros(dim + 1), []
    for _ in range(n_iter):
        sent = rows.context.broadcast(w)
        gradient, loss, n = rows.mapPartitions(lambda part, sent=sent: sums(part, sent.value)).reduce(
            lambda a, b: (a[0] + b[0], a[1] + b[1], a[2] + b[2])
        )
        sent.destroy()
        history.append(loss / n)
        price = l2 * w
        price[dim] = 0.0
        w = w - step * (gradient / n + price)
    rows.unpersist()
    return w, history
    # END SOLUTION


# %% tags=["play"]
# Rows whose labels we draw ourselves, so that the true weights are known; then a picture of the loss.
import matplotlib.pyplot as plt

draw = np.random.default_rng(7)
true = np.array([1.5, -2.0, 1.0, 0.5, -1.0, 0.0, -0.8])  # six features and the intercept


def made_up(n):
    for _ in range(n):
        x = {j: 1.0 for j in range(6) if draw.random() < 0.4}
        yield int(draw.random() < sigmoid(sum(true[j] for j in x) + true[6])), x


clicks = sc.parallelize(list(made_up(2000)), 4).cache()
weights, history = fit_logistic(clicks, 6, 25, 2.0, 0.001)
print("true: ", true)
print("found:", weights.round(2))
plt.figure(figsize=(5, 3))
plt.plot(history)
plt.xlabel("round")
plt.ylabel("mean log loss")
plt.title("The loss before each round")
plt.show()

# %% tags=["play"]
# The same model by Spark's own library: it minimises the same function, by a quicker method.
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.linalg import Vectors

table = spark.createDataFrame(
    [(float(y), Vectors.sparse(6, sorted(x.items()))) for y, x in clicks.collect()], ["label", "features"]
)
fitted = LogisticRegression(regParam=0.001, elasticNetParam=0.0, standardization=False).fit(table)
print("library:    ", np.append(fitted.coefficients.toArray(), fitted.intercept).round(3))
print("25 rounds:  ", weights.round(3))
print("100 rounds: ", fit_logistic(clicks, 6, 100, 2.0, 0.001)[0].round(3))


# %% [markdown]
# ## 6. Training in small steps
#
# A round above reads all rows for a single step. **Stochastic gradient descent** takes a step after *every* row,
# against the term of this row alone. The steps are rough, but there are n of them per pass.
#
# But step follows step, and the rows lie on many machines. One good way to use them all: in each **epoch**, every
# partition starts from the same weights and runs through its own rows alone, step by step; then the driver takes
# the mean of the weights that come back, and sends it out for the next epoch. One job per epoch.
#
# Two traps lie in that sentence.
#
# * *The mean.* A partition with 900 rows has learned more than one with 100, and one without rows has learned
#   nothing. So it is a **weighted** mean, by the number of rows. With the weights 0.9 from 900 rows and 0.1 from
#   100 the mean is $0.9 \cdot 0.9 + 0.1 \cdot 0.1 = 0.82$, not 0.5.
# * *The order.* Each partition should go through its rows in a random order, a new one in each epoch, and
#   partitions should not share theirs. Yet the whole must give the same result when it is run again. So each
#   order comes from a generator whose seed is made of **three** numbers: the seed, the epoch, the partition.
#
# `mapPartitionsWithIndex(f)` calls `f(number of the partition, rows)`. As before, the weights are broadcast, and the
# rows stay in memory until the last epoch is over. A machine may run several partitions, and all of them read the same
# broadcast array: copy it before you change it. As before, the intercept is the last of `dim + 1` weights, and the
# start is zero; there is no price on weights here.
#
# In the API: [mapPartitionsWithIndex](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.mapPartitionsWithIndex.html).

# %% tags=["play"]
for seed in (1, 0, 0), (1, 0, 1), (1, 1, 0), (1, 0, 0):
    print(seed, np.random.default_rng(seed).permutation(5))
print(sc.parallelize("abcde", 2).mapPartitionsWithIndex(lambda i, rows: [(i, list(rows))]).collect())


# %%
def fit_sgd(train: RDD[Example], dim: int, epochs: int, step: float, seed: int) -> np.ndarray:
    """Weights of stochastic gradient descent within partitions, averaged by rows after each epoch; intercept last.

    Each partition takes its rows in a random order that depends on seed, epoch and partition. One job per epoch; the
    weights are broadcast, and the rows are read once.

    >>> rows = sc.parallelize([(1, {0: 1.0}), (0, {1: 1.0}), (0, {1: 1.0})], 2)
    >>> fit_sgd(rows, 2, 1, 1.0, 7)
    array([ 0.166..., -0.512..., -0.345...])
    """
    # BEGIN SOLUTION
    #> # TODO: in each epoch, let every partition take one step per row from the weights that were sent out, and
    #> # return its weights times its number of rows, and this number; add these up, divide, go on.

    def walk(rows: list[Example], order: Iterable[int], w: np.ndarray) -> np.ndarray:
        for position in order:
            y, x = rows[position]
            for j, slope in logistic_term(w, x, y).items():
                w[j] -= step * slope
        return w

    def share(part: Iterable[Example], seeds: tuple[int, ...], w: np.ndarray) -> Iterable[tuple[np.ndarray, int]]:
        rows = list(part)
        order = np.random.default_rng(seeds).permutation(len(rows))
        yield len(rows) * walk(rows, order, w.copy()), len(rows)

    rows = train.mapValues(lambda x: {**x, dim: 1.0}).cache()
    w = np.zeros(dim + 1)
    for epoch in range(epochs):
        sent = rows.context.broadcast(w)
        total, n = rows.mapPartitionsWithIndex(
            lambda index, part, epoch=epoch, sent=sent: share(part, (seed, epoch, index), sent.value)
        ).reduce(lambda a, b: (a[0] + b[0], a[1] + b[1]))
        sent.destroy()
        w = total / n
    rows.unpersist()
    return w
    # END SOLUTION


# %% tags=["play"]
print("3 epochs of small steps:", fit_sgd(clicks, 6, 3, 0.05, seed=1).round(2))
print("3 rounds of full steps: ", fit_logistic(clicks, 6, 3, 2.0, 0.0)[0].round(2))
print("true:                   ", true)

# %% [markdown]
# ## 7. Which clicks are caught, at which price?
#
# Somebody has to *decide*: show the ad where $p$ is at least some threshold. A low threshold catches nearly all
# clicks and shows the ad to nearly everyone. The **ROC curve** draws this trade. For a threshold $t$:
#
# * the **true positive rate** is the share of the clicks (label 1) with $p \ge t$: caught;
# * the **false positive rate** is the share of the others (label 0) with $p \ge t$: false alarms.
#
# With the scores (0.9, 1), (0.6, 0), (0.6, 1), (0.1, 0), the threshold 0.5 catches both clicks and one of the two
# others: the point (0.5, 1.0). Rows with the same $p$ pass a threshold together or not at all; no order among
# them exists.
#
# We draw the curve for thresholds that fall evenly from 1 to 0. Of `n_points` points, the first is (0.0, 0.0), a
# threshold above everything; point number $k = 1, 2, \dots$ has the threshold $t_k = 1 - k / (n\_points - 1)$,
# and the last one, of threshold 0, is (1.0, 1.0). The rates come as pairs (false, true).
#
# One job per threshold would read the data again and again. Instead: to which of the thresholds does a row
# *begin* to pass? Count rows by this number and label, in one pass; then the driver adds up from the left.

# %% tags=["play"]
counts = [0, 2, 1, 3]
print(list(itertools.accumulate(counts)), np.cumsum(counts))


# %%
def roc(scores: RDD[tuple[float, int]], n_points: int) -> list[tuple[float, float]]:
    """The ROC curve of scores (probability, label) as n_points pairs (false, true positive rate), from one job.

    Thresholds fall evenly from 1 to 0, and a row passes when its probability is at least the threshold; the first
    point is (0.0, 0.0). Both labels occur; n_points is 2 or more.

    >>> roc(sc.parallelize([(0.9, 1), (0.6, 0), (0.6, 1), (0.1, 0)]), 3)
    [(0.0, 0.0), (0.5, 1.0), (1.0, 1.0)]
    """
    # BEGIN SOLUTION
    #> # TODO: count the rows by label and by the first point that they belong to, in one pass;
    #> # add up along the curve; divide by the numbers of all rows of each label.
    thresholds = [1 - k / (n_points - 1) for k in range(1, n_points)]

    def count(part: Iterable[tuple[float, int]]) -> Iterable[np.ndarray]:
        table = np.zeros((2, n_points))
        for p, y in part:
            table[y, 1 + bisect.bisect_left(thresholds, -p, key=lambda t: -t)] += 1
        yield table

    passed = scores.mapPartitions(count).reduce(lambda a, b: a + b).cumsum(axis=1)
    false, true = passed / passed[:, -1:]
    return list(zip(false.tolist(), true.tolist()))
    # END SOLUTION


# %% tags=["play"]
def scored(rows, w):
    return rows.map(lambda ex: (sigmoid(float(sum(w[j] * v for j, v in ex[1].items()) + w[-1])), ex[0]))


scores = scored(clicks, weights).cache()
curve = roc(scores, 101)
plt.figure(figsize=(4, 4))
plt.plot(*zip(*curve))
plt.plot([0, 1], [0, 1], "--", color="grey")
plt.xlabel("false positive rate")
plt.ylabel("true positive rate")
plt.title("ROC: the diagonal is guessing")
plt.show()

# %% [markdown]
# ## 8. One number for the ranking
#
# The **AUC**, the area under the ROC curve, has a meaning of its own: take a random click and a random non-click;
# the AUC is the probability that the click has the higher score. A tie counts one half. Perfect order gives 1,
# guessing 0.5, and so does a model that says the same for everybody.
#
# In the example, clicks have 0.9 and 0.6, the others 0.6 and 0.1. Of the four pairs (click, other), three are won
# and one is a tie: $3.5 / 4 = 0.875$.
#
# There are millions times millions of pairs. But sort the rows by score, and a click wins against all others
# that came before it. So it takes a running count. And the rows need not leave the cluster: after a distributed
# sort, each partition holds a *range* of scores, rows of equal score together. A partition can tell three
# numbers about itself: how many non-clicks it has, how many clicks, and how many pairs its clicks win *within*
# it. Two neighbours combine:
#
# $$(n_1, c_1, w_1) + (n_2, c_2, w_2) = (n_1 + n_2,\; c_1 + c_2,\; w_1 + w_2 + c_2\, n_1)$$
#
# since every click of the higher range wins against every non-click of the lower one. Three numbers per
# partition reach the driver. If one of the labels does not occur, there are no pairs, and the answer is `nan`.
#
# In the API: [sortByKey](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.sortByKey.html),
# [glom](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.glom.html).

# %% tags=["play"]
ordered = sc.parallelize([(0.6, 1), (0.1, 0), (0.9, 1), (0.6, 0)], 2).sortByKey()
print(ordered.glom().collect())
for p, group in itertools.groupby(sorted([(0.6, 1), (0.1, 0), (0.6, 0)]), key=lambda row: row[0]):
    print(p, [y for _, y in group])


# %%
def auc(scores: RDD[tuple[float, int]]) -> float:
    """The area under the ROC curve of scores (probability, label), exactly, ties as one half; nan without both labels.

    The rows stay in the cluster; a few numbers per partition reach the driver.

    >>> auc(sc.parallelize([(0.9, 1), (0.6, 0), (0.6, 1), (0.1, 0)]))
    0.875
    """
    # BEGIN SOLUTION
    #> # TODO: sort by score; let each partition count non-clicks, clicks and the pairs its clicks win within it,
    #> # ties as one half; combine the partitions in order; divide by the number of all pairs.

    def counts(part: Iterable[tuple[float, int]]) -> Iterable[tuple[int, int, float]]:
        others, clicks, wins = 0, 0, 0.0
        for _, group in itertools.groupby(part, key=lambda row: row[0]):
            labels = [y for _, y in group]
            tied = len(labels) - sum(labels)
            wins += sum(labels) * (others + tied / 2)
            others, clicks = others + tied, clicks + sum(labels)
        yield others, clicks, wins

    others, clicks, wins = 0, 0, 0.0
    for n, c, won in scores.sortByKey().mapPartitions(counts).collect():
        wins += won + c * others
        others, clicks = others + n, clicks + c
    return wins / (others * clicks) if others and clicks else float("nan")
    # END SOLUTION


# %% tags=["play"]
print("our model:", auc(scores), "  area by trapezoids of 101 points:", end=" ")
print(sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in itertools.pairwise(curve)))
print("the same for everybody:", auc(scores.map(lambda row: (0.3, row[1]))))
from pyspark.ml.evaluation import BinaryClassificationEvaluator

said = fitted.transform(table).select("probability", "label").rdd.map(lambda row: (float(row[0][1]), int(row[1])))
print("the library's model, by your function:    ", auc(said))
print("the library's model, by its own evaluator:", BinaryClassificationEvaluator().evaluate(fitted.transform(table)))

# %% [markdown]
# ## 9. Does 0.3 mean 30 percent?
#
# A model can rank perfectly and still lie about the numbers: divide all its probabilities by ten, and the AUC
# stays. Whoever pays per click needs the number itself. So ask: of all rows that got about 0.3, did about 30
# percent click? This is **calibration**.
#
# Cut the range from 0 to 1 into `n_bins` bins of equal width; bin $b$ holds the rows with $b / n\_bins \le p <
# (b + 1) / n\_bins$, and $p = 1$ belongs to the last one. For each bin report three things: the mean of its $p$,
# the share of its rows that clicked, and the number of its rows. In an honest model the first two agree, up to
# chance, and the third says how much chance there is.
#
# With two bins and the scores (0.1, 0), (0.2, 1), (1.0, 1) the answer is `[(0.15, 0.5, 2), (1.0, 1.0, 1)]`. A bin
# without rows stays in the list, as `(nan, nan, 0)`: the list always has `n_bins` entries.

# %% tags=["play"]
for p in 0.0, 0.24, 0.25, 0.99, 1.0:
    print(p, "of 4 bins:", int(p * 4))


# %%
def calibration(scores: RDD[tuple[float, int]], n_bins: int) -> list[tuple[float, float, int]]:
    """For each of n_bins bins of equal width: mean probability, share of label 1, rows; (nan, nan, 0) if empty.

    Found in one job.

    >>> calibration(sc.parallelize([(0.1, 0), (0.2, 1), (1.0, 1)]), 2)
    [(0.15000000000000002, 0.5, 2), (1.0, 1.0, 1)]
    """
    # BEGIN SOLUTION
    #> # TODO: in each partition, add up probabilities, labels and ones bin by bin; add the tables; divide.

    def sums(part: Iterable[tuple[float, int]]) -> Iterable[np.ndarray]:
        table = np.zeros((n_bins, 3))
        for p, y in part:
            table[min(int(p * n_bins), n_bins - 1)] += (p, y, 1)
        yield table

    table = scores.mapPartitions(sums).reduce(lambda a, b: a + b)
    return [(total / n, clicks / n, int(n)) if n else (math.nan, math.nan, 0) for total, clicks, n in table.tolist()]
    # END SOLUTION


# %% tags=["play"]
bins = [row for row in calibration(scores, 10) if row[2]]
said, seen, sizes = zip(*bins)
spread = [2 * math.sqrt(max(rate * (1 - rate), 0.01) / n) for _, rate, n in bins]
plt.figure(figsize=(4, 4))
plt.errorbar(said, seen, yerr=spread, fmt="o")
plt.plot([0, 1], [0, 1], "--", color="grey")
plt.xlabel("mean probability of the bin")
plt.ylabel("share that clicked")
plt.title("Calibration: honest on the diagonal")
plt.show()
print("rows in the bins:", sizes)

# %% [markdown]
# ## 10. Your own model
#
# Now the whole path, from raw rows to probabilities. An **impression** is a pair of a label and a list of features;
# a feature is a pair of the number of its field and the text that stands there, such as `(3, "b7c2")`. An empty text
# is a value like others: that something is missing can tell much.
#
# `click_model` gets training and validation impressions. It returns a function that takes the features of one
# impression and gives the probability of a click, a float between 0 and 1, both excluded. On the way:
#
# * **From values to indices.** Collect the different features of the *training* rows and number them. The key is the
#   pair: the text "b7c2" in field 3 and in field 5 are two features. A row then becomes a dict with a 1.0 for each of
#   its features: **one-hot**.
# * **Unseen values.** Test rows hold values that no training row had. They have no index, so they are left out; the
#   intercept and the other features decide. Nothing may fail.
# * **Training**, with one of your two functions.
# * **Choosing.** The validation rows are for comparing models: steps, epochs, prices, features. Weights are fitted to
#   training rows only, or the comparison lies.
#
# Scores are log losses on rows that you never see. Saying the click rate for everybody gives about 0.54. At least 8 %
# better than that, with an AUC above 0.7, passes. As good as a carefully fitted one-hot model, about 0.465, is good.
# For full marks, be 2 % better than that. A sum of weights cannot say that two values are good *together* and bad
# apart. A **cross** can: a new feature made of the values of two fields. There are many pairs of fields, and a pair of
# values needs enough rows to be learned. So look first at fields with few values, and ask the validation rows.
#
# In the API: [map](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.map.html),
# [flatMap](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.flatMap.html),
# [distinct](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.distinct.html),
# [keys](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.keys.html),
# [countByValue](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.countByValue.html).

# %% tags=["play"]
from grader.authors import ClickModel
from grader.authors import clicks as click_lines


def impression(line):
    label, *values = line.split("\t")
    return int(label), list(enumerate(values))


lines = click_lines(8000, seed=1, model=ClickModel(integers=2, categories=6, largest=100, pairs=0.3))
print(impression(lines[0]))
train, val, test = (sc.parallelize(lines[a:b], 2).map(impression) for a, b in ((0, 3000), (3000, 5000), (5000, 8000)))
print("values of each field:", sorted(train.flatMap(lambda row: row[1]).distinct().keys().countByValue().items()))


# %%
def click_model(train: RDD[Impression], val: RDD[Impression]) -> Callable[[Features], float]:
    """A function from the features of an impression to the probability of a click, learned from the training rows.

    >>> model = click_model(train, val)
    >>> model(test.first()[1])
    0.1...
    """
    # BEGIN SOLUTION
    #> # TODO: number the features of the training rows, turn rows into sparse ones, fit weights, and return a function
    #> # that treats the features of an impression likewise. Then try a cross, and let the validation rows choose.

    def fitted(expand: Callable[[Features], Features]) -> Callable[[Features], float]:
        seen = train.flatMap(lambda row: expand(row[1])).distinct().collect()
        index = {feature: j for j, feature in enumerate(sorted(seen))}
        sent = train.context.broadcast(index)
        w = fit_sgd(train.mapValues(lambda x: {sent.value[f]: 1.0 for f in expand(x)}), len(index), 6, 0.05, seed=1)
        return lambda x: sigmoid(float(w[-1] + sum(w[index[f]] for f in expand(x) if f in index)))

    def loss(model: Callable[[Features], float]) -> float:
        return val.map(lambda row: log_loss(model(row[1]), row[0])).mean()

    sizes = Counter(train.flatMap(lambda row: row[1]).distinct().keys().collect())
    a, b = sorted(sizes, key=lambda field: (sizes[field], field))[:2]

    def crossed(x: Features) -> Features:
        values = dict(x)
        return [*x, (-1, f"{values[a]} {values[b]}")]

    return min(fitted(list), fitted(crossed), key=loss)
    # END SOLUTION


# %% tags=["play"]
# Surest of a click, and surest of none.
guess = click_model(train, val)
ranked = sorted(((guess(features), label) for label, features in test.take(300)), reverse=True)
print("highest:", [(round(p, 3), label) for p, label in ranked[:4]])
print("lowest: ", [(round(p, 3), label) for p, label in ranked[-4:]])

# %% [markdown]
# ## All together
#
# The cell below measures your model in all three ways, on rows that took no part in its making.

# %% tags=["play"]
model = click_model(train, val)
tested = test.map(lambda row: (model(row[1]), row[0])).cache()
rate = train.keys().mean()
print("log loss of the click rate:", test.map(lambda row: log_loss(rate, row[0])).mean())
print("log loss of your model:    ", tested.map(lambda row: log_loss(*row)).mean(), "  AUC:", auc(tested))
figure, (left, right) = plt.subplots(1, 2, figsize=(8, 4))
left.plot(*zip(*roc(tested, 51)))
left.set(title="ROC", xlabel="false positive rate", ylabel="true positive rate")
right.plot(*zip(*[row[:2] for row in calibration(tested, 8) if row[2]]), "o")
right.set(title="Calibration", xlabel="mean probability", ylabel="share that clicked")
for axis in left, right:
    axis.plot([0, 1], [0, 1], "--", color="grey")
plt.show()
