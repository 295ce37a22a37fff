# grader: lab10_dataframes
# %% [markdown]
# # The bikes of a city: DataFrames and SQL
#
# So far you told Spark *how* to compute: map this, then reduce by that. With a **DataFrame** you say *what* you want,
# and Spark chooses the way. A DataFrame is a table in pieces: rows as in an RDD, but each column has a name and a
# type. Because Spark knows the columns, it can look at your whole question before it starts, leave out what nobody
# asked for, move a filter to the front, and pick one of several ways to join. The part of Spark that does this is
# called the **optimiser**, and what it decides is the **plan**.
#
# ```
# your question          Spark's plan                  what runs
# DataFrame calls   ->   optimised, then physical  ->  jobs, stages, tasks
# or SQL text            (df.explain() shows it)       as with RDDs
# ```
#
# Calls and SQL are two ways to write one question: they end in the same plan. In this lab you use both, on the trips
# of a company that rents bikes. Three answers are **variables** of the notebook, two are **queries**, the others are
# functions. Checks replace the tables by others of the same columns, cut into partitions in several ways, so an answer
# that fits these rows only is no answer.
#
# The pages to keep open:
# [DataFrame](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/dataframe.html),
# [functions](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/functions.html) and
# [Spark SQL](https://spark.apache.org/docs/latest/sql-ref.html).

# %%
from datetime import date

from pyspark import RDD
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

COLUMNS = "id bigint, rider string, city string, station int, km double, minutes int, day date, weather string"

# %% tags=["play"]
import random

import matplotlib.pyplot as plt

# %% [markdown]
# The trips of this notebook. Some things are unknown, as in life: a bike that was found in a ditch has no distance.

# %%
trips = spark.createDataFrame(
    [
        (1, "ann", "Oslo", 1, 2.5, 12, date(2025, 1, 7), "snow"),
        (2, "bob", "Oslo", 1, 0.5, 4, date(2025, 1, 7), "snow"),
        (3, "ann", "Oslo", 2, 5.0, 20, date(2025, 2, 1), "rain"),
        (4, "cid", "Oslo", 1, 1.0, 6, date(2025, 2, 2), "sun"),
        (5, "cid", "Rome", 3, None, 9, date(2025, 2, 2), "sun"),
        (6, "dee", "Rome", 3, 7.5, 25, date(2025, 3, 9), "fog"),
        (7, "dee", "Rome", 4, 3.0, 0, date(2025, 4, 1), "sun"),
        (8, "eva", "Rome", 4, 12.0, 41, date(2025, 4, 5), "rain"),
    ],
    COLUMNS,
)

# %% [markdown]
# ## 1. From rows to columns, and back
#
# Bikes send lines of text: `17;ann;3.5` is trip 17 of ann, 3.5 km. In `18;bob;` the distance is missing. To make a
# table of an RDD of lines, make a tuple of each line, and say what the columns are:
#
# ```
# spark.createDataFrame(rdd_of_tuples, "id bigint, rider string, km double")
# ```
#
# The text is a **schema**: names and types. If you leave the types out, Spark has to look at the data to guess them,
# and looking means to run a job, at a moment when you only wanted to describe something. It also guesses by the first
# rows. What is missing is `None` in Python and **null** in the table: *not known*. Zero is something else: zero is a
# distance.
#
# The way back is `trips.rdd`: an RDD of `Row` objects. A `Row` knows its columns by name, so `row["km"]` is right
# wherever the column stands, and `row[2]` only where it stands third.
#
# [createDataFrame](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.SparkSession.createDataFrame.html),
# [rdd](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.rdd.html)

# %% tags=["play"]
towns = spark.createDataFrame(sc.parallelize([("Oslo", 59.9), ("Rome", 41.9)], 2), "town string, north double")
towns.printSchema()
print(towns.rdd.map(lambda row: row["town"].upper()).collect())


# %%
def trips_table(lines: RDD[str]) -> DataFrame:
    """The table `id bigint, rider string, km double` of lines `id;rider;km`; a missing km is null. Starts no job.

    >>> trips_table(sc.parallelize(["17;ann;3.5", "18;bob;"])).collect()
    [Row(id=17, rider='ann', km=3.5), Row(id=18, rider='bob', km=None)]
    """
    # BEGIN SOLUTION
    #> # TODO: split each line, make a tuple of values of the right types, and give the schema.

    def parsed(line: str) -> tuple[int, str, float | None]:
        number, rider, km = line.split(";")
        return int(number), rider, float(km) if km else None

    return spark.createDataFrame(lines.map(parsed), "id bigint, rider string, km double")
    # END SOLUTION


