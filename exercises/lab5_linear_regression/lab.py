# grader: lab5_linear_regression
# %% [markdown]
# # Linear regression: from which year is a song?
#
# Each song is described by the year of its release and twelve numbers between 0 and 1 that describe its timbre,
# averaged over the song. Can the sound tell the year? You build the whole path: parse the rows, shift the
# labels, measure a constant model, scale the features, then learn weights in two ways, by gradient descent and
# by solving the normal equations.
#
# One thought runs through the lab. The rows are many and stay in the cluster; the *model* is small. So a good
# algorithm sends the small model to the rows and brings small sums back: never the rows to the model.
#
# An example is a pair of a label and an array of features. The label is a `float`.

# %% [markdown]
# **How to check your answers.** Write your answer where it says `TODO`, and save. Then type the command that
# stands below it in a terminal, as in `grader check lab5_linear_regression/parse_song`: it says what is right
# and what is wrong, and shows a small input that tells why. `grader hint lab5_linear_regression/parse_song`
# gives a hint, and `grader watch` checks whenever you save.

# %% tags=["play"]
# Run this cell first. Cells like this one are for you: change them as you like, they are not graded.
import grader.notebook

sc = grader.notebook.spark_context()
spark = grader.notebook.spark_session()

# %%
from collections.abc import Callable

import numpy as np
from pyspark import RDD

Example = tuple[float, np.ndarray]

# %% tags=["play"]
from grader.authors import songs

for line in songs(3, seed=1):
    print(line)

# %% tags=["play"]
# Look before you model. Is there anything in the features that changes with the years?
import matplotlib.pyplot as plt

table = np.array([line.split(",") for line in songs(1500, seed=1)], dtype=float)
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
left.hist(table[:, 0], bins=30)
left.set(xlabel="year", ylabel="songs")
right.plot(table[:, 2], table[:, 0], ".", alpha=0.3)
right.set(xlabel="feature 2", ylabel="year")
plt.show()

# %% [markdown]
# ## 1. Parse a song
#
# A line reads `year,feature 1,...,feature 12`. The fields of a text file are text: `"9.0" < "10.0"` is false,
# and `"1" + "2"` is `"12"`. They have to become numbers before anything is computed.
#
# In real files some lines are broken. One broken line must not end a job of hours, so `parse_song` gives `None`
# for a line with other than 13 fields or with a field that is no number. A number is what `float` reads: `1e-3`, but
# also `nan`, `inf` and `1_0`. Later, a `filter` drops these lines.

# %% tags=["play"]
for text in "1999.0", "", "abc":
    try:
        print(repr(text), "->", float(text))
    except ValueError as problem:
        print(repr(text), "->", problem)


# %%
def parse_song(line: str) -> Example | None:
    """The label and the array of the 12 features of one line; None for a line that is not of this form.

    >>> parse_song("2001.0,0.5,0.25,0,0,0,0,0,0,0,0,0,1")
    (2001.0, array([0.5 , 0.25, 0.  , 0.  , 0.  , 0.  , 0.  , 0.  , 0.  , 0.  , 0.  , 1.  ]))
    """
    # TODO: split at the commas; None unless there are 13 fields that are all numbers;
    # otherwise the first as a float, the other twelve as an array of floats.
    raise NotImplementedError("parse_song")


# %% tags=["play"]
# grader check lab5_linear_regression/parse_song


# %% tags=["play"]
# How many lines of a file can be read? Here every 40th is spoilt on purpose.
lines = [line if n % 40 else line[:30] for n, line in enumerate(songs(800, seed=2))]
read = sc.parallelize(lines, 2).map(parse_song)
print("songs:", read.filter(lambda song: song is not None).count(), "of", len(lines))

# %% [markdown]
# ## 2. Let the years begin at 0
#
# All years lie around 1990, far from 0. A model without an intercept would have to produce this height from
# features below 1, and gradient descent from 0 would spend its time on climbing there. So we subtract the
# earliest year: labels become years *after the base year*.
#
# The base belongs to the training rows. It comes back together with the data, because the same base has to be
# subtracted from validation and test rows; each set with a base of its own would have labels that mean
# different years.
#
# In the API: [map](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.map.html).

# %% tags=["play"]
ages = sc.parallelize([34.0, 41.0, 29.0], 2)
youngest = ages.min()  # an action: it runs a job
print(ages.map(lambda age: age - youngest).collect())


