"""Typical wrong answers of lab 12. Each replaces one function of the reference.

Each runs in the namespace of the reference, whose names it may use.
"""

# Names such as F and watermarks come from the reference, in whose namespace these functions run.
# ruff: noqa: F821

from grader.authors import wrong_answer


@wrong_answer(
    "windowed_counts",
    id="by-arrival",
    title="Windows of `received`, where `measured` is due",
    hint="When a message arrives says nothing about the river. Make the windows of the time at which it was measured.",
    replaces="per_ten_minutes",
)
def counts_by_arrival(messages):
    counted = messages.groupBy("gauge", F.window("received", "10 minutes")).agg(F.count("*").alias("n"))
    return counted.select("gauge", F.col("window.start").alias("start"), "n")


@wrong_answer(
    "windowed_counts",
    id="by-the-clock",
    title="Windows of the time of the query, where `measured` is due",
    hint="current_timestamp() is the moment at which the batch runs. The time of the event stands in the message.",
    replaces="per_ten_minutes",
)
def counts_by_the_clock(messages):
    stamped = messages.withColumn("at", F.current_timestamp())
    counted = stamped.groupBy("gauge", F.window("at", "10 minutes")).agg(F.count("*").alias("n"))
    return counted.select("gauge", F.col("window.start").alias("start"), "n")


@wrong_answer(
    "windowed_counts",
    id="all-gauges-together",
    title="Counts all gauges together",
    hint="A row for each gauge and each window: both stand in groupBy.",
    replaces="per_ten_minutes",
)
def counts_of_all(messages):
    counted = messages.groupBy(F.window("measured", "10 minutes")).agg(
        F.count("*").alias("n"), F.max("gauge").alias("g")
    )
    return counted.select(F.col("g").alias("gauge"), F.col("window.start").alias("start"), "n")


@wrong_answer(
    "windowed_counts",
    id="hours-for-ten-minutes",
    title="Windows of an hour, where ten minutes are due",
    hint="The second argument of F.window is the length: ten minutes here.",
    replaces="per_ten_minutes",
)
def counts_by_hour(messages):
    counted = messages.groupBy("gauge", F.window("measured", "1 hour")).agg(F.count("*").alias("n"))
    return counted.select("gauge", F.col("window.start").alias("start"), "n")


@wrong_answer(
    "windowed_counts",
    id="sliding-for-apart",
    title="Windows that overlap, where each message counts once",
    hint="A second time in F.window makes windows overlap. Without it they stand side by side.",
    replaces="per_ten_minutes",
)
def counts_of_overlapping(messages):
    counted = messages.groupBy("gauge", F.window("measured", "10 minutes", "5 minutes")).agg(F.count("*").alias("n"))
    return counted.select("gauge", F.col("window.start").alias("start"), "n")


@wrong_answer(
    "windowed_counts",
    id="keeps-the-struct",
    title="The whole window, where its start is due",
    hint="groupBy by a window gives a struct of two times. select takes the start out: window.start.",
    replaces="per_ten_minutes",
)
def counts_with_struct(messages):
    counted = messages.groupBy("gauge", F.window("measured", "10 minutes")).agg(F.count("*").alias("n"))
    return counted.select("gauge", F.col("window").alias("start"), "n")


@wrong_answer(
    "windowed_counts",
    id="counts-levels",
    title="Counts known levels, where messages are due",
    hint='F.count("cm") passes over nulls. A message without a level is a message: F.count("*").',
    replaces="per_ten_minutes",
)
def counts_of_levels(messages):
    counted = messages.groupBy("gauge", F.window("measured", "10 minutes")).agg(F.count("cm").alias("n"))
    return counted.select("gauge", F.col("window.start").alias("start"), "n")


@wrong_answer(
    "windowed_counts",
    id="counts-gauges",
    title='Counts messages that name their gauge, where every message is due: F.count("*")',
    hint="F.count(column) passes over nulls, and a message may have no gauge.",
    replaces="per_ten_minutes",
)
def counts_of_gauges(messages):
    counted = messages.groupBy("gauge", F.window("measured", "10 minutes")).agg(F.count("gauge").alias("n"))
    return counted.select("gauge", F.col("window.start").alias("start"), "n")


