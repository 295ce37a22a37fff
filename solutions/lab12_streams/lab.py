# grader: lab12_streams
# %% [markdown]
# # A river on the line: streams
#
# A table in a file has an end. Messages that arrive all day long have none: there is always a next one. You cannot
# wait until all data is there, since it never is. So the question has to be answered again and again, with a little
# more data each time.
#
# Spark lets you write the question as before. A **streaming DataFrame** looks like any other one: `select`, `where`,
# `groupBy` and `join` are there. What differs is when it runs. You start a **query**, and it works in small steps:
# each **batch** takes what has arrived since the last one, works it into what is known so far (the **state**), and
# hands rows to a **sink**: a file, a table, a screen.
#
# ```
# messages  ->  batch 1  ->  batch 2  ->  batch 3  ->  ...
#                 |            |            |
#               state   ->   state   ->   state       what Spark keeps from batch to batch
#                 |            |            |
#                sink         sink         sink       what you get to see
# ```
#
# In this lab you watch a river. A **gauge** is a pole in the water that measures the level, in centimetres, and sends
# it by radio. Radio fails: some messages come late, some come twice. Each message has
#
# * `gauge`, which gauge it is, and `number`, a number that the gauge gives it,
# * `cm`, the level, null where the gauge could not read it,
# * `measured`, when the gauge measured, and `received`, when the message arrived.
#
# Your functions get a streaming DataFrame and return what they make of it. They start no query: that is for the cells
# that try them, and for the checks, which compare what the sink has got after each batch.
#
# The page to keep open:
# [Structured Streaming](https://spark.apache.org/docs/latest/streaming/apis-on-dataframes-and-datasets.html).

# %%
from datetime import datetime, timedelta

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

MESSAGES = "gauge string, number int, cm int, measured timestamp, received timestamp"

# %% tags=["play"]
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt

spark.conf.set("spark.sql.shuffle.partitions", 1)
spark.conf.set("spark.sql.streaming.noDataMicroBatches.enabled", "false")


def feed(question, batches, mode="append", schema=MESSAGES):
    """Run question(stream) over the batches, print what the sink gets after each, and return it."""
    folder = Path(tempfile.mkdtemp())
    (folder / "in").mkdir()
    stream = spark.readStream.schema(schema).option("maxFilesPerTrigger", 1).parquet(str(folder / "in"))
    query = question(stream).writeStream.format("memory").queryName("sink").outputMode(mode).start()
    seen, given = 0, []
    try:
        for number, rows in enumerate(batches, 1):
            spark.createDataFrame(rows, schema).coalesce(1).write.parquet(str(folder / f"{number}"))
            next((folder / f"{number}").glob("*.parquet")).rename(folder / "in" / f"{number}.parquet")
            query.processAllAvailable()
            table = spark.table("sink").collect()
            given.append(table if mode == "complete" else table[seen:])
            seen = len(table)
            print(f"after batch {number}:", *(str(row)[3:] for row in given[-1]), sep="\n    ")
    finally:
        query.stop()
    return given


# %% [markdown]
# Three batches of messages. `clock(75)` is 11:15, so that times are easy to write. Look for the message that is late:
# it was measured at 10:08 and came with the third batch.


# %%
def clock(minutes: float) -> datetime:
    """So many minutes after ten o'clock."""
    return datetime(2026, 3, 14, 10) + timedelta(minutes=minutes)


batches = [
    [("mill", 1, 120, clock(2), clock(3)), ("bridge", 1, 95, clock(4), clock(4)), ("mill", 2, 124, clock(9), clock(9))],
    [("mill", 3, 131, clock(14), clock(15)), ("bridge", 3, 99, clock(16), clock(17))],
    [("bridge", 2, 97, clock(8), clock(28)), ("mill", 4, 140, clock(27), clock(28))],
]