# %%
def rider_km(trips: DataFrame) -> RDD[tuple[str, float]]:
    """Pairs (rider, km) of all trips whose distance is known, as an RDD. Starts no job.

    The table has columns `rider` and `km`, among others, in any order.

    >>> rider_km(trips).take(2)
    [('ann', 2.5), ('bob', 0.5)]
    """
    # BEGIN SOLUTION
    #> # TODO: keep the rows whose km is known, then go to the RDD and make pairs.
    known = trips.where(F.col("km").isNotNull())
    return known.rdd.map(lambda row: (row["rider"], row["km"]))
    # END SOLUTION


# %% tags=["play"]
# Lab 3 again: the longest trip of each rider, by key.
sent = trips_table(sc.parallelize(["17;ann;3.5", "18;bob;", "19;ann;8.25", "20;bob;1"], 3))
sent.show()
print(rider_km(sent).reduceByKey(max).collect())

# %% [markdown]
# ## 2. Select, filter, derive
#
# `trips.where(condition)` keeps rows, `trips.select(...)` keeps and makes columns. A condition is built of columns,
# and it is no Python boolean: `F.col("km") >= 1` is a *description* of a comparison. That is why `and`, `or`, `not` do
# not work on it. Write `&`, `|`, `~`, and put each comparison in brackets, since `&` binds more closely than `>=`.
#
# ```
# trips.where((F.col("km") >= 1) & (F.col("city") == "Oslo"))
# trips.select("id", (F.col("minutes") * 60).alias("seconds"))
# F.when(F.col("minutes") > 30, "slow").otherwise("quick")
# ```
#
# `/` on columns always gives a `double`, also of two whole numbers. To divide by zero is an error in Spark 4, so such
# rows have to be gone by then.
#
# **Your task**: the variable `speeds`, a table of the trips of at least 1 km that took more than 0 minutes, with the
# columns
#
# * `id` and `rider`,
# * `kmh`, the speed in kilometres per hour: 2.5 km in 12 minutes are 12.5,
# * `kind`: `"short"` for less than 5 km, `"long"` otherwise.
#
# [select](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.select.html),
# [where](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.where.html),
# [when](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.functions.when.html)

# %% tags=["play"]
print("a condition is a description:", F.col("km") >= 1)
slow_in_oslo = trips.where((F.col("city") == "Oslo") & (F.col("minutes") > 5))
slow_in_oslo.select("id", (F.col("minutes") * 60).alias("seconds")).show()

# %%
# BEGIN SOLUTION
#> speeds = ...  # TODO: keep the trips that count, then select four columns.
long_enough = trips.where((F.col("km") >= 1) & (F.col("minutes") > 0))
speeds = long_enough.select(
    "id",
    "rider",
    (F.col("km") / F.col("minutes") * 60).alias("kmh"),
    F.when(F.col("km") < 5, "short").otherwise("long").alias("kind"),
)
# END SOLUTION

# %% tags=["play"]
# Who rides fast? A plot needs few numbers, so they may come to the driver.
rows = speeds.orderBy("kmh").collect()
plt.barh([f"{row['rider']} ({row['kind']})" for row in rows], [row["kmh"] for row in rows])
plt.xlabel("km/h")
plt.show()

# %% [markdown]
# ## 3. What is not known
#
# Null means *not known*, and SQL takes that seriously. Is an unknown card equal to card b17? Not known. Is it
# different from b17? Not known either. So both comparisons give null, neither true nor false, and `WHERE` keeps only
# what is **true**:
#
# ```
# 'b17' = 'b17'   true       NULL = 'b17'     null      NULL IS NULL        true
# 'b17' = 'c20'   false      NULL <> 'b17'    null      coalesce(NULL, 'x')  'x'
# ```
#
# The most famous trap is `card NOT IN (list)`. It means *different from the first and different from the second and
# ...*. One null in the list, and for no card in the world is this true any more: the answer is an empty table, without
# any error. `NOT EXISTS (SELECT 1 FROM list WHERE list.card = rides.card)` asks another question, *is there an equal
# one?*, and does what you mean.
#
# **Your task**: the query `allowed_query`, on the tables `rides(id, card, minutes)` and `blocked(card)`: the rides
# whose card is not blocked. A ride without a card counts as not blocked. The columns:
#
# * `id`,
# * `card`, with `'none'` where it is null,
# * `state`: `'open'` where the minutes are null (the ride has not ended), else `'done'`. A ride of 0 minutes is done.
#
# [Null semantics](https://spark.apache.org/docs/latest/sql-ref-null-semantics.html),
# [coalesce](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.functions.coalesce.html)