@wrong_answer(
    "windowed_counts",
    id="hours-side-by-side",
    title="Hours side by side, where one begins every 20 minutes",
    hint="F.window takes a third argument: the time from one beginning to the next.",
    replaces="highest_by_hour",
)
def highest_side_by_side(messages):
    highest = messages.groupBy(F.window("measured", "60 minutes")).agg(F.max("cm").alias("cm"))
    return highest.select("window.start", "window.end", "cm")


@wrong_answer(
    "windowed_counts",
    id="length-and-slide-exchanged",
    title="Length and slide exchanged: `F.window` takes the length first",
    hint="A window that begins every hour and is 20 minutes long would leave times out. 60 minutes is the length.",
    replaces="highest_by_hour",
)
def highest_exchanged(messages):
    highest = messages.groupBy(F.window("measured", "20 minutes", "60 minutes")).agg(F.max("cm").alias("cm"))
    return highest.select("window.start", "window.end", "cm")


@wrong_answer(
    "windowed_counts",
    id="hours-by-arrival",
    title="Hours of `received`, where `measured` is due",
    hint="The river was high when it was measured, not when the message came.",
    replaces="highest_by_hour",
)
def highest_by_arrival(messages):
    highest = messages.groupBy(F.window("received", "60 minutes", "20 minutes")).agg(F.max("cm").alias("cm"))
    return highest.select("window.start", "window.end", "cm")


@wrong_answer(
    "windowed_counts",
    id="highest-of-each-gauge",
    title="A row for each gauge, where one for each hour is due",
    hint="The highest level of all gauges is asked for: only the window stands in groupBy.",
    replaces="highest_by_hour",
)
def highest_of_gauges(messages):
    by = messages.groupBy("gauge", F.window("measured", "60 minutes", "20 minutes")).agg(F.max("cm").alias("cm"))
    return by.select("window.start", "window.end", "cm")


@wrong_answer(
    "late_data",
    id="own-batch-counts",
    title="The watermark holds in the batch itself, where it holds from the next one on",
    hint="Spark works it out at the end of a batch. Write it down before you look at the minutes of the batch.",
    replaces="watermarks",
)
def marks_with_own_batch(batches, delay):
    marks, largest = [], None
    for minutes in batches:
        largest = max(minutes if largest is None else [largest, *minutes], default=None)
        marks.append(None if largest is None else largest - delay)
    return marks


@wrong_answer(
    "late_data",
    id="goes-back",
    title="The watermark goes back, where it goes forward only",
    hint="The largest minute of all batches before counts, not that of the last one alone.",
    replaces="watermarks",
)
def marks_that_go_back(batches, delay):
    marks, last = [], None
    for minutes in batches:
        marks.append(None if last is None else last - delay)
        last = max(minutes) if minutes else last
    return marks


@wrong_answer(
    "late_data",
    id="forgets-over-empty",
    title="An empty batch takes the watermark away, where it stays",
    hint="A batch without messages changes nothing: the largest minute of all batches before it is still the same.",
    replaces="watermarks",
)
def marks_that_forget(batches, delay):
    marks = []
    for number in range(len(batches)):
        seen = [minute for minutes in batches[:number] for minute in minutes]
        marks.append(max(seen) - delay if seen and batches[number - 1] else None)
    return marks


@wrong_answer(
    "late_data",
    id="no-delay",
    title="Leaves the delay out: the watermark is the largest minute minus the delay",
    hint="The delay is how long one waits for late messages: the watermark lies so much behind the largest minute.",
    replaces="watermarks",
)
def marks_without_delay(batches, delay):
    return [None if mark is None else mark + delay for mark in _marks(batches, delay)]


def _marks(batches, delay):
    marks, largest = [], None
    for minutes in batches:
        marks.append(None if largest is None else largest - delay)
        largest = max(minutes if largest is None else [largest, *minutes], default=None)
    return marks


@wrong_answer(
    "late_data",
    id="smallest-minute",
    title="Goes by the smallest minute, where the largest counts",
    hint="How far has the time of events come? That says the largest minute.",
    replaces="watermarks",
)
def marks_of_the_smallest(batches, delay):
    marks, smallest = [], None
    for minutes in batches:
        marks.append(None if smallest is None else smallest - delay)
        smallest = min(minutes if smallest is None else [smallest, *minutes], default=None)
    return marks