# %% [markdown]
# ## 1. Counting by windows of time
#
# "How many messages are there?" has no last answer in a stream. "How many are there in each ten minutes?" has one for
# each ten minutes. `F.window("measured", "10 minutes")` gives the window that a time lies in, as a struct with `start`
# and `end`. The start belongs to it, the end does not:
#
# ```
# measured   10:02   10:04   10:09 | 10:10   10:16 |
#            [10:00      to  10:10)  [10:10  to  10:20)      10:10 counts in the second one
# ```
#
# Every message has two times. The **event time** says when it happened (`measured`), the **processing time** when it
# arrived (`received`, or what the clock says now). A question about the river goes by event time: else a radio that
# fails for an hour moves the flood by an hour. That is also why a window of the past can still change.
#
# Windows may overlap. `F.window("measured", "60 minutes", "20 minutes")` gives windows of one hour; a new one
# begins every 20 minutes. So each message lies in three:
#
# ```
# 10:00 |-------------- 60 minutes --------------|
#              10:20 |-------------- 60 minutes --------------|
#                           10:40 |-------------- 60 minutes --------------|
#                                    ^ 10:45
# ```
#
# **Your task**
#
# * `per_ten_minutes(messages)`: for each gauge and each ten minutes in which it measured: `gauge`, `start` of the
#   window, `n`, the number of messages. A message without a level is a message.
# * `highest_by_hour(messages)`: for windows of one hour, where a new one begins every 20 minutes: `start`, `end`,
#   `cm`, the highest level of all gauges.
#
# [window](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.functions.window.html),
# [groupBy](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.groupBy.html)

# %% tags=["play"]
# Functions of streams work on tables too, which is a quick way to try them.
table = spark.createDataFrame([row for batch in batches for row in batch], MESSAGES)
table.select("gauge", "measured", F.window("measured", "10 minutes")).show(truncate=False)
table.where("number = 4").select(F.window("measured", "60 minutes", "20 minutes")).show(truncate=False)


# %%
def per_ten_minutes(messages: DataFrame) -> DataFrame:
    """How many messages each gauge measured in each ten minutes: `gauge`, `start`, `n`."""
    # BEGIN SOLUTION
    #> # TODO: group by the gauge and by a window of event time, count, and take the start out of the window.
    counted = messages.groupBy("gauge", F.window("measured", "10 minutes")).agg(F.count("*").alias("n"))
    return counted.select("gauge", F.col("window.start").alias("start"), "n")
    # END SOLUTION


# %%
def highest_by_hour(messages: DataFrame) -> DataFrame:
    """The highest level in windows of one hour, a new one every 20 minutes: `start`, `end`, `cm`."""
    # BEGIN SOLUTION
    #> # TODO: a window with two times, length first; the largest cm; both ends of the window.
    highest = messages.groupBy(F.window("measured", "60 minutes", "20 minutes")).agg(F.max("cm").alias("cm"))
    return highest.select("window.start", "window.end", "cm")
    # END SOLUTION


# %% tags=["play"]
# In update mode the sink gets the rows that a batch has changed. The third batch changes a window of the past.
given = feed(per_ten_minutes, batches, "update")
for number, rows in enumerate(given, 1):
    for row in rows:
        plt.bar(f"{row['gauge']} {row['start']:%H:%M}", row["n"], alpha=0.4, color=f"C{number}")
plt.ylabel("messages, one colour for each batch")
plt.show()

# %% [markdown]
# ## 2. Late messages, and how long to wait for them
#
# As long as a late message may come, a window may change, and Spark has to keep its state. Forever? Then the state
# grows until memory is full, and nobody ever learns that a count is final. So you say how long you are willing to wait:
#
# ```
# messages.withWatermark("measured", "15 minutes").groupBy(F.window("measured", "10 minutes"))
# ```
#
# The **watermark** is the largest event time of all batches so far, minus that delay. It goes forward only. It does
# two things: a window that ends by then is *closed*, its state is dropped, and a message for a closed window is *too
# late* and ignored. Spark works out the watermark at the end of a batch, so it holds from the next batch on:
#
# ```
# delay 15          batch 1        batch 2        batch 3         batch 4
# measured          10:02  10:12   10:27          10:28  10:08    10:05
# watermark         none yet       9:57           10:12           10:13
#                                                 closes 10:00    too late
# ```
#
# In batch 3, 10:08 is still counted, and after that the window that began at 10:00 is closed. In **append** mode this
# is the moment when its row goes to the sink: once, and final.
#
# Put `withWatermark` **before** `groupBy`, and on the same column as the window. After it, or on another column, it
# says nothing about these windows.
#
# **Your task**
#
# * `watermarks(batches, delay)`, in plain Python: a batch is a list of minutes. Give the watermark that holds in each
#   batch: the largest minute of all batches before it, minus the delay, and `None` where there were no messages
#   before.
# * `closed_windows(messages)`: for each gauge and each ten minutes `gauge`, `start`, `cm`, the highest level. Wait 15
#   minutes for late messages.
#
# (Spark may run a batch without messages in between, so that closed windows come out sooner. Here that is switched
# off, in the checks too: then the same messages give the same batches on every machine.)
#
# [withWatermark](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.withWatermark.html),
# [max](https://docs.python.org/3/library/functions.html#max)