# %% tags=["play"]
spark.sql("SELECT NULL = 'b17' AS equal, NULL <> 'b17' AS different, 'a' NOT IN ('b17', NULL) AS not_in").show()

# %%
# BEGIN SOLUTION
#> allowed_query = """
#> -- TODO: your query
#> """
allowed_query = """
SELECT id,
       coalesce(card, 'none') AS card,
       CASE WHEN minutes IS NULL THEN 'open' ELSE 'done' END AS state
FROM rides
WHERE NOT EXISTS (SELECT 1 FROM blocked WHERE blocked.card = rides.card)
"""
# END SOLUTION

# %% tags=["play"]
# The list of blocked cards has an empty entry: somebody pressed Enter too early.
rides = spark.createDataFrame([(1, "b17", 9), (2, None, 4), (3, "c20", None)], "id bigint, card string, minutes int")
rides.createOrReplaceTempView("rides")
spark.createDataFrame([("b17",), (None,)], "card string").createOrReplaceTempView("blocked")
spark.sql(allowed_query).show()

# %% [markdown]
# ## 4. One row for each group
#
# `trips.groupBy("city").agg(...)` makes one row for each city. As with RDDs, partial results travel, not rows, as long
# as the aggregate can be combined: `F.sum`, `F.count`, `F.avg` can. What lab 3 said about means holds here too:
# **means do not combine**.
#
# ```
# Oslo, station 1:  2.5, 0.5, 1.0    mean 1.33      mean of the two means:  3.17
# Oslo, station 2:  5.0              mean 5.00      mean of the four trips: 2.25
# ```
#
# Distinct counts do not combine either: who rode from two stations would count twice.
#
# Aggregates pass over nulls. `F.avg("km")` is the mean of the *known* distances, `F.count("km")` counts the known
# ones, and `F.count("*")` counts rows. If no value of a group is known, its mean is null. To fill in zeros first would
# give another mean, and a filter in front would lose rows that other columns need.
#
# **Your task**: the variable `by_city`, with a row for each city in `trips`: `city`; `trips`, how many trips;
# `riders`, how many different riders; `mean_km`, the mean of the known distances of its trips.
#
# [groupBy](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.groupBy.html),
# [count_distinct](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.functions.count_distinct.html)

# %% tags=["play"]
by_station = trips.groupBy("station").agg(F.count("*").alias("rows"), F.count("km").alias("known"), F.avg("km"))
by_station.orderBy("station").show()

# %%
# BEGIN SOLUTION
#> by_city = ...  # TODO: group the trips, and give each of the three aggregates its name.
by_city = trips.groupBy("city").agg(
    F.count("*").alias("trips"),
    F.count_distinct("rider").alias("riders"),
    F.avg("km").alias("mean_km"),
)
# END SOLUTION

# %% tags=["play"]
# The mean of a city, and the mean of the means of its stations. How far they lie apart depends on who rides from where.
means = trips.groupBy("city", "station").agg(F.avg("km").alias("km")).groupBy("city").agg(F.avg("km").alias("of_means"))
rows = by_city.join(means, "city").orderBy("city").collect()
for shift, column in (-0.2, "mean_km"), (0.2, "of_means"):
    plt.bar([place + shift for place in range(len(rows))], [row[column] for row in rows], width=0.35, label=column)
plt.xticks(range(len(rows)), [row["city"] for row in rows])
plt.ylabel("km")
plt.legend()
plt.show()