@wrong_answer(
    "late_data",
    id="last-minute",
    title="Goes by the last minute of a batch, where its largest counts",
    hint="Messages of a batch come in any order: take max of the minutes.",
    replaces="watermarks",
)
def marks_of_the_last(batches, delay):
    marks, last = [], None
    for minutes in batches:
        marks.append(None if last is None else last - delay)
        last = minutes[-1] if minutes and (last is None or minutes[-1] > last) else last
    return marks


@wrong_answer(
    "late_data",
    id="zero-at-first",
    title="Gives 0 as long as no message came, where None is due",
    hint="Before the first message nobody knows a time: None.",
    replaces="watermarks",
)
def marks_from_zero(batches, delay):
    return [0 if mark is None else mark for mark in _marks(batches, delay)]


@wrong_answer(
    "late_data",
    id="no-watermark",
    title='No watermark on `measured`: withWatermark("measured", "15 minutes") stands before groupBy',
    hint='withWatermark("measured", "15 minutes") stands before groupBy, on the column of the windows.',
    replaces="closed_windows",
)
def closed_without_watermark(messages):
    highest = messages.groupBy("gauge", F.window("measured", "10 minutes")).agg(F.max("cm").alias("cm"))
    return highest.select("gauge", F.col("window.start").alias("start"), "cm")


@wrong_answer(
    "late_data",
    id="closed-by-arrival",
    title="Watermark and windows of `received`, where `measured` is due",
    hint="A late message belongs to the window in which it was measured. `received` only says when it came.",
    replaces="closed_windows",
)
def closed_by_arrival(messages):
    in_time = messages.withWatermark("received", "15 minutes")
    highest = in_time.groupBy("gauge", F.window("received", "10 minutes")).agg(F.max("cm").alias("cm"))
    return highest.select("gauge", F.col("window.start").alias("start"), "cm")


@wrong_answer(
    "late_data",
    id="ten-minutes-for-fifteen",
    title="Waits 10 minutes, where 15 are due",
    hint="The length of the windows and the time to wait are two things: wait 15 minutes.",
    replaces="closed_windows",
)
def closed_after_ten(messages):
    in_time = messages.withWatermark("measured", "10 minutes")
    highest = in_time.groupBy("gauge", F.window("measured", "10 minutes")).agg(F.max("cm").alias("cm"))
    return highest.select("gauge", F.col("window.start").alias("start"), "cm")


@wrong_answer(
    "late_data",
    id="newest-level",
    title="Takes the newest level of a window, where the highest is due: F.max",
    hint="F.last gives the row that came last, and rows have no order. The highest level is asked for.",
    replaces="closed_windows",
)
def closed_newest(messages):
    in_time = messages.withWatermark("measured", "15 minutes")
    newest = in_time.groupBy("gauge", F.window("measured", "10 minutes")).agg(F.last("cm").alias("cm"))
    return newest.select("gauge", F.col("window.start").alias("start"), "cm")


@wrong_answer(
    "late_data",
    id="waits-an-hour",
    title="Waits an hour, where 15 minutes are due",
    hint="Who waits longer gets more late messages, and the windows later: wait 15 minutes.",
    replaces="closed_windows",
)
def closed_after_an_hour(messages):
    in_time = messages.withWatermark("measured", "1 hour")
    highest = in_time.groupBy("gauge", F.window("measured", "10 minutes")).agg(F.max("cm").alias("cm"))
    return highest.select("gauge", F.col("window.start").alias("start"), "cm")


@wrong_answer(
    "late_data",
    id="quarters-for-tens",
    title="Windows of 15 minutes, where ten are due",
    hint="15 minutes is how long to wait, 10 how long a window is.",
    replaces="closed_windows",
)
def closed_quarters(messages):
    in_time = messages.withWatermark("measured", "15 minutes")
    highest = in_time.groupBy("gauge", F.window("measured", "15 minutes")).agg(F.max("cm").alias("cm"))
    return highest.select("gauge", F.col("window.start").alias("start"), "cm")