# %%
def watermarks(batches: list[list[int]], delay: int) -> list[int | None]:
    """The watermark in each batch: the largest minute of the batches before it minus delay, None without one.

    >>> watermarks([[2, 12], [27], [28, 8], [5]], 15)
    [None, -3, 12, 13]
    """
    # BEGIN SOLUTION
    #> # TODO: go from batch to batch, and remember the largest minute so far.
    marks: list[int | None] = []
    largest: int | None = None
    for minutes in batches:
        marks.append(None if largest is None else largest - delay)
        seen = minutes if largest is None else [largest, *minutes]
        largest = max(seen, default=None)
    return marks
    # END SOLUTION


# %%
def closed_windows(messages: DataFrame) -> DataFrame:
    """The highest level of each gauge in each ten minutes, 15 minutes waited for: `gauge`, `start`, `cm`."""
    # BEGIN SOLUTION
    #> # TODO: the watermark first, then group by gauge and window, then take the highest level.
    in_time = messages.withWatermark("measured", "15 minutes")
    highest = in_time.groupBy("gauge", F.window("measured", "10 minutes")).agg(F.max("cm").alias("cm"))
    return highest.select("gauge", F.col("window.start").alias("start"), "cm")
    # END SOLUTION


# %% tags=["play"]
# The picture of a watermark: each point is a message, the step is how far Spark still looks back in each batch.
arrived = [[2, 5, 12], [16, 11, 27], [28, 8], [33, 5, 31], [46, 29], [48, 12]]
marks = watermarks(arrived, 15)
for number, minutes in enumerate(arrived, 1):
    plt.plot([number] * len(minutes), minutes, "o", color="tab:blue")
plt.step(range(1, 7), [0 if mark is None else mark for mark in marks], where="mid", color="tab:red", label="watermark")
plt.xlabel("batch")
plt.ylabel("minute of the event")
plt.legend()
plt.show()

# %% tags=["play"]
# The same minutes as messages. In which batch does a window come out? Which messages are in none?
one_gauge = [[("mill", 0, minute, clock(minute), clock(minute)) for minute in minutes] for minutes in arrived]
_ = feed(closed_windows, one_gauge)

# %% [markdown]
# ## 3. Messages that come twice
#
# A gauge sends a message again until somebody says that it has arrived. So messages come twice, or five times. To
# leave copies out, Spark has to remember what it has seen, and again the question is: for how long?
#
# First: what makes two rows *the same message*? Not the whole row, since `received` differs. Not the number alone,
# since each gauge counts for itself. Not gauge and number, since a gauge that was repaired begins with 1 again. But
# `gauge`, `number` and `measured` together:
#
# ```
# gauge   number  measured  received
# mill    7       10:02     10:03
# mill    7       10:02     10:05       a copy
# bridge  7       10:02     10:03       another gauge
# mill    7       11:30     11:31       another message: the gauge was repaired
# ```
#
# `dropDuplicates([...])` on a stream keeps each key that it has seen. With a watermark on a column **among the keys**,
# keys of before the watermark are forgotten, since a copy of them would be too late anyway. Without it, or with the
# time left out of the keys, the state grows forever.
#
# Second: what if the time is not the same in each copy? An alarm rings again every few minutes until somebody presses
# a button, and each ring has a time of its own. `dropDuplicatesWithinWatermark([...])` is for this: the time is no
# key, and a key is forgotten when the watermark is later than its first time plus the delay.
#
# **Your task**
#
# * `without_copies(messages)`: each message once, as `gauge`, `number`, `cm`, `measured`, with `dropDuplicates`.
#   Copies come within 30 minutes.
# * `first_rings(rings)`: a table with `alarm`, `gauge` and `sent` comes in. Give `alarm`, `gauge` once for each alarm:
#   rings of the same alarm belong together within 30 minutes. When the same alarm rings again long after that, it is a
#   new one.
#
# [dropDuplicates](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.dropDuplicates.html),
# [dropDuplicatesWithinWatermark](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.dropDuplicatesWithinWatermark.html)