# %% [markdown]
# ## 5. Joins, and rows that come twice
#
# A join gives **one row for each pair that matches**. If a station stands three times in the other table, each of its
# trips comes out three times, and every count and sum after the join is wrong, without any error:
#
# ```
# trips                 stations (names over time)            joined on station
# id  station           station  name    since                id  name
#  1        7      x          7  "gate"  2020        =         1  "gate"
#                             7  "park"  2024                  1  "park"
# ```
#
# `dropDuplicates(["id"])` after the join makes the count right again and hides the mistake: it keeps *any one* of the
# rows. Make the keys of the other table unique **before** the join, by a rule. So does `F.first("name")` take whatever
# row comes first, and rows of a DataFrame have no order. `F.max_by("name", "since")` says what is meant.
#
# And which rows stay? An **inner** join drops trips of stations that the table does not know, a **left** join keeps
# all rows of the left side, with nulls where nothing matched.
#
# **Your task**: `named_trips(trips, stations)`, for tables `trips(id, station, km)` and `stations(station, name,
# since)`, which says since when a station has had which name. Give `id`, `km`, `name` for every trip, with the newest
# name of its station, or null where there is none.
#
# [join](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.join.html),
# [max_by](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.functions.max_by.html)

# %% tags=["play"]
left = spark.createDataFrame([(1, "a"), (2, "b")], "id int, key string")
right = spark.createDataFrame([("a", 10), ("a", 20), ("c", 30)], "key string, n int")
left.join(right, "key").show()
left.join(right, "key", "left").show()


# %%
def named_trips(trips: DataFrame, stations: DataFrame) -> DataFrame:
    """Each trip once, as `id`, `km`, `name`: the newest name of its station, null where no name is known."""
    # BEGIN SOLUTION
    #> # TODO: one row for each station first, then a join that keeps all trips.
    newest = stations.groupBy("station").agg(F.max_by("name", "since").alias("name"))
    return trips.join(newest, "station", "left").select("id", "km", "name")
    # END SOLUTION


# %% tags=["play"]
# The same number of rows after the join as before it: the first thing to look at after any join.
history = spark.createDataFrame(
    [(1, "gate", date(2020, 1, 1)), (1, "park", date(2024, 1, 1)), (3, "forum", date(2022, 1, 1))],
    "station int, name string, since date",
)
print(trips.count(), "trips,", named_trips(trips, history).count(), "rows after the join")
named_trips(trips, history).groupBy("name").agg(F.sum("km")).show()

# %% [markdown]
# ## 6. Windows: a row and its neighbours
#
# `GROUP BY` makes one row of many. A **window** leaves all rows where they are and lets each one look at others:
#
# ```
# sum(trips) OVER (PARTITION BY station ORDER BY day ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)
#                  whose rows?          in which order?  which of them, seen from the current row: the frame
# ```
#
# * Without `PARTITION BY` all rows are one group, and Spark has to bring them into a single partition.
# * With an order and without a frame, the frame reaches from the first row to the current one: a running total.
#   Without an order it is the whole group.
# * `ROWS` counts rows, `RANGE` goes by values: `2 PRECEDING` are then all rows whose *day* is at most 2 smaller, which
#   is something else where days are missing.
# * `row_number()` numbers rows 1, 2, 3, ..., and of two equal ones chance decides who is first. `rank()` gives equal
#   ones the same place and leaves a gap: 1, 1, 3. `dense_rank()` leaves none: 1, 1, 2.
#
# **Your task**: the query `ranked_query` on the table `days(station, day, trips)`, in which each day of a station
# stands once and not all days are there. Give all rows with the columns `station`, `day`, `trips` and
#
# * `place`: the place of the day among those of its station, most trips first. Equal numbers share a place, and the
#   next place is left out, as in sports;
# * `total`: all trips of the station up to and with this day;
# * `mean3`: the mean of this row and the two rows before it, by day; of fewer where there are fewer.
#
# [Window functions](https://spark.apache.org/docs/latest/sql-ref-syntax-qry-select-window.html)

# %% tags=["play"]
points = spark.createDataFrame([("ann", 9), ("bob", 9), ("cid", 7)], "player string, points int")
best_first = Window.orderBy(F.desc("points"))
places = [f().over(best_first).alias(f.__name__) for f in (F.row_number, F.rank, F.dense_rank)]
points.select("player", "points", *places).show()

# %%
# BEGIN SOLUTION
#> ranked_query = """
#> -- TODO: your query
#> """
ranked_query = """
SELECT station, day, trips,
       rank() OVER (PARTITION BY station ORDER BY trips DESC) AS place,
       sum(trips) OVER (PARTITION BY station ORDER BY day) AS total,
       avg(trips) OVER (PARTITION BY station ORDER BY day ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS mean3
FROM days
"""
# END SOLUTION