@wrong_answer(
    "late_data",
    id="filters-by-hand",
    title="Drops messages that took more than 15 minutes, where the watermark decides",
    hint="A message that took an hour is in time while its window is open. withWatermark does this; no filter is due.",
    replaces="closed_windows",
)
def closed_with_filter(messages):
    quick = messages.where(F.col("received") <= F.col("measured") + F.expr("INTERVAL 15 MINUTES"))
    in_time = quick.withWatermark("measured", "15 minutes")
    highest = in_time.groupBy("gauge", F.window("measured", "10 minutes")).agg(F.max("cm").alias("cm"))
    return highest.select("gauge", F.col("window.start").alias("start"), "cm")


@wrong_answer(
    "no_duplicates",
    id="whole-row",
    title="Compares whole rows, where `received` differs between copies",
    hint="Name the columns that make a message the same: dropDuplicates([...]) of gauge, number and measured.",
    replaces="without_copies",
)
def copies_by_whole_row(messages):
    in_time = messages.withWatermark("measured", "30 minutes")
    return in_time.dropDuplicates().select("gauge", "number", "cm", "measured")


@wrong_answer(
    "no_duplicates",
    id="by-number-alone",
    title="Takes equal numbers of two gauges for copies: `gauge` is missing among the keys",
    hint="Each gauge counts for itself, so number 1 of the mill is not number 1 of the bridge.",
    replaces="without_copies",
)
def copies_by_number(messages):
    in_time = messages.withWatermark("measured", "30 minutes")
    return in_time.dropDuplicates(["number", "measured"]).select("gauge", "number", "cm", "measured")


@wrong_answer(
    "no_duplicates",
    id="time-no-key",
    title="`measured` is missing among the keys: a repaired gauge loses its messages, and nothing is ever forgotten",
    hint="A gauge that was repaired begins with 1 again, and without `measured` among the keys the state only grows.",
    replaces="without_copies",
)
def copies_without_time(messages):
    in_time = messages.withWatermark("measured", "30 minutes")
    return in_time.dropDuplicates(["gauge", "number"]).select("gauge", "number", "cm", "measured")


@wrong_answer(
    "no_duplicates",
    id="number-no-key",
    title="Two messages of one minute taken for copies: `number` is missing among the keys",
    hint="A gauge may send two messages of the same minute. Their numbers tell them apart.",
    replaces="without_copies",
)
def copies_by_time(messages):
    in_time = messages.withWatermark("measured", "30 minutes")
    return in_time.dropDuplicates(["gauge", "measured"]).select("gauge", "number", "cm", "measured")


@wrong_answer(
    "no_duplicates",
    id="copies-without-watermark",
    title="No watermark on `measured`: the state keeps every message forever",
    hint='withWatermark("measured", "30 minutes") in front says when keys are forgotten; `measured` is a key.',
    replaces="without_copies",
)
def copies_without_watermark(messages):
    return messages.dropDuplicates(["gauge", "number", "measured"]).select("gauge", "number", "cm", "measured")


@wrong_answer(
    "no_duplicates",
    id="copies-three-minutes",
    title="Waits 3 minutes, where copies come within 30",
    hint="What is older than the watermark is dropped, also when it comes for the first time: wait 30 minutes.",
    replaces="without_copies",
)
def copies_within_three(messages):
    in_time = messages.withWatermark("measured", "3 minutes")
    return in_time.dropDuplicates(["gauge", "number", "measured"]).select("gauge", "number", "cm", "measured")


@wrong_answer(
    "no_duplicates",
    id="ring-time-as-key",
    title='Compares the times of rings too: dropDuplicatesWithinWatermark(["alarm"]) is due',
    hint="With `sent` among the keys no two rings are equal. dropDuplicatesWithinWatermark gets the alarm alone.",
    replaces="first_rings",
)
def rings_by_time(rings):
    in_time = rings.withWatermark("sent", "30 minutes")
    return in_time.dropDuplicates(["alarm", "sent"]).select("alarm", "gauge")