# %% tags=["play"]
# How many different rows, by the whole row and by some columns? Tables can be asked too.
copies = [("mill", 7, 120, clock(2), clock(3)), ("mill", 7, 120, clock(2), clock(5))]
others = [("bridge", 7, 95, clock(2), clock(3)), ("mill", 7, 180, clock(90), clock(91))]
table = spark.createDataFrame([*copies, *others], MESSAGES)
for keys in (table.columns, ["number"], ["gauge", "number"], ["gauge", "number", "measured"]):
    print(table.dropDuplicates(keys).count(), "different by", *keys)


# %%
def without_copies(messages: DataFrame) -> DataFrame:
    """Each message once, as `gauge`, `number`, `cm`, `measured`; what is older than 30 minutes is forgotten."""
    # BEGIN SOLUTION
    #> # TODO: a watermark, then drop the duplicates by what makes a message the same, then select.
    in_time = messages.withWatermark("measured", "30 minutes")
    return in_time.dropDuplicates(["gauge", "number", "measured"]).select("gauge", "number", "cm", "measured")
    # END SOLUTION


# %%
def first_rings(rings: DataFrame) -> DataFrame:
    """`alarm` and `gauge` of each alarm once, however often it rings within 30 minutes."""
    # BEGIN SOLUTION
    #> # TODO: a watermark on the time of the ring, then the kind of dropDuplicates for which the time is no key.
    in_time = rings.withWatermark("sent", "30 minutes")
    return in_time.dropDuplicatesWithinWatermark(["alarm"]).select("alarm", "gauge")
    # END SOLUTION


# %% tags=["play"]
# How much does Spark remember? A query tells after each batch how many keys its state holds.
sent = [[("mill", n, 100, clock(20 * n + i), clock(20 * n + i)) for i in range(5)] for n in range(8)]
for name, question in (
    ("forgets", without_copies),
    ("remembers all", lambda stream: stream.dropDuplicates(["gauge", "number", "measured"])),
):
    folder = Path(tempfile.mkdtemp())
    for rows in sent:
        spark.createDataFrame(rows, MESSAGES).coalesce(1).write.mode("append").parquet(str(folder / "in"))
    stream = spark.readStream.schema(MESSAGES).option("maxFilesPerTrigger", 1).parquet(str(folder / "in"))
    query = question(stream).writeStream.format("memory").queryName("copies").start()
    query.processAllAvailable()
    sizes = [each["stateOperators"][0]["numRowsTotal"] for each in query.recentProgress if each["numInputRows"]]
    query.stop()
    plt.plot(range(1, len(sizes) + 1), sizes, "o-", label=name)
plt.xlabel("batch")
plt.ylabel("keys in the state")
plt.legend()
plt.show()

# %% [markdown]
# ## 4. A stream beside a table
#
# Names and warning levels of the gauges stand in a table, which does not stream. A join of a stream with a **static**
# table needs no state: each batch is joined with the table and forgotten.
#
# Which rows stay is the question of lab 10 again, with one rule more. An outer join keeps rows that found no partner.
# For a row of the stream Spark knows at once whether the table has one. For a row of the table it can never know: a
# partner may come tomorrow. So the side that is kept has to be the stream:
#
# ```
# stream.join(table, "gauge")                  rows of known gauges
# stream.join(table, "gauge", "left")          all rows of the stream, null where the table knows nothing
# stream.join(table, "gauge", "left_anti")     rows of the stream that have no partner
# table.join(stream, "gauge", "left")          not possible: it would have to wait forever
# ```
#
# **Your task**, for a stream `messages` and a table `gauges(gauge, name, warn)`, in which each gauge stands once:
#
# * `with_names(messages, gauges)`: for every message `gauge`, `number`, `name`, `over`: by how many cm the level lies
#   above the warning level `warn` (less than 0 below it). Where the table does not know the gauge, `name` and `over`
#   are null.
# * `strangers(messages, gauges)`: `gauge`, `number` of the messages whose gauge is not in the table. A message
#   without a gauge counts among them. A gauge in the table may have no name or no warning level yet.
#
# [join](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.join.html),
# [joins with a table](https://spark.apache.org/docs/latest/streaming/apis-on-dataframes-and-datasets.html)