# %% tags=["play"]
# A mean over three rows is calmer than the days themselves.
dice = random.Random(1)
counts = [("gate", day, 40 + day + dice.randrange(-15, 15)) for day in range(40)]
spark.createDataFrame(counts, "station string, day int, trips int").createOrReplaceTempView("days")
rows = spark.sql(ranked_query).orderBy("day").collect()
plt.plot([row["day"] for row in rows], [row["trips"] for row in rows], ".", label="trips")
plt.plot([row["day"] for row in rows], [row["mean3"] for row in rows], label="mean3")
plt.xlabel("day")
plt.legend()
plt.show()

# %% [markdown]
# ## 7. Sessions
#
# Riders look at the map in the app. Clicks of one visit follow each other closely; after a long pause a new visit
# begins. Nobody writes down where a session ends, so we make a rule: a click belongs to the session of **the click
# before it**, of the same rider, if at most 30 minutes lie between the two.
#
# ```
# ann    9:00   9:20   9:45          11:02   11:30
#        |--20--|--25--|-----77------|--28---|
# begins  1      0      0             1       0
# session 1      1      1             2       2        a running total of "begins"
# ```
#
# Note that 9:45 is 45 minutes after the first click and still in the session: only the pause before a click counts.
# Cutting the day into half hours would be another rule.
#
# The idea works for many questions (runs of equal values, streaks, gaps): mark where something begins, then count the
# marks so far. `F.lag("second").over(window)` is the value of the row before, null for the first of each rider.
#
# **Your task**: `sessions(clicks)`. The table has `rider` and `second`. Give a row for each session: `rider`;
# `session`, numbered from 1 for each rider; `start`, the second of its first click; `clicks`, how many there are.
#
# [lag](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.functions.lag.html),
# [Window](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/window.html)

# %% tags=["play"]
measured = [("a", 1, 10), ("a", 2, 13), ("a", 3, 12), ("b", 1, 5)]
heights = spark.createDataFrame(measured, "tree string, year int, height int")
by_year = Window.partitionBy("tree").orderBy("year")
heights.withColumn("grown", F.col("height") - F.lag("height").over(by_year)).show()


# %%
def sessions(clicks: DataFrame) -> DataFrame:
    """A row for each session: `rider`, `session` (from 1), `start`, `clicks`. A pause of 1800 seconds ends none."""
    # BEGIN SOLUTION
    #> # TODO: the pause before each click; does it begin a session? Count the beginnings, then group.
    in_time = Window.partitionBy("rider").orderBy("second")
    pause = F.col("second") - F.lag("second").over(in_time)
    begins = clicks.withColumn("begins", F.when(pause <= 1800, 0).otherwise(1))
    placed = begins.withColumn("session", F.sum("begins").over(in_time))
    return placed.groupBy("rider", "session").agg(F.min("second").alias("start"), F.count("*").alias("clicks"))
    # END SOLUTION


# %% tags=["play"]
# Two riders for half a day: each point is a session, a large one has many clicks.
dice, clicked = random.Random(4), []
for rider in "ann", "bob":
    now = 0
    while now < 43_200:
        clicked.append((rider, now))
        now += dice.choice((40, 200, 900, 1500, 5000))
rows = sessions(spark.createDataFrame(clicked, "rider string, second bigint")).orderBy("rider", "start").collect()
for row in rows:
    plt.plot(row["start"] / 3600, row["rider"], "o", markersize=2 + row["clicks"], color="tab:blue")
plt.xlabel("hour in which the session began")
plt.show()

# %% [markdown]
# ## 8. Counting words once more, in both languages
#
# In lab 3 you counted words with `flatMap` and `reduceByKey`. A DataFrame has `F.explode`: of a row with a list it
# makes a row for each element. A list that is empty or null gives no row.
#
# ```
# line            split                  explode
# "To be"         ["to", "be"]           to
# "or"            ["or"]                 be
#                                        or
# ```
#
# The result shall be sorted, and sorting has its place: **last**. `groupBy` sends rows to where their group lives, and
# whatever order they had is gone.
#
# **Your task**, twice. Both functions get a table with the column `line` and give `word` and `n`, how often it occurs:
# the most frequent word first, equal counts in alphabetical order. Words are lower case and separated by one or more
# spaces; there is no empty word. A line may be null.
#
# * `word_table(lines)` with calls of DataFrames,
# * `word_table_by_sql(lines)` with SQL: give the table a name by `createOrReplaceTempView`, and ask
#   `lines.sparkSession.sql(...)`. No `groupBy` here, that is the query's business.
#
# [explode](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.functions.explode.html),
# [split](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.functions.split.html),
# [createOrReplaceTempView](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.createOrReplaceTempView.html)