# %%
def shift_years(data: RDD[Example]) -> tuple[RDD[Example], float]:
    """The examples with their labels shifted so that the smallest is 0.0, and the base that was subtracted.

    Features stay as they are.

    >>> shifted, base = shift_years(sc.parallelize([(1990.0, np.ones(2)), (1980.0, np.zeros(2))]))
    >>> shifted.collect(), base
    ([(10.0, array([1., 1.])), (0.0, array([0., 0.]))], 1980.0)
    """
    # TODO: find the smallest label, then subtract it from the label of each example.
    raise NotImplementedError("shift_years")


# %% tags=["play"]
# grader check lab5_linear_regression/shift_years


# %% tags=["play"]
# Years of four digits, and the same years counted from the first.
years = sc.parallelize(songs(500, seed=2), 2).map(parse_song)
shifted, base = shift_years(years)
print("base:", base, " before:", years.keys().take(5), " after:", shifted.keys().take(5))

# %% [markdown]
# ## 3. The simplest model, and how to measure any model
#
# Before a clever model comes a plain one: always predict the same number. Which number is best? For squared
# errors it is the mean of the training labels. Whatever we build later has to beat it.
#
# To measure, we use the **root mean square error** over pairs of label $y$ and prediction $p$:
#
# $$\text{RMSE} = \sqrt{\frac{1}{n} \sum_{i=1}^{n} (y_i - p_i)^2}$$
#
# The square makes errors of both signs count and weighs large ones more; the root brings the unit back to
# years. With labels 1 and 5 and predictions 4 and 1 the errors are -3 and 4, the mean square is 12.5, and the
# RMSE 3.54. The order matters: square, then mean, then root, once, at the end. For no pairs at all, the honest
# answer is `nan` ("not a number").

# %% tags=["play"]
errors = np.array([-3.0, 4.0])
print("mean of the errors:", errors.mean(), " mean size:", abs(errors).mean())
print("root mean square:  ", (errors**2).mean() ** 0.5)


# %%
def baseline(train: RDD[Example]) -> float:
    """The constant that predicts the training labels best: their mean.

    >>> baseline(sc.parallelize([(1.0, np.zeros(1)), (4.0, np.zeros(1))]))
    2.5
    """
    # TODO: the mean of the labels.
    raise NotImplementedError("baseline")


def rmse(pairs: RDD[tuple[float, float]]) -> float:
    """The root mean square error of pairs (label, prediction), found in one job; nan for no pairs.

    >>> rmse(sc.parallelize([(1.0, 4.0), (5.0, 1.0)]))
    3.5355339059327378
    """
    # TODO: add up the squared errors and count them in one pass; then divide, and take the root.
    raise NotImplementedError("rmse")


# %% tags=["play"]
# grader check lab5_linear_regression/baseline_rmse


# %% tags=["play"]
# The mean is the best constant: any other costs more.
mean = baseline(shifted)
guesses = np.linspace(mean - 40, mean + 40, 9)
costs = [rmse(shifted.map(lambda song, guess=guess: (song[0], float(guess)))) for guess in guesses]
plt.plot(guesses, costs, marker="o")
plt.axvline(mean, linestyle="--")
plt.xlabel("constant")
plt.ylabel("RMSE")
plt.show()

# %% [markdown]
# ## 4. Features on one scale
#
# Gradient descent is quick when all features spread alike, and slow when one direction is steep and another
# flat. So each feature is **standardised**: subtract its mean, divide by its standard deviation.
#
# Mean and standard deviation are *learned*, like weights. They may come from training rows only. If test rows
# took part, the model would have seen something of the test: **leakage**. This is why there are two functions:
# `fit_scaler` looks at the training rows, and `scale` applies what was found there to any rows.
#
# Two details. We divide by n, not n - 1. And a feature that is the same in all training rows has spread 0;
# dividing by it would give nan, so its spread is reported as 1.0 and it becomes 0 after scaling.

# %% tags=["play"]
train_heights, test_heights = np.array([1.6, 1.7, 1.8]), np.array([1.9, 2.0])
mean, spread = train_heights.mean(), train_heights.std()
print("training:", (train_heights - mean) / spread)
print("test:    ", (test_heights - mean) / spread, "(its own mean is not 0, and should not be)")