# %% tags=["play"]
prices = spark.createDataFrame([("a", 2), ("b", 3)], "kind string, price int")
boxes = [[("a", 1), ("c", 4)], [("b", 2)]]
for how in "inner", "left", "left_anti":
    print(how)
    _ = feed(lambda stream, how=how: stream.join(prices, "kind", how), boxes, schema="kind string, n int")


# %%
def with_names(messages: DataFrame, gauges: DataFrame) -> DataFrame:
    """Every message as `gauge`, `number`, `name`, `over`: the level above the warning level of its gauge."""
    # BEGIN SOLUTION
    #> # TODO: the join that keeps all messages, then four columns.
    known = messages.join(gauges, "gauge", "left")
    return known.select("gauge", "number", "name", (F.col("cm") - F.col("warn")).alias("over"))
    # END SOLUTION


# %%
def strangers(messages: DataFrame, gauges: DataFrame) -> DataFrame:
    """`gauge` and `number` of the messages whose gauge the table does not have."""
    # BEGIN SOLUTION
    #> # TODO: the join that keeps what has no partner.
    return messages.join(gauges, "gauge", "left_anti").select("gauge", "number")
    # END SOLUTION


# %% tags=["play"]
# Both in one picture: levels over the warning level, as they come.
names = [("mill", "The old mill", 125), ("bridge", "Stone bridge", 90)]
known = spark.createDataFrame(names, "gauge string, name string, warn int")
given = feed(lambda stream: with_names(stream, known), batches)
for number, rows in enumerate(given, 1):
    for row in rows:
        plt.barh(f"{row['name']}, no. {row['number']}", row["over"], color=f"C{number}")
plt.xlabel("cm over the warning level, one colour for each batch")
plt.tight_layout()
plt.show()

# %% [markdown]
# ## 5. What each output mode shows
#
# The same counts, three ways to hand them on:
#
# ```
# mode       after each batch the sink gets                     good for
# append     rows that are final, each one once                 a file, an e-mail: what cannot be taken back
# update     rows that this batch has changed, as they are now  a database that replaces rows by key
# complete   the whole table                                    a board on a wall; may be sorted
# ```
#
# * **append** waits for the watermark. Without one, no group is ever final, and Spark refuses.
# * **update** is quick and small: a row comes again whenever it changes, with its new total and not with what was
#   added. Messages that are too late change nothing.
# * **complete** has to keep every group forever, so a watermark drops nothing here: late messages count. Only in
#   this mode is there a whole table, so only here can it be sorted.
#
# Counts in windows of ten minutes, a delay of 10 minutes:
#
# ```
# batch              1               2               3                4
# minutes            3  8  14        15  9           31               32  4
# watermark          none            4               5                21
# append             -               -               -                (0, 4) (10, 2)
# update             (0, 2) (10, 1)  (0, 3) (10, 2)  (30, 1)          (0, 4) (30, 2)
# complete           (0, 2) (10, 1)  (0, 3) (10, 2)  (0, 3) (10, 2)   (0, 4) (10, 2)
#                                                    (30, 1)          (30, 2)
# ```
#
# Minute 4 in batch 4 is late, and it counts: a message is too late when a batch **before** its own has closed its
# window. Batch 4 closes the windows of 0 and of 10, after it has counted. In a fifth batch minute 4 would count in
# complete mode alone.
#
# **Your task**
#
# * `shown(batches, delay, mode)`, in plain Python: what the sink gets after each batch, for counts in windows of ten
#   minutes: a list for each batch, of pairs `(start, n)`, by start. A batch closes the windows that end at its
#   watermark or before. `watermarks` of exercise 2 is there to be used.
# * `for_database(messages)`: a database keeps a row for each gauge, and replaces it when it gets a newer one. Give
#   a pair: a streaming DataFrame with `gauge`, `n`, how many messages came so far, and `cm`, the highest level so
#   far; and the output mode, as a text, in which the database gets no more rows than it needs.
# * `for_board(messages)`: a board shows all gauges, those with the most messages first, equal ones by `gauge`. Give
#   a pair too: `gauge` and `n`, sorted; and the output mode.
#
# [output modes](https://spark.apache.org/docs/latest/streaming/apis-on-dataframes-and-datasets.html#output-modes),
# [outputMode](https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.streaming.DataStreamWriter.outputMode.html)