@wrong_answer(
    "no_duplicates",
    id="rings-remembered-forever",
    title="dropDuplicates remembers an alarm forever: dropDuplicatesWithinWatermark is due",
    hint="An alarm that rings again two hours later is a new one: dropDuplicatesWithinWatermark forgets.",
    replaces="first_rings",
)
def rings_forever(rings):
    return rings.withWatermark("sent", "30 minutes").dropDuplicates(["alarm"]).select("alarm", "gauge")


@wrong_answer(
    "no_duplicates",
    id="rings-by-gauge",
    title="Goes by the gauge, where the alarm is due",
    hint="A gauge may have two alarms at a time. The key is the alarm.",
    replaces="first_rings",
)
def rings_by_gauge(rings):
    in_time = rings.withWatermark("sent", "30 minutes")
    return in_time.dropDuplicatesWithinWatermark(["gauge"]).select("alarm", "gauge")


@wrong_answer(
    "no_duplicates",
    id="rings-within-twenty",
    title="Forgets an alarm after 20 minutes, where 30 are due",
    hint="Rings of one alarm belong together within 30 minutes: that is the delay of the watermark.",
    replaces="first_rings",
)
def rings_within_twenty(rings):
    in_time = rings.withWatermark("sent", "20 minutes")
    return in_time.dropDuplicatesWithinWatermark(["alarm"]).select("alarm", "gauge")


@wrong_answer(
    "no_duplicates",
    id="rings-within-an-hour",
    title="Remembers an alarm for an hour, where 30 minutes are due",
    hint="An alarm that rings again after more than 30 minutes is a new one: that is the delay of the watermark.",
    replaces="first_rings",
)
def rings_within_an_hour(rings):
    in_time = rings.withWatermark("sent", "1 hour")
    return in_time.dropDuplicatesWithinWatermark(["alarm"]).select("alarm", "gauge")


@wrong_answer(
    "no_duplicates",
    id="rings-within-five",
    title="Forgets an alarm after 5 minutes, where 30 are due",
    hint="Rings of one alarm belong together within 30 minutes: that is the delay of the watermark.",
    replaces="first_rings",
)
def rings_within_five(rings):
    in_time = rings.withWatermark("sent", "5 minutes")
    return in_time.dropDuplicatesWithinWatermark(["alarm"]).select("alarm", "gauge")


@wrong_answer(
    "no_duplicates",
    id="rings-without-watermark",
    title="No watermark before dropDuplicatesWithinWatermark",
    hint='The watermark says within how long: withWatermark("sent", "30 minutes") first.',
    replaces="first_rings",
)
def rings_without_watermark(rings):
    return rings.dropDuplicatesWithinWatermark(["alarm"]).select("alarm", "gauge")


@wrong_answer(
    "names_of_gauges",
    id="inner-for-left",
    title="An inner join loses messages of unknown gauges: use a left join",
    hint='All messages have to stay: "left" keeps the rows of the stream.',
    replaces="with_names",
)
def names_inner(messages, gauges):
    known = messages.join(gauges, "gauge")
    return known.select("gauge", "number", "name", (F.col("cm") - F.col("warn")).alias("over"))


@wrong_answer(
    "names_of_gauges",
    id="table-kept",
    title="A right join keeps the table's rows, where the messages have to stay: use a left join",
    hint="For a row of the table Spark could never know that no partner comes. Keep the side of the stream.",
    replaces="with_names",
)
def names_right(messages, gauges):
    known = messages.join(gauges, "gauge", "right")
    return known.select("gauge", "number", "name", (F.col("cm") - F.col("warn")).alias("over"))


@wrong_answer(
    "names_of_gauges",
    id="wrong-side",
    title="The table on the left of a left join, where the stream belongs",
    hint='messages.join(gauges, "gauge", "left"): the side that is kept has to be the stream.',
    replaces="with_names",
)
def names_of_the_wrong_side(messages, gauges):
    known = gauges.join(messages, "gauge", "left")
    return known.select("gauge", "number", "name", (F.col("cm") - F.col("warn")).alias("over"))


@wrong_answer(
    "names_of_gauges",
    id="below-for-over",
    title="`warn` minus `cm`, where `cm` minus `warn` is due",
    hint="A level above the warning level is more than 0: cm minus warn.",
    replaces="with_names",
)
def names_below(messages, gauges):
    known = messages.join(gauges, "gauge", "left")
    return known.select("gauge", "number", "name", (F.col("warn") - F.col("cm")).alias("over"))


