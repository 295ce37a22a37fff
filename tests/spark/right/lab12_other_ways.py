"""Streams by other calls than those of the reference: SQL, other names of columns, loops in another order."""

from pyspark.sql import functions as F


def per_ten_minutes(messages):
    start = F.timestamp_seconds(F.floor(F.unix_timestamp("measured") / 600) * 600)
    return messages.withColumn("start", start).groupBy("gauge", "start").count().withColumnRenamed("count", "n")


def highest_by_hour(messages):
    messages.createOrReplaceTempView("messages")
    return messages.sparkSession.sql("""
        SELECT window.start AS start, window.end AS `end`, max(cm) AS cm
        FROM messages
        GROUP BY window(measured, '1 hour', '20 minutes')
    """)


def watermarks(batches, delay):
    seen = [[minute for batch in batches[:number] for minute in batch] for number in range(len(batches))]
    return [max(minutes) - delay if minutes else None for minutes in seen]


def closed_windows(messages):
    kept = messages.select("gauge", "cm", "measured").withWatermark("measured", "900 seconds")
    grouped = kept.groupBy(F.window(F.col("measured"), "10 minutes").alias("ten"), F.col("gauge"))
    highest = grouped.agg({"cm": "max"}).withColumnRenamed("max(cm)", "cm")
    return highest.select("gauge", F.col("ten")["start"].alias("start"), "cm")


def without_copies(messages):
    fewer = messages.drop("received").withWatermark("measured", "30 minutes")
    return fewer.dropDuplicates(["measured", "number", "gauge"])


def first_rings(rings):
    return rings.withWatermark("sent", "1800 seconds").dropDuplicatesWithinWatermark(["alarm", "gauge"]).drop("sent")


def with_names(messages, gauges):
    on = messages["gauge"] == gauges["gauge"]
    joined = messages.join(F.broadcast(gauges), on, "left_outer")
    over = (messages["cm"] - gauges["warn"]).alias("over")
    return joined.select(messages["gauge"], messages["number"], gauges["name"], over)


def strangers(messages, gauges):
    known = gauges.select("gauge", F.lit(True).alias("known"))
    return messages.join(known, "gauge", "left").where(F.col("known").isNull()).select("gauge", "number")


def shown(batches, delay, mode):
    counts, final, given, largest, closed = {}, set(), [], None, float("-inf")
    for batch in batches:
        changed = set()
        for minute in batch:
            start = minute - minute % 10
            if mode == "complete" or start + 10 > closed:
                counts[start] = counts.get(start, 0) + 1
                changed.add(start)
        closed = closed if largest is None else max(closed, largest - delay)
        if mode == "append":
            over = {start for start in counts if start + 10 <= closed} - final
            final |= over
            given.append(sorted((start, counts[start]) for start in over))
        else:
            given.append(sorted((start, counts[start]) for start in (changed if mode == "update" else counts)))
        for minute in batch:
            largest = minute if largest is None or minute > largest else largest
    return given


def for_database(messages):
    messages.createOrReplaceTempView("all_messages")
    query = "SELECT gauge, count(*) AS n, max(cm) AS cm FROM all_messages GROUP BY gauge"
    return messages.sparkSession.sql(query), "update"


def for_board(messages):
    counted = messages.groupBy("gauge").count().withColumnRenamed("count", "n")
    return counted.sort(F.col("n").desc(), F.col("gauge")), "complete"