# %%
def fit_scaler(train: RDD[Example]) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation (dividing by n) of each feature; the deviation of a constant feature is 1.0.

    >>> fit_scaler(sc.parallelize([(0.0, np.array([1.0, 7.0])), (0.0, np.array([3.0, 7.0]))]))
    (array([2., 7.]), array([1., 1.]))
    """
    # TODO: the mean of the features first, then the mean of the squared distances from it;
    # the root of that is the deviation. Put 1.0 where it is 0.
    raise NotImplementedError("fit_scaler")


def scale(data: RDD[Example], scaler: tuple[np.ndarray, np.ndarray]) -> RDD[Example]:
    """The examples with each feature standardised by a fitted scaler; labels stay. Starts no job.

    >>> scale(sc.parallelize([(5.0, np.array([4.0]))]), (np.array([2.0]), np.array([0.5]))).collect()
    [(5.0, array([4.]))]
    """
    # TODO: subtract the mean and divide by the deviation, in each example.
    raise NotImplementedError("scale")


# %% tags=["play"]
# grader check lab5_linear_regression/scaler


# %% tags=["play"]
# Features before and after: each box is one feature.
scaled = scale(shifted, fit_scaler(shifted))
figure, axes = plt.subplots(1, 2, figsize=(9, 3), layout="constrained")
for axis, data, title in zip(axes, (shifted, scaled), ("as they are", "standardised")):
    axis.boxplot(np.array(data.values().collect()), showfliers=False)
    axis.set(title=title, xlabel="feature")
plt.show()

# %% [markdown]
# ## 5. What one example says about the weights
#
# A linear model predicts $w \cdot x$, the sum of weights times features. Its loss on one example is $\frac12 (w
# \cdot x - y)^2$. How does the loss change when the weight $w_j$ changes a little? By the chain rule
#
# $$\frac{\partial}{\partial w_j} \tfrac12 (w \cdot x - y)^2 = (w \cdot x - y)\, x_j$$
#
# All of these together are the **gradient** $(w \cdot x - y)\, x$: an array as long as $w$, which points where
# the loss grows fastest. The factor ½ is there so that the 2 of the square vanishes.
#
# With $w = (1, 1)$, $x = (2, 3)$, $y = 4$ the prediction is 5, the error +1, and the gradient (2, 3). The
# prediction was too high, so both weights should go *down*: against the gradient.

# %% tags=["play"]
# A gradient can always be checked by small steps, here for f(a, b) = a*a + 3*b at (2, 5):
f, h = lambda a, b: a * a + 3 * b, 1e-5
print((f(2 + h, 5) - f(2 - h, 5)) / (2 * h), (f(2, 5 + h) - f(2, 5 - h)) / (2 * h))


# %%
def gradient_term(w: np.ndarray, example: Example) -> np.ndarray:
    """The gradient of half the squared error of one example, with respect to the weights.

    >>> gradient_term(np.array([1.0, 1.0]), (4.0, np.array([2.0, 3.0])))
    array([2., 3.])
    """
    # TODO: the error of the prediction times the features.
    raise NotImplementedError("gradient_term")


# %% tags=["play"]
# grader check lab5_linear_regression/gradient_term


# %% tags=["play"]
# Each song pulls the weight in its own direction. The mean of all pulls is the gradient.
pulls = np.array([gradient_term(np.zeros(12), song)[1] for song in scaled.collect()])
plt.hist(pulls, bins=40)
plt.axvline(pulls.mean(), color="tab:red")
plt.xlabel("pull on the weight of feature 2")
plt.ylabel("songs")
plt.show()

# %% [markdown]
# ## 6. Gradient descent on a cluster
#
# The gradient of the mean loss is the mean of the terms of all examples. Each partition adds up its own terms;
# the driver adds these few sums, divides by n, and takes a step against the gradient:
#
# $$w \leftarrow w - \text{step} \cdot \frac1n \sum_{i=1}^{n} (w \cdot x_i - y_i)\, x_i$$
#
# Then the new weights go out for the next round. Per round one array of weights travels to the tasks and one
# array of sums comes back per partition, however many rows there are.
#
# We start from zero weights. To see whether it works, `gd` also returns the **history**: for each round the
# RMSE of the weights *before* the update of that round. So the first entry belongs to the zero weights. Squared
# errors can be added up in the same pass as the gradient: one job per round is enough, and two more are
# tolerated.
#
# Rounds read the same rows again and again: `cache` keeps them in memory after the first time, so that the
# source (a file, say, and the parsing of its lines) is read once; `unpersist` lets them go at the end. The step
# must not be too large, or the weights swing wider in each round. How large it may be is the next exercise.
#
# In the API: [cache](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.cache.html),
# [unpersist](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.unpersist.html).

# %% tags=["play"]
# Gradient descent on f(w) = (w - 3)^2 / 2, whose gradient is w - 3. Try a step of 2.1.
w, path = 0.0, []
for _ in range(6):
    path.append(w)
    w = w - 0.5 * (w - 3)
print(path)


# %%
def gd(train: RDD[Example], n_iter: int, step: float) -> tuple[np.ndarray, list[float]]:
    """Weights after n_iter rounds of gradient descent from zero, and the RMSE before each of the rounds.

    The model has no intercept of its own; data can carry a feature that is always 1. There is one weight for each
    feature. At most one job per round, and two more.

    >>> gd(sc.parallelize([(2.0, np.array([1.0])), (4.0, np.array([2.0]))]), 2, 0.2)
    (array([1.5]), [3.1622776601683795, 1.5811388300841898])
    """
    # TODO: keep the training rows in memory, start from zeros, and in each round add up gradient terms,
    # squared errors and the number of rows in one pass; note the RMSE, then take the step.
    raise NotImplementedError("gd")


# %% tags=["play"]
# grader check lab5_linear_regression/gd


# %% tags=["play"]
# Once your gd works: three steps on the same rows. The last one is too large.
def standardised_songs(n: int) -> RDD[Example]:
    """n songs with their years from 1922 on, features standardised, and a feature that is always 1."""
    year, x = np.split(np.array([line.split(",") for line in songs(n, seed=2)], dtype=float), [1], axis=1)
    x = np.column_stack([(x - x.mean(axis=0)) / x.std(axis=0), np.ones(n)])
    return sc.parallelize(list(zip((year[:, 0] - 1922).tolist(), x)), 2)


rows = standardised_songs(500)
for step in 0.1, 0.5, 0.85:
    plt.plot(gd(rows, 15, step)[1], marker=".", label=f"step {step}")
plt.xlabel("round")
plt.ylabel("RMSE")
plt.ylim(0, 120)
plt.legend()
plt.show()

# %% [markdown]
# ## 7. How large may the step be?
#
# Think of one weight only, and of the loss $\frac{\lambda}{2} w^2$, whose gradient is $\lambda w$. A round of
# gradient descent makes of $w$
#
# $$w - \text{step} \cdot \lambda w = (1 - \text{step} \cdot \lambda)\, w$$
#
# This shrinks as long as $1 - \text{step} \cdot \lambda$ lies between -1 and 1, that is for a step below
# $2/\lambda$. With $\lambda = 4$ a step of 0.4 gives the factor -0.6, and a step of 0.6 gives -1.4: each round
# jumps farther over the goal than the one before.
#
# With many weights, the same holds along every eigenvector of the matrix $X^\top X / n$, with its eigenvalue as
# $\lambda$. The steepest direction decides: **the step must stay below $2/\lambda_{max}$**.
#
# How to find the largest eigenvalue? In two parts:
#
# 1. $X^\top X$ is a sum over rows, $\sum_i x_i x_i^\top$. Each $x_i x_i^\top$ is an **outer product**, the table of
#    all products of two features. One pass adds up these small tables, d x d numbers, and the driver gets the sum.
# 2. On the driver, **power iteration**: multiply a vector by the matrix again and again, and bring it to length 1 each
#    time. The part along the steepest eigenvector grows faster than all others, until nothing else is left. By how
#    much the length grows in a multiplication is then the eigenvalue.
#
# Two ways to go wrong: too few multiplications when the two largest eigenvalues are close to each other, and a
# start that has no part along the steepest eigenvector. A start of ones looks harmless, but for two features
# that are each other's opposite the steepest direction is (1, -1), and ones have no part of it. A random start has.

# %% tags=["play"]
matrix, v = np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([1.0, 0.0])  # eigenvalues 3 and 1
for _ in range(6):
    v = matrix @ v
    print("grew to length", round(float(np.linalg.norm(v)), 4))
    v = v / np.linalg.norm(v)


# %%
def max_step(train: RDD[Example]) -> float:
    """The step from which on gradient descent diverges: 2 / the largest eigenvalue of X'X/n, within 1 %.

    The rows are read in one or two jobs; only a table of the size of the features travels to the driver.

    >>> max_step(sc.parallelize([(0.0, np.array([2.0, 0.0])), (0.0, np.array([0.0, 1.0]))]))
    1.0
    """
    # TODO: add up the outer products and the number of rows in one pass; then multiply a random vector by
    # the matrix often, at length 1 each time; return 2 / the growth of the last multiplication.
    raise NotImplementedError("max_step")


# %% tags=["play"]
# grader check lab5_linear_regression/max_step


# %% tags=["play"]
# Once it works: a little below the bound, and a little above it.
bound = max_step(rows)
print("largest step:", round(bound, 4))
for factor in 0.9, 1.02:
    print(f"{factor} of it:", [round(error, 1) for error in gd(rows, 40, factor * bound)[1][::8]])

# %% [markdown]
# ## 8. The exact answer in one pass
#
# With few features, the best weights can be had at once. Where the gradient of the sum of squares is zero,
#
# $$X^\top X\, w = X^\top y$$
#
# where the rows of $X$ are the examples. $X$ has millions of rows, but $X^\top X$ is only d x d. And both sides
# are *sums over rows*:
#
# $$X^\top X = \sum_i x_i x_i^\top, \qquad X^\top y = \sum_i y_i x_i$$
#
# So one pass adds up outer products again, partition by partition, and the driver solves a small system.
#
# The **intercept** is the weight of a feature that is always 1. We append it as the last one, so `ols` returns
# d + 1 numbers: the weights of the features, then the intercept.

# %% tags=["play"]
x = np.array([2.0, 3.0])
print(np.outer(x, x), np.append(x, 1.0), sep="\n")
print("solves 2 a = 2 and 4 b = 2:", np.linalg.solve(np.array([[2.0, 0.0], [0.0, 4.0]]), np.array([2.0, 2.0])))


# %%
def ols(train: RDD[Example]) -> np.ndarray:
    """The weights of least squares, the intercept last, from sums over the rows found in one pass.

    Only tables of the size of the features travel to the driver.

    >>> ols(sc.parallelize([(1.0, np.array([0.0])), (3.0, np.array([1.0])), (5.0, np.array([2.0]))])).round(6)
    array([2., 1.])
    """
    # TODO: append a 1 to the features, add up the outer products and the labels times the features
    # in one pass, then solve the system.
    raise NotImplementedError("ols")


# %% tags=["play"]
# grader check lab5_linear_regression/ols


# %% tags=["play"]
# The weights of features on one scale can be compared: which features tell the year?
weights = ols(scaled)
plt.bar(range(1, 13), weights[:-1])
plt.xlabel("feature")
plt.ylabel("weight in years")
plt.show()

# %% [markdown]
# ## 9. Ridge: weights kept small
#
# With many features or few rows, least squares follows the noise: weights become large and cancel each other.
# **Ridge regression** adds a price for large weights. It minimises
#
# $$\frac1n \sum_i (w \cdot x_i + b - y_i)^2 + \lambda \sum_j w_j^2$$
#
# The intercept $b$ has no price: it says how high the labels lie, which is no sign of complexity. With $\lambda
# = 0$ this is least squares; the larger $\lambda$, the smaller the weights.
#
# Set the gradient to zero and multiply by n: compared with the system before, $n\lambda$ is added to the
# diagonal of $X^\top X$, except in the place of the intercept.

# %% tags=["play"]
penalty = np.eye(3)
penalty[-1, -1] = 0.0
print(penalty)


# %%
def ridge(train: RDD[Example], lam: float) -> np.ndarray:
    """The weights of ridge regression with the penalty lam, the intercept last and free of it.

    >>> ridge(sc.parallelize([(1.0, np.array([-1.0])), (5.0, np.array([1.0]))]), 1.0)
    array([1., 3.])
    """
    # TODO: the same sums as for least squares and the number of rows; add n * lam to the diagonal
    # but for its last place; solve.
    raise NotImplementedError("ridge")


# %% tags=["play"]
# grader check lab5_linear_regression/ridge


# %% tags=["play"]
# Once it works: the same rows given to pyspark.ml. It halves both parts of the loss, which changes nothing, and
# counts its penalty in deviations of the label, which does.
from pyspark.ml.linalg import Vectors
from pyspark.ml.regression import LinearRegression

frame = spark.createDataFrame(rows.map(lambda ex: (ex[0], Vectors.dense(ex[1][:-1]))), ["label", "features"])
penalty = 0.5 * rows.keys().stdev()
library = LinearRegression(regParam=penalty, standardization=False, solver="normal").fit(frame)
print("pyspark.ml:", library.coefficients.toArray().round(4)[:4], round(library.intercept, 4))
ours = ridge(rows.mapValues(lambda x: x[:-1]), 0.5)
print("yours:     ", ours.round(4)[:4], ours[-1].round(4))

# %% [markdown]
# ## 10. Which penalty? Let the validation rows decide
#
# A penalty cannot be learned from the training rows: they always prefer none, since every penalty makes the
# training error larger. So we fit one model for each penalty to the *training* rows and compare their errors on
# *validation* rows, which no fit has seen. This is called **grid search**.
#
# Done without thinking, five penalties mean five passes over millions of training rows. But look at ridge: the
# sums over the rows do not depend on the penalty. One pass gives $X^\top X$, $X^\top y$ and n; then each penalty
# is a small system on the driver. In the same way, one pass over the validation rows can add up the squared
# errors of all models at once.
#
# One warning. The smallest validation error is the best of several tries, and luck had a part in it. As a
# measure of the chosen model it is too kind. For an honest figure you need rows that took no part in the choice:
# the test rows.

# %% tags=["play"]
# One pass for several models: a table of weights, a row for each model, times the features of one example
models = np.array([[1.0, 0.0], [0.5, 0.5]])
print(models @ np.array([3.0, 5.0]), "are the predictions of both models")


# %%
def grid_search(
    train: RDD[Example], val: RDD[Example], lams: list[float]
) -> tuple[float, np.ndarray, dict[float, float]]:
    """The penalty of lams with the smallest validation error, its ridge weights, and the error of each penalty.

    Where several penalties share the smallest error, any of them may be chosen.
    Weights as in `ridge`, fitted to the training rows; errors are root mean square errors on the validation rows. The
    training rows are read in one job (two are tolerated), however many penalties there are.

    >>> train = sc.parallelize([(1.0, np.array([-1.0])), (5.0, np.array([1.0]))])
    >>> grid_search(train, sc.parallelize([(4.0, np.array([1.0]))]), [0.0, 1.0])
    (1.0, array([1., 3.]), {0.0: 1.0, 1.0: 0.0})
    """
    # TODO: the sums of ridge in one pass; solve for each penalty; the squared errors of all models on the
    # validation rows in one pass; pick the penalty with the smallest error.
    raise NotImplementedError("grid_search")


# %% tags=["play"]
# grader check lab5_linear_regression/grid_search


# %% tags=["play"]
# Once it works: few training rows and many features, so that a penalty pays.
chance = np.random.default_rng(3)
noisy = [(float(x[0] + chance.normal()), x) for x in chance.normal(size=(60, 15))]
few, others = sc.parallelize(noisy[:20], 2), sc.parallelize(noisy[20:], 2)
chosen, _, errors = grid_search(few, others, [10.0**k for k in range(-4, 3)])
plt.semilogx(errors.keys(), errors.values(), marker="o")
plt.axvline(chosen, linestyle="--")
plt.xlabel("penalty")
plt.ylabel("validation RMSE")
plt.show()

# %% [markdown]
# ## 11. Let a linear model bend
#
# What can a linear model not say? That one feature matters only when another is high. A **product** of two
# features can say it, and the square of a feature can say that the middle is better than both ends. A model that
# is linear in products is still linear regression: all you have written so far works on it.
#
# Twelve features have 12 · 13 / 2 = 78 different products, squares included. Each pair belongs in once: with
# both $x_1 x_2$ and $x_2 x_1$ the same column would stand there twice, and $X^\top X$ could not be solved. With the
# twelve features themselves that makes 90.
#
# For features (2, 3): the features 2 and 3, then the products 4, 6 and 9.

# %% tags=["play"]
i, j = np.triu_indices(3)  # the pairs with i <= j
x = np.array([2.0, 3.0, 5.0])
print(list(zip(i.tolist(), j.tolist())), x[i] * x[j])


# %%
def crosses(example: Example) -> Example:
    """The example with the products of all pairs of its features, squares included, behind its features.

    The label stays. d features become d + d (d + 1) / 2, in any order.

    >>> crosses((7.0, np.array([2.0, 3.0])))
    (7.0, array([2., 3., 4., 6., 9.]))
    """
    # TODO: the features and, behind them, x[i] * x[j] for all pairs with i <= j.
    raise NotImplementedError("crosses")


# %% tags=["play"]
# grader check lab5_linear_regression/crosses


# %% tags=["play"]
# A curve is a line in more features: fit x alone, and x with its square.
curve = sc.parallelize([(float(np.cos(x)), np.array([x])) for x in np.linspace(-2, 2, 60)], 2)
for rows, label in (curve, "x"), (curve.map(crosses), "x and its square"):
    fitted = ols(rows)
    plt.plot(np.linspace(-2, 2, 60), [fitted[:-1] @ x + fitted[-1] for x in rows.values().collect()], label=label)
plt.plot(np.linspace(-2, 2, 60), curve.keys().collect(), ".")
plt.legend()
plt.show()

# %% [markdown]
# ## 12. Your own model
#
# Now put it together. `song_model` gets training and validation examples with their twelve raw features. Labels
# are years after the base year: the smallest year of the *training* rows was subtracted from both sets. It
# returns a function that takes the features of one song, an array of twelve numbers, and returns its predicted
# label as a float.
#
# Scores on songs that you never see, in years: the constant model makes an error of about 21, least squares
# with an intercept of about 15.5. An error below 16.6 passes. For full marks, be at least 2 % better than least
# squares; `crosses` and `grid_search` get you there. Products of numbers that all lie around 0.5 look much alike;
# subtract 0.5 from the features before you cross them, and the weights are easier to find.
#
# Use the validation rows to choose between models (which features, how large a penalty), not to fit weights.


# %%
def song_model(train: RDD[Example], val: RDD[Example]) -> Callable[[np.ndarray], float]:
    """A function from the twelve features of a song to its predicted label, learned from the examples.

    >>> model = song_model(train, val)
    >>> model(np.full(12, 0.5))
    57.3...
    """
    # TODO: learn weights from the training rows, choose with the validation rows, and return a function
    # that treats the features of a song as you treated those of the training rows.
    raise NotImplementedError("song_model")


# %% tags=["play"]
# grader check lab5_linear_regression/song_model


# %% tags=["play"]
# What does your model say to three songs that it has never seen?
learn, check = (shift_years(sc.parallelize(songs(1500, seed=seed), 2).map(parse_song))[0].cache() for seed in (3, 4))
predict = song_model(learn, check)
for label, x in check.take(3):
    print(f"year {label:g} after the first, predicted {predict(x):.1f}")

# %% [markdown]
# ## All together
#
# The whole path on songs that you can change: parse, split, shift, measure, model. The split goes by a hash of
# each line, so it is the same however the lines are partitioned.
#
# Should you own a copy of `millionsong.txt` or `YearPredictionMSD.txt`, then
# `grader.authors.read_songs(path)` gives its rows in the same format: put it in the place of
# `songs(...)`.

# %% tags=["play"]
from grader.authors import md5_split

parts = [sc.parallelize(lines, 2).map(parse_song).filter(bool) for lines in md5_split(songs(6724, seed=1))]
train, base = shift_years(parts[0])
val, test = (part.map(lambda ex: (ex[0] - base, ex[1])) for part in parts[1:])
mean, weights, model = baseline(train), ols(train), song_model(train, val)
print("constant:     ", rmse(test.map(lambda ex: (ex[0], mean))))
print("least squares:", rmse(test.map(lambda ex: (ex[0], float(weights[:-1] @ ex[1] + weights[-1])))))
pairs = test.map(lambda ex: (ex[0], model(ex[1])))
print("yours:        ", rmse(pairs))

labels, predicted = np.array(pairs.collect()).T
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.5), layout="constrained")
left.plot(labels + base, predicted + base, ".", alpha=0.4)
left.axline((1980, 1980), slope=1, linestyle="--")
left.set(xlabel="year", ylabel="predicted year")
right.hist(labels - predicted, bins=40)
right.set(xlabel="year minus predicted year", ylabel="songs")
plt.show()