# %% tags=["play"]
lists = spark.createDataFrame([(1, ["x", "y"]), (2, []), (3, None)], "id int, letters array<string>")
lists.select("id", F.explode("letters").alias("letter")).show()


# %%
def word_table(lines: DataFrame) -> DataFrame:
    """How often each word occurs: `word`, `n`, the most frequent first, equal counts in alphabetical order."""
    # BEGIN SOLUTION
    #> # TODO: lower case, split, explode, no empty words; then group, count and sort.
    words = lines.select(F.explode(F.split(F.lower("line"), " ")).alias("word")).where(F.col("word") != "")
    return words.groupBy("word").agg(F.count("*").alias("n")).orderBy(F.desc("n"), "word")
    # END SOLUTION


# %%
def word_table_by_sql(lines: DataFrame) -> DataFrame:
    """The same table by one query."""
    # BEGIN SOLUTION
    #> # TODO: a view, and a query with an inner SELECT that explodes.
    lines.createOrReplaceTempView("lines")
    return lines.sparkSession.sql("""
        SELECT word, count(*) AS n
        FROM (SELECT explode(split(lower(line), ' ')) AS word FROM lines)
        WHERE word <> ''
        GROUP BY word
        ORDER BY n DESC, word
    """)
    # END SOLUTION


# %% tags=["play"]
# The documentation of Python. Both plans are the same, step by step: it is one question.
from grader.authors import topic_lines

text = spark.createDataFrame([(line,) for line in topic_lines()[:2000]], "line string")
word_table(text).show(5)
word_table(text).explain()
word_table_by_sql(text).explain()

# %% [markdown]
# ## 9. Pivot: from rows to columns
#
# `groupBy("month", "weather").count()` gives a row for each pair. People rather read it as a table with a column for
# each kind of weather:
#
# ```
# month weather count            month  sun  rain  snow
#   1   snow      2                1     0     0     2
#   2   rain      1       ->       2     2     1     0
#   2   sun       2
# ```
#
# `groupBy("month").pivot("weather", ["sun", "rain", "snow"])` does it. The list matters twice. Without it Spark has to
# run a job to find out which values there are. And then the *columns of your result depend on the data*: in a summer
# without snow there is no column `snow`, and whatever reads it next breaks.
#
# Where a pair does not occur, the cell is null. Here, no trips in the snow are 0 trips, and we know it.
#
# **Your task**: the variable `by_weather`: a row for each month in which there were trips, with `month` (1 to 12, of
# `day`), and `sun`, `rain`, `snow`: the number of trips in that weather, 0 for none. Other weather has no column, but
# a month with nothing but fog has a row.
#
# [pivot](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.GroupedData.pivot.html),
# [fillna](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.fillna.html)

# %% tags=["play"]
trips.groupBy("city").pivot("station", [1, 2, 3]).agg(F.sum("km")).show()

# %%
# BEGIN SOLUTION
#> by_weather = ...  # TODO: group by the month, pivot with fixed values, count, and fill what is null.
months = trips.groupBy(F.month("day").alias("month"))
by_weather = months.pivot("weather", ["sun", "rain", "snow"]).count().fillna(0)
# END SOLUTION

# %% tags=["play"]
rows, bottom = by_weather.orderBy("month").collect(), [0] * 12
for weather in "sun", "rain", "snow":
    plt.bar([row["month"] for row in rows], [row[weather] for row in rows], bottom=bottom[: len(rows)], label=weather)
    bottom = [under + row[weather] for under, row in zip(bottom, rows)]
plt.xlabel("month")
plt.legend()
plt.show()

# %% [markdown]
# ## 10. A function of yours, or one of Spark's?
#
# `F.udf` makes a column function of any Python function, a **UDF**. It is tempting, and it costs: each row is packed,
# sent to a Python process, unpacked, computed, and the result goes the same way back. The optimiser cannot look into
# it either. In the plan such a step is called `BatchEvalPython`:
#
# ```
# with a UDF                                    with F.upper
# Project [... pythonUDF0 AS name]              Project [upper(name) AS name]
# +- BatchEvalPython [tidy(name)]               +- Scan
#    +- Scan
# ```
#
# Two more traps. A UDF is called with `None` where the cell is null, and `None.strip()` is an error. And its value has
# to be of the type that you declared: else the cell is null, without any error. Functions of `pyspark.sql.functions`
# give null for null and know their type. There are hundreds of them, so look there first.
#
# **Your task**: `tidy_names(stations)` for tables `station int, name string` with names as people type them. Give
#
# * `station`;
# * `name`: no spaces at the ends, one space between words, each word with a capital letter and small ones after it:
#   `"  central   STATION "` becomes `"Central Station"`;
# * `code`: the first three letters of that name in capitals, a minus, the number of the station with zeros to four
#   digits: `"CEN-0017"`.
#
# Where the name is null, so are both. The plan must not call Python.
#
# [initcap](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.functions.initcap.html),
# [regexp_replace](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.functions.regexp_replace.html),
# [lpad](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.functions.lpad.html)