@wrong_answer(
    "names_of_gauges",
    id="drops-unknown-levels",
    title="Drops messages without a level, where every message is due",
    hint="A message without a level has a name all the same. Its `over` is null.",
    replaces="with_names",
)
def names_of_levels(messages, gauges):
    known = messages.where(F.col("cm").isNotNull()).join(gauges, "gauge", "left")
    return known.select("gauge", "number", "name", (F.col("cm") - F.col("warn")).alias("over"))


@wrong_answer(
    "names_of_gauges",
    id="deduplicates",
    title="dropDuplicates after the join keeps state for nothing: leave it out",
    hint="Each gauge stands once in the table, so nothing comes twice. A join with a table needs no state.",
    replaces="with_names",
)
def names_deduplicated(messages, gauges):
    known = messages.join(gauges, "gauge", "left").dropDuplicates(["gauge", "number"])
    return known.select("gauge", "number", "name", (F.col("cm") - F.col("warn")).alias("over"))


@wrong_answer(
    "names_of_gauges",
    id="name-is-null",
    title="Asks for a name that is null, where the gauge is missing in the table: use left_anti",
    hint="A gauge in the table may have no name yet, and is no stranger. left_anti keeps what has no partner.",
    replaces="strangers",
)
def strangers_by_name(messages, gauges):
    return messages.join(gauges, "gauge", "left").where(F.col("name").isNull()).select("gauge", "number")


@wrong_answer(
    "names_of_gauges",
    id="no-warning-level",
    title="Takes a gauge without a warning level for a stranger: use left_anti",
    hint="A gauge in the table may have no warning level yet. left_anti keeps what has no partner.",
    replaces="strangers",
)
def strangers_without_warning(messages, gauges):
    return messages.join(gauges, "gauge", "left").where("warn IS NULL").select("gauge", "number")


@wrong_answer(
    "names_of_gauges",
    id="semi-for-anti",
    title="left_semi keeps the known gauges, where left_anti keeps the strangers",
    hint="The messages that have no partner are asked for.",
    replaces="strangers",
)
def strangers_known(messages, gauges):
    return messages.join(gauges, "gauge", "left_semi").select("gauge", "number")


@wrong_answer(
    "names_of_gauges",
    id="without-no-gauge",
    title="Loses messages that have no gauge: use left_anti",
    hint="isin gives null for null, and where keeps what is true. left_anti keeps a row whose gauge is null.",
    replaces="strangers",
)
def strangers_with_isin(messages, gauges):
    known = [row["gauge"] for row in gauges.collect()]
    return messages.where(~F.col("gauge").isin(known)).select("gauge", "number")


@wrong_answer(
    "names_of_gauges",
    id="silent-gauges",
    title="left_anti from the table's side, where the messages belong on the left",
    hint="gauges.join(messages, ...) asks for gauges that never send. The stream stands on the left.",
    replaces="strangers",
)
def strangers_silent(messages, gauges):
    return gauges.join(messages, "gauge", "left_anti").select("gauge", F.lit(1).alias("number"))


@wrong_answer(
    "names_of_gauges",
    id="one-of-each-stranger",
    title="Each strange gauge once, where every message is due",
    hint="All messages of strange gauges are asked for: no dropDuplicates.",
    replaces="strangers",
)
def strangers_once(messages, gauges):
    return messages.join(gauges, "gauge", "left_anti").dropDuplicates(["gauge"]).select("gauge", "number")


@wrong_answer(
    "output_modes",
    id="append-at-once",
    title="Append gives a window in the batch that changes it, where it waits until the window is closed",
    hint="In append mode a row is final: it is given in the batch whose watermark has reached the end of the window.",
    replaces="shown",
)
def shown_at_once(batches, delay, mode):
    return _shown(batches, delay, mode, append="changed")


@wrong_answer(
    "output_modes",
    id="append-repeats",
    title="Append gives closed windows again in later batches, where each comes once",
    hint="Take a window out of the counts once it is given.",
    replaces="shown",
)
def shown_again(batches, delay, mode):
    return _shown(batches, delay, mode, append="repeats")