# %%
def shown(batches: list[list[int]], delay: int, mode: str) -> list[list[tuple[int, int]]]:
    """What the sink gets after each batch in that mode: pairs (start, n) of windows of ten minutes, by start.

    >>> shown([[3, 8, 14], [15, 9], [31], [32, 4]], 10, "append")
    [[], [], [], [(0, 4), (10, 2)]]
    """
    # BEGIN SOLUTION
    #> # TODO: for each batch: leave out what is too late, count, then see what this batch changes or closes.
    counts: dict[int, int] = {}
    given: list[list[tuple[int, int]]] = []
    before: int | None = None
    for minutes, mark in zip(batches, watermarks(batches, delay), strict=True):
        starts = [minute // 10 * 10 for minute in minutes]
        if mode != "complete" and before is not None:
            starts = [start for start in starts if start + 10 > before]
        for start in starts:
            counts[start] = counts.get(start, 0) + 1
        due = set(counts)
        if mode == "update":
            due = set(starts)
        elif mode == "append":
            due = {start for start in counts if mark is not None and start + 10 <= mark}
        given.append([(start, counts[start]) for start in sorted(due)])
        if mode == "append":
            counts = {start: n for start, n in counts.items() if start not in due}
        before = mark
    return given
    # END SOLUTION


# %%
def for_database(messages: DataFrame) -> tuple[DataFrame, str]:
    """`gauge`, `n`, `cm` of each gauge so far, and the mode for a database that replaces rows by gauge."""
    # BEGIN SOLUTION
    #> # TODO: group, two aggregates, and the mode.
    return messages.groupBy("gauge").agg(F.count("*").alias("n"), F.max("cm").alias("cm")), "update"
    # END SOLUTION


# %%
def for_board(messages: DataFrame) -> tuple[DataFrame, str]:
    """`gauge`, `n` of all gauges, most messages first, equal ones by gauge; and the mode for a board."""
    # BEGIN SOLUTION
    #> # TODO: group, count, sort, and the mode in which a whole table can be sorted.
    counted = messages.groupBy("gauge").agg(F.count("*").alias("n"))
    return counted.orderBy(F.desc("n"), "gauge"), "complete"
    # END SOLUTION


# %% tags=["play"]
# Your own Spark: the three modes of real queries beside what you predict.
minutes = [[3, 8, 14], [15, 9], [31], [32, 4], [33, 4]]


def counts_by_window(stream):
    grouped = stream.withWatermark("measured", "10 minutes").groupBy(F.window("measured", "10 minutes"))
    return grouped.agg(F.count("*").alias("n")).select("window.start", "n")


as_messages = [[("mill", 0, 0, clock(minute), clock(minute)) for minute in batch] for batch in minutes]
for mode in "append", "update", "complete":
    print("-----", mode)
    _ = feed(counts_by_window, as_messages, mode)
    print("predicted:", *shown(minutes, 10, mode), sep="\n    ")

# %% tags=["play"]
# How many rows each mode sends, batch by batch, for a river that goes on for an hour.
hour = [[5 * step, 5 * step + 2, max(0, 5 * step - 12)] for step in range(12)]
for mode in "append", "update", "complete":
    plt.plot(range(1, 13), [len(rows) for rows in shown(hour, 10, mode)], "o-", label=mode)
plt.xlabel("batch")
plt.ylabel("rows for the sink")
plt.legend()
plt.show()

# %% [markdown]
# ## All together
#
# A query that watches a real river has all of it: it leaves out copies, joins the names, counts by windows of event
# time with a watermark, and hands the result on in the mode that the sink can take. Write one, and try it with `feed`.
# In which order do you put the four? Set the delay to two minutes, and look what `query.lastProgress`
# says.