# %% tags=["play"]
shout = F.udf(lambda city: city.upper() + "!", "string")
trips.select(shout("city")).explain()
trips.select(F.concat(F.upper("city"), F.lit("!"))).explain()


# %%
def tidy_names(stations: DataFrame) -> DataFrame:
    """`station`, `name`, `code`: the name tidied, and a code such as CEN-0017; both null without a name. No UDF."""
    # BEGIN SOLUTION
    #> # TODO: build the name with functions of F, then the code out of the name and the number.
    name = F.initcap(F.trim(F.regexp_replace("name", " +", " ")))
    number = F.lpad(F.col("station").cast("string"), 4, "0")
    code = F.concat(F.upper(F.substring(name, 1, 3)), F.lit("-"), number)
    return stations.select("station", name.alias("name"), code.alias("code"))
    # END SOLUTION


# %% tags=["play"]
# What does the way to Python and back cost? The same upper case, 200,000 times, with and without it.
import time

many = spark.range(200_000).select(F.lit("gate").alias("city"))
for name, column in ("built-in", F.upper("city")), ("UDF", F.udf(str.upper, "string")("city")):
    many.select(column.alias("city")).agg(F.max("city")).collect()  # once to warm up
    begun = time.perf_counter()
    many.select(column.alias("city")).agg(F.max("city")).collect()
    print(f"{name:>8}: {time.perf_counter() - begun:.2f} s")
tidy_names(spark.createDataFrame([(17, "  central   STATION "), (4, None)], "station int, name string")).show()

# %% [markdown]
# ## 11. Two ways to join large tables
#
# For a join, rows of one key have to meet. The usual way moves *both* tables: each is shuffled by the key and sorted
# (`SortMergeJoin`). If one side is small, there is a cheaper way: send all of it to every task, and leave the large
# side where it is (`BroadcastHashJoin`). You know this from lab 4. Here you only give a hint, `F.broadcast(small)`,
# and the plan says whether Spark took it. `Exchange` in a plan is a shuffle.
#
# ```
# SortMergeJoin                                 BroadcastHashJoin
# :- Sort <- Exchange <- Scan trips             :- Scan trips
# +- Sort <- Exchange <- Scan stations          +- BroadcastExchange <- Scan stations
# ```
#
# If both sides are large, the shuffle stays, and there is another danger: **skew**. When nine of ten trips start at
# one station, one task gets nine tenths of the rows, and all others wait for it. The remedy is **salt**: a second key
# of n values. Each trip takes one of them, and each row of the other side is copied n times, once for each value, so
# every trip still meets its row, exactly once. The hot station is now n smaller keys.
#
# ```
# trips: (1, salt 0) (1, salt 1) (1, salt 0) ...        sheets: (1, 0, "map") (1, 1, "map") ... (1, n-1, "map")
# ```
#
# **Your task**
#
# * `placed(trips, stations)`: `id`, `km`, `name` for every trip; `name` is null for stations that the table does not
#   know. `stations(station, name)` is small, each station stands once. No shuffle.
# * `salted(trips, sheets, n)`: `id`, `station`, `sheet` for each trip whose station has a sheet. `sheets(station,
#   sheet)`, with one sheet for each station, is too large to be sent to every task. Use n salts, so that no task gets
#   nearly all rows when nearly all trips start at one station.
#
# In both, the trips come as `trips(id, station, km)`.
#
# [broadcast](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.functions.broadcast.html),
# [explode](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.functions.explode.html),
# [hash](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.functions.hash.html)

# %% tags=["play"]
small = spark.createDataFrame([(1, "gate")], "station int, name string")
trips.join(small, "station").explain()
trips.join(F.broadcast(small), "station").explain()