@wrong_answer(
    "output_modes",
    id="append-counts-late",
    title="Append and update count messages of closed windows, where these are too late",
    hint="Leave out a minute whose window ended by the watermark of the batch before.",
    replaces="shown",
)
def shown_with_late(batches, delay, mode):
    return _shown(batches, delay, mode, late="counts")


@wrong_answer(
    "output_modes",
    id="late-at-once",
    title="Drops messages by the watermark of their own batch, where that of the batch before decides",
    hint="A batch counts first and closes windows then: what it closes itself is not too late in it.",
    replaces="shown",
)
def shown_late_at_once(batches, delay, mode):
    return _shown(batches, delay, mode, late="own")


@wrong_answer(
    "output_modes",
    id="late-by-minute",
    title="Drops each minute below the watermark, where the end of its window decides",
    hint="A message is too late when its window is closed: compare start + 10 with the watermark, not the minute.",
    replaces="shown",
)
def shown_late_by_minute(batches, delay, mode):
    return _shown(batches, delay, mode, late="minute")


@wrong_answer(
    "output_modes",
    id="start-for-end",
    title="Closes a window when the watermark reaches its start, where its end counts",
    hint="A window is over at start + 10.",
    replaces="shown",
)
def shown_closed_by_start(batches, delay, mode):
    return _shown(batches, delay, mode, append="start")


@wrong_answer(
    "output_modes",
    id="end-not-closed",
    title="Keeps a window open whose end is exactly the watermark, where it is closed",
    hint="The end does not belong to a window: with end <= watermark nothing can come for it any more.",
    replaces="shown",
)
def shown_open_at_end(batches, delay, mode):
    return _shown(batches, delay, mode, append="below")


@wrong_answer(
    "output_modes",
    id="update-gives-all",
    title="Update gives the whole table, where only changed rows are due",
    hint="In update mode the sink gets the windows for which this batch had a message.",
    replaces="shown",
)
def shown_update_all(batches, delay, mode):
    return _shown(batches, delay, mode, update="all")


@wrong_answer(
    "output_modes",
    id="update-gives-steps",
    title="Update gives what the batch has added, where the new total is due",
    hint="A changed row comes as it is now: its whole count so far.",
    replaces="shown",
)
def shown_update_steps(batches, delay, mode):
    return _shown(batches, delay, mode, update="steps")


@wrong_answer(
    "output_modes",
    id="complete-drops-late",
    title="Complete leaves late messages out, where it counts all",
    hint="Complete mode keeps every window forever, so no message is too late.",
    replaces="shown",
)
def shown_complete_without_late(batches, delay, mode):
    return _shown(batches, delay, mode, complete="drops")


@wrong_answer(
    "output_modes",
    id="complete-changed-only",
    title="Complete gives changed rows, where the whole table is due",
    hint="In complete mode the sink gets every window after each batch.",
    replaces="shown",
)
def shown_complete_changed(batches, delay, mode):
    return _shown(batches, delay, mode, complete="changed")


@wrong_answer(
    "output_modes",
    id="append-the-rest",
    title="Append gives open windows at the end, where a stream has no end",
    hint="The last batch is a batch like any other: a window that is still open is not given.",
    replaces="shown",
)
def shown_with_the_rest(batches, delay, mode):
    return _shown(batches, delay, mode, append="rest")


def _shown(batches, delay, mode, late="right", append="right", update="right", complete="right"):
    counts, given, before = {}, [], None
    for minutes, mark in zip(batches, watermarks(batches, delay), strict=True):
        limit = mark if late == "own" else before
        drops = limit is not None and (complete == "drops" if mode == "complete" else late != "counts")
        kept = [
            minute
            for minute in minutes
            if not drops or (minute if late == "minute" else minute // 10 * 10 + 10) > limit
        ]
        starts = [minute // 10 * 10 for minute in kept]
        for start in starts:
            counts[start] = counts.get(start, 0) + 1
        if mode == "update":
            due = sorted(counts if update == "all" else set(starts))
        elif mode == "complete":
            due = sorted(set(starts) if complete == "changed" else counts)
        elif append == "changed":
            due = sorted(set(starts))
        else:
            length = {"start": 0, "below": 11}.get(append, 10)
            due = sorted(start for start in counts if mark is not None and start + length <= mark)
        added = update == "steps" and mode == "update"
        given.append([(start, starts.count(start) if added else counts[start]) for start in due])
        if mode == "append" and append not in ("changed", "repeats"):
            counts = {start: n for start, n in counts.items() if start not in due}
        before = mark
    if mode == "append" and append == "rest" and given:
        given[-1] = sorted([*given[-1], *counts.items()])
    return given


@wrong_answer(
    "output_modes",
    id="database-complete",
    title="complete sends the whole table each time, where update sends what has changed",
    hint="The database keeps what it has. Which mode gives only rows that this batch has changed?",
    replaces="for_database",
)
def database_complete(messages):
    return messages.groupBy("gauge").agg(F.count("*").alias("n"), F.max("cm").alias("cm")), "complete"


@wrong_answer(
    "output_modes",
    id="database-append",
    title="append needs final rows, where these counts go on forever: use update",
    hint="A count of all messages so far is never final, so append would never give it.",
    replaces="for_database",
)
def database_append(messages):
    return messages.groupBy("gauge").agg(F.count("*").alias("n"), F.max("cm").alias("cm")), "append"


@wrong_answer(
    "output_modes",
    id="database-of-levels",
    title="Counts known levels for the database, where messages are due",
    hint='F.count("cm") passes over nulls: F.count("*") counts messages.',
    replaces="for_database",
)
def database_of_levels(messages):
    return messages.groupBy("gauge").agg(F.count("cm").alias("n"), F.max("cm").alias("cm")), "update"


@wrong_answer(
    "output_modes",
    id="database-by-window",
    title="A row for each window, where one for each gauge is due",
    hint="The database keeps one row for each gauge: nothing else stands in groupBy.",
    replaces="for_database",
)
def database_by_window(messages):
    grouped = messages.groupBy("gauge", F.window("measured", "10 minutes"))
    return grouped.agg(F.count("*").alias("n"), F.max("cm").alias("cm")).select("gauge", "n", "cm"), "update"


@wrong_answer(
    "output_modes",
    id="board-update",
    title="update cannot be sorted, where the board shows the whole table: use complete",
    hint="Only when the whole table is given can it be sorted.",
    replaces="for_board",
)
def board_update(messages):
    counted = messages.groupBy("gauge").agg(F.count("*").alias("n"))
    return counted.orderBy(F.desc("n"), "gauge"), "update"


@wrong_answer(
    "output_modes",
    id="board-append",
    title="append cannot be sorted, where the board shows the whole table: use complete",
    hint="Counts of a stream are never final without a watermark. A board is written anew each time.",
    replaces="for_board",
)
def board_append(messages):
    counted = messages.groupBy("gauge").agg(F.count("*").alias("n"))
    return counted.orderBy(F.desc("n"), "gauge"), "append"


@wrong_answer(
    "output_modes",
    id="board-fewest-first",
    title="The fewest messages first, where the most come first",
    hint="orderBy goes upwards: F.desc turns it.",
    replaces="for_board",
)
def board_fewest_first(messages):
    counted = messages.groupBy("gauge").agg(F.count("*").alias("n"))
    return counted.orderBy("n", "gauge"), "complete"


@wrong_answer(
    "output_modes",
    id="board-unsorted",
    title="Leaves the board unsorted: orderBy is missing",
    hint="groupBy gives groups in no order. Sort last, by the count downwards and by the gauge.",
    replaces="for_board",
)
def board_unsorted(messages):
    return messages.groupBy("gauge").agg(F.count("*").alias("n")), "complete"


@wrong_answer(
    "output_modes",
    id="board-ties-by-chance",
    title="Leaves gauges of equal counts to chance, where the name decides",
    hint="orderBy takes several columns: after the count comes the gauge.",
    replaces="for_board",
)
def board_ties_turned(messages):
    counted = messages.groupBy("gauge").agg(F.count("*").alias("n"))
    return counted.orderBy(F.desc("n"), F.desc("gauge")), "complete"