# %%
def placed(trips: DataFrame, stations: DataFrame) -> DataFrame:
    """`id`, `km` and `name` of every trip, null for unknown stations, without a shuffle."""
    # BEGIN SOLUTION
    #> # TODO: a left join, with a hint for the small side.
    return trips.join(F.broadcast(stations), "station", "left").select("id", "km", "name")
    # END SOLUTION


# %%
def salted(trips: DataFrame, sheets: DataFrame, n: int) -> DataFrame:
    """`id`, `station` and `sheet` of each trip whose station has a sheet; a hot station is spread over n salts."""
    # BEGIN SOLUTION
    #> # TODO: a salt from 0 to n - 1 for each trip, n copies of each sheet, and a join on station and salt.
    salty = trips.withColumn("salt", F.pmod(F.hash("id"), F.lit(n)))
    copies = sheets.withColumn("salt", F.explode(F.sequence(F.lit(0), F.lit(n - 1))))
    return salty.join(copies, ["station", "salt"]).select("id", "station", "sheet")
    # END SOLUTION


# %% tags=["play"]
# How many rows does each of eight tasks get, with one salt and with sixteen?
dice = random.Random(2)
starts = [(i, 1 if dice.random() < 0.9 else dice.randrange(2, 9)) for i in range(2000)]
crowd = spark.createDataFrame(starts, "id bigint, station int")
maps = spark.createDataFrame([(station, f"map {station}") for station in range(1, 9)], "station int, sheet string")
spark.conf.set("spark.sql.shuffle.partitions", 8)
for n in 1, 16:
    sizes = salted(crowd, maps, n).groupBy(F.spark_partition_id().alias("task")).count().collect()
    plt.bar([row["task"] + n / 50 for row in sizes], [row["count"] for row in sizes], width=0.3, label=f"n = {n}")
spark.conf.set("spark.sql.shuffle.partitions", 2)
plt.xlabel("task")
plt.ylabel("rows")
plt.legend()
plt.show()

# %% [markdown]
# ## 12. Files that can be skipped
#
# **Parquet** keeps columns apart, with their types: who needs two of fifty columns reads two. `partitionBy("year")`
# makes a folder for each year, and who asks for one year opens one folder. The column stands in the folder's name, not
# in the file:
#
# ```
# trips/year=2024/part-00000-....parquet
# trips/year=2025/part-00001-....parquet
# ```
#
# Each task writes a file of its own into each folder for which it has rows. With 200 tasks and 10 years that is up to
# 2000 small files, and opening a file costs more than reading a few rows. So bring the rows of a year together first,
# as a shuffle by that column does. And choose a column with few values: a folder for each day would be 365 for each
# year.
#
# **Your task**: `save_by_year(trips, path)` writes the trips `id`, `day`, `km` as Parquet to `path`, in a folder for
# each `year` of `day`, and with one file in each. Trips without a day are left out.
#
# [partitionBy](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrameWriter.partitionBy.html),
# [repartition](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.repartition.html),
# [parquet](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrameWriter.parquet.html)

# %% tags=["play"]
import tempfile
from pathlib import Path

folder = Path(tempfile.mkdtemp()) / "cities"
trips.select("id", "km", "city").write.partitionBy("city").parquet(str(folder))
print(*sorted(str(file.relative_to(folder)) for file in folder.glob("*/*.parquet")), sep="\n")


# %%
def save_by_year(trips: DataFrame, path: str) -> None:
    """Write the trips that have a day as Parquet, in folders by `year`, with one file in each folder."""
    # BEGIN SOLUTION
    #> # TODO: the year of each day, the rows of a year together, then write.
    dated = trips.where(F.col("day").isNotNull()).withColumn("year", F.year("day"))
    dated.repartition("year").write.partitionBy("year").parquet(path)
    # END SOLUTION


# %% tags=["play"]
# Look for PartitionFilters in the plan: Spark opens one folder of three.
years = trips.select("id", F.add_months("day", F.col("id").cast("int") % 3 * 12).alias("day"), "km")
saved = str(Path(tempfile.mkdtemp()) / "trips")
save_by_year(years, saved)
spark.read.parquet(saved).where(F.col("year") == 2026).select("id", "km").explain()

# %% [markdown]
# ## All together
#
# Questions that need several of these at once are the daily bread of data work. Try one on the trips above, in calls
# or in SQL: the best day of each city; the share of each rider in the kilometres of the city; the first trip of each
# rider in the rain. Look at `explain()` before you run it: which steps shuffle?
