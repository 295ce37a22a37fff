"""Typical wrong answers of lab 10. Each replaces one function, variable or query of the reference.

Each runs in the namespace of the reference, whose names it may use.
"""

# Names such as F, Window and spark come from the reference, in whose namespace these functions run.
# ruff: noqa: F821

from grader.authors import wrong_answer


@wrong_answer(
    "from_rdd",
    id="types-guessed",
    title="Lets Spark guess the types, where a schema is due",
    hint="Without types, Spark runs a job to look at the rows. Give createDataFrame a schema with names and types.",
    replaces="trips_table",
)
def table_guessed(lines):
    def parsed(line):
        number, rider, km = line.split(";")
        return int(number), rider, float(km) if km else None

    return lines.map(parsed).toDF(["id", "rider", "km"])


@wrong_answer(
    "from_rdd",
    id="numbers-as-text",
    title="Leaves the numbers as text: convert number and distance",
    hint="What comes out of split is text. Convert number and distance, and say so in the schema.",
    replaces="trips_table",
)
def table_of_texts(lines):
    return spark.createDataFrame(lines.map(lambda line: line.split(";")), "id string, rider string, km string")


@wrong_answer(
    "from_rdd",
    id="missing-as-zero",
    title="Takes a missing distance for 0, where None is due",
    hint="Zero is a distance. What is not known is None in Python and null in the table.",
    replaces="trips_table",
)
def table_with_zeros(lines):
    def parsed(line):
        number, rider, km = line.split(";")
        return int(number), rider, float(km or 0)

    return spark.createDataFrame(lines.map(parsed), "id bigint, rider string, km double")


@wrong_answer(
    "from_rdd",
    id="drops-missing",
    title="Leaves out lines without a distance, where every line is a row",
    hint="A trip of unknown distance is a trip. The table holds every line.",
    replaces="trips_table",
)
def table_of_complete_lines(lines):
    parts = lines.map(lambda line: line.split(";")).filter(lambda part: part[2])
    rows = parts.map(lambda part: (int(part[0]), part[1], float(part[2])))
    return spark.createDataFrame(rows, "id bigint, rider string, km double")


@wrong_answer(
    "from_rdd",
    id="columns-by-place",
    title="Takes columns by their place, where the table may have another order: use their names",
    hint='The table may have its columns in any order. row["km"] is right wherever the column stands.',
    replaces="rider_km",
)
def pairs_by_place(trips):
    return trips.where(F.col("km").isNotNull()).rdd.map(lambda row: (row[1], row[2]))


@wrong_answer(
    "from_rdd",
    id="keeps-unknown",
    title="Keeps pairs without a distance: filter them out first",
    hint="Only trips whose distance is known were asked for: filter before you go to the RDD.",
    replaces="rider_km",
)
def pairs_with_none(trips):
    return trips.rdd.map(lambda row: (row["rider"], row["km"]))


@wrong_answer(
    "from_rdd",
    id="compared-with-none",
    title="Compares with None, which is never true: use isNotNull()",
    hint="`!= None` is null for every row, and a filter keeps what is true. There is a method for this question.",
    replaces="rider_km",
)
def pairs_compared_with_none(trips):
    known = trips.where(F.col("km") != None)  # noqa: E711
    return known.rdd.map(lambda row: (row["rider"], row["km"]))


@wrong_answer(
    "from_rdd",
    id="through-the-driver",
    title="Brings the rows to the driver: `.rdd` leaves them where they are",
    hint="collect runs a job and needs room for all rows in one place. `.rdd` leaves them where they are.",
    replaces="rider_km",
)
def pairs_collected(trips):
    rows = trips.where(F.col("km").isNotNull()).select("rider", "km").collect()
    return trips.rdd.context.parallelize([tuple(row) for row in rows])


@wrong_answer(
    "speeds",
    id="more-than-one-km",
    title="Leaves out trips of exactly 1 km, where 1 km is enough",
    hint="At least 1 km: a trip of exactly 1 km is in.",
)
def speeds_above_one(trips):
    moved = trips.where((F.col("km") > 1) & (F.col("minutes") > 0))
    kind = F.when(F.col("km") < 5, "short").otherwise("long")
    return moved.select("id", "rider", (F.col("km") / F.col("minutes") * 60).alias("kmh"), kind.alias("kind"))


@wrong_answer(
    "speeds",
    id="five-km-short",
    title="Calls 5 km short, where short is less than 5 km",
    hint="Short is less than 5 km. What is a trip of exactly 5 km?",
)
def speeds_five_short(long_enough):
    kind = F.when(F.col("km") <= 5, "short").otherwise("long")
    return long_enough.select("id", "rider", (F.col("km") / F.col("minutes") * 60).alias("kmh"), kind.alias("kind"))


@wrong_answer(
    "speeds",
    id="km-per-minute",
    title="Gives kilometres per minute, where kilometres per hour are due",
    hint="All speeds are 60 times too small. How many minutes does an hour have?",
)
def speeds_per_minute(long_enough):
    kind = F.when(F.col("km") < 5, "short").otherwise("long")
    return long_enough.select("id", "rider", (F.col("km") / F.col("minutes")).alias("kmh"), kind.alias("kind"))


@wrong_answer(
    "speeds",
    id="whole-kmh",
    title="Rounds the speed down to whole numbers: `/` keeps what stands after the point",
    hint="12.5 km/h is a speed. F.floor, div and a cast to int drop what stands after the point; `/` keeps it.",
)
def speeds_whole(long_enough):
    kind = F.when(F.col("km") < 5, "short").otherwise("long")
    kmh = F.floor(F.col("km") * 60 / F.col("minutes"))
    return long_enough.select("id", "rider", kmh.alias("kmh"), kind.alias("kind"))


@wrong_answer(
    "speeds",
    id="python-and",
    title="Joins conditions with `and`, where columns need `&`",
    hint="A condition on columns is no Python boolean. Write `&`, and each comparison in brackets.",
)
def speeds_with_and(trips):
    moved = trips.where(F.col("km") >= 1 and F.col("minutes") > 0)
    kind = F.when(F.col("km") < 5, "short").otherwise("long")
    return moved.select("id", "rider", (F.col("km") / F.col("minutes") * 60).alias("kmh"), kind.alias("kind"))


@wrong_answer(
    "speeds",
    id="keeps-all-columns",
    title="Keeps all columns, where select names the four that are due",
    hint="withColumn adds a column to those that are there. Four columns are asked for: select names them.",
)
def speeds_all_columns(long_enough):
    added = long_enough.withColumn("kmh", F.col("km") / F.col("minutes") * 60)
    return added.withColumn("kind", F.when(F.col("km") < 5, "short").otherwise("long"))


@wrong_answer(
    "speeds",
    id="unknown-as-short",
    title="Keeps trips of unknown distance, where at least 1 km is due",
    hint="Is a trip of unknown distance one of at least 1 km? Nobody knows, so it is not among them.",
)
def speeds_with_unknown(trips):
    moved = trips.where((F.col("km").isNull() | (F.col("km") >= 1)) & (F.col("minutes") > 0))
    kind = F.when(F.col("km") < 5, "short").otherwise("long")
    return moved.select("id", "rider", (F.col("km") / F.col("minutes") * 60).alias("kmh"), kind.alias("kind"))


@wrong_answer(
    "allowed_query",
    id="not-in-null",
    title="NOT IN a list with a null, which is never true: use NOT EXISTS",
    hint="With one null in the list, NOT IN is true for no card. NOT EXISTS asks whether an equal one is there.",
)
def allowed_not_in():
    return """
    SELECT id, coalesce(card, 'none') AS card, CASE WHEN minutes IS NULL THEN 'open' ELSE 'done' END AS state
    FROM rides WHERE card NOT IN (SELECT card FROM blocked)
    """


@wrong_answer(
    "allowed_query",
    id="drops-no-card",
    title="Loses rides without a card: write NOT EXISTS with `blocked.card = rides.card`",
    hint="A ride without a card counts as not blocked, also where the list has an empty entry. For a null card, NOT IN "
    "gives null; and coalesce on both sides makes two unknown cards the same one.",
)
def allowed_without_nulls():
    return """
    SELECT id, coalesce(card, 'none') AS card, CASE WHEN minutes IS NULL THEN 'open' ELSE 'done' END AS state
    FROM rides WHERE card NOT IN (SELECT card FROM blocked WHERE card IS NOT NULL)
    """


@wrong_answer(
    "allowed_query",
    id="equals-null",
    title="Compares with = NULL, which is never true: use IS NULL",
    hint="`minutes = NULL` is never true, whatever the minutes are. The question is asked with IS NULL.",
)
def allowed_equals_null():
    return """
    SELECT id, coalesce(card, 'none') AS card, CASE WHEN minutes = NULL THEN 'open' ELSE 'done' END AS state
    FROM rides WHERE NOT EXISTS (SELECT 1 FROM blocked WHERE blocked.card = rides.card)
    """


@wrong_answer(
    "allowed_query",
    id="card-stays-null",
    title="Leaves the card null, where 'none' is due: use coalesce",
    hint="Where there is no card, 'none' is asked for: coalesce gives the first value that is not null.",
)
def allowed_null_card():
    return """
    SELECT id, card, CASE WHEN minutes IS NULL THEN 'open' ELSE 'done' END AS state
    FROM rides WHERE NOT EXISTS (SELECT 1 FROM blocked WHERE blocked.card = rides.card)
    """


@wrong_answer(
    "allowed_query",
    id="zero-is-open",
    title="Takes 0 minutes for a ride that has not ended, where only null says so",
    hint="A ride of 0 minutes has ended. Only null minutes say that nobody knows its end yet.",
)
def allowed_zero_open():
    return """
    SELECT id, coalesce(card, 'none') AS card, CASE WHEN coalesce(minutes, 0) = 0 THEN 'open' ELSE 'done' END AS state
    FROM rides WHERE NOT EXISTS (SELECT 1 FROM blocked WHERE blocked.card = rides.card)
    """


@wrong_answer(
    "by_city",
    id="average-of-averages",
    title="Takes the mean of the means of stations, where each trip counts once: group by city at once",
    hint="Means of unequal numbers of trips do not combine, nor do distinct counts. Group the trips by city at once.",
)
def by_city_of_stations(trips):
    stations = trips.groupBy("city", "station").agg(
        F.count("*").alias("trips"), F.count_distinct("rider").alias("riders"), F.avg("km").alias("mean_km")
    )
    return stations.groupBy("city").agg(
        F.sum("trips").alias("trips"), F.sum("riders").alias("riders"), F.avg("mean_km").alias("mean_km")
    )


@wrong_answer(
    "by_city",
    id="mean-of-means-only",
    title="Takes the mean of the means of riders, where each trip counts once",
    hint="A rider of ten trips and one of a single trip do not weigh the same: each trip counts once.",
)
def by_city_of_riders(trips):
    riders = trips.groupBy("city", "rider").agg(F.count("*").alias("trips"), F.avg("km").alias("km"))
    return riders.groupBy("city").agg(
        F.sum("trips").alias("trips"), F.count("*").alias("riders"), F.avg("km").alias("mean_km")
    )


@wrong_answer(
    "by_city",
    id="counts-known",
    title="Counts only trips of known distance, where all trips are due: count rows",
    hint='F.count("km") passes over nulls. A trip of unknown distance is a trip.',
)
def by_city_known(trips):
    return trips.groupBy("city").agg(
        F.count("km").alias("trips"), F.count_distinct("rider").alias("riders"), F.avg("km").alias("mean_km")
    )


@wrong_answer(
    "by_city",
    id="unknown-as-zero",
    title="Takes unknown distances for 0, where the mean of the known ones is due",
    hint="The mean of the known distances is asked for. With zeros in their place, unknown ones make it smaller.",
)
def by_city_zeros(trips):
    return trips.groupBy("city").agg(
        F.count("*").alias("trips"),
        F.count_distinct("rider").alias("riders"),
        F.avg(F.coalesce("km", F.lit(0.0))).alias("mean_km"),
    )


@wrong_answer(
    "by_city",
    id="rides-for-riders",
    title="Counts a rider once for each trip, where different riders are due",
    hint="Who rides three times is one rider. Count different values.",
)
def by_city_rides(trips):
    return trips.groupBy("city").agg(
        F.count("*").alias("trips"), F.count("rider").alias("riders"), F.avg("km").alias("mean_km")
    )


@wrong_answer(
    "by_city",
    id="filters-first",
    title="Drops unknown distances before grouping, where only the mean leaves them out",
    hint="The filter in front takes rows away from all three columns, and whole cities too. avg passes over nulls.",
)
def by_city_filtered(trips):
    known = trips.where(F.col("km").isNotNull())
    return known.groupBy("city").agg(
        F.count("*").alias("trips"), F.count_distinct("rider").alias("riders"), F.avg("km").alias("mean_km")
    )


@wrong_answer(
    "named_trips",
    id="inner-join",
    title="Loses trips by an inner join, where a left join keeps them",
    hint="Trips of stations without a name have to stay. Which join keeps all rows of the left side?",
)
def named_inner(trips, stations):
    newest = stations.groupBy("station").agg(F.max_by("name", "since").alias("name"))
    return trips.join(newest, "station").select("id", "km", "name")


@wrong_answer(
    "named_trips",
    id="every-name",
    title="Gives a trip once for each name of its station: keep its newest name before you join",
    hint="A join gives a row for each pair that matches. Keep one name for each station before you join.",
)
def named_every(trips, stations):
    return trips.join(stations, "station", "left").select("id", "km", "name")


@wrong_answer(
    "named_trips",
    id="any-name",
    title="Takes any of the names of a station, where the newest is due",
    hint="dropDuplicates and F.first keep whatever row comes first, and rows have no order. Say which name is meant, "
    "the newest, before the join.",
)
def named_then_dropped(trips, stations):
    return trips.join(stations, "station", "left").dropDuplicates(["id"]).select("id", "km", "name")


@wrong_answer(
    "named_trips",
    id="largest-name",
    title="Takes the last name of the alphabet, where that of the newest `since` is due",
    hint='F.max("name") compares names. The name that belongs to the largest `since` is asked for.',
)
def named_largest(trips, stations):
    last = stations.groupBy("station").agg(F.max("name").alias("name"))
    return trips.join(last, "station", "left").select("id", "km", "name")


@wrong_answer(
    "named_trips",
    id="oldest-name",
    title="Takes the oldest name, where the newest is due",
    hint="Which way round is `since` ordered: is the first or the last one the newest?",
)
def named_oldest(trips, stations):
    oldest = stations.groupBy("station").agg(F.min_by("name", "since").alias("name"))
    return trips.join(oldest, "station", "left").select("id", "km", "name")


@wrong_answer(
    "named_trips",
    id="keeps-all-stations",
    title="Keeps stations without trips: a left join from the trips leaves them out",
    hint="A full join keeps rows of both sides. A station nobody rode from is no trip.",
)
def named_full(trips, stations):
    newest = stations.groupBy("station").agg(F.max_by("name", "since").alias("name"))
    return trips.join(newest, "station", "full").select("id", "km", "name")


@wrong_answer(
    "ranked_query",
    id="row-number",
    title="Numbers the days by row_number, where equal numbers share a place: use rank",
    hint="Equal numbers share a place. row_number gives each row a number of its own, by chance where rows are equal.",
)
def ranked_row_number():
    return """
    SELECT station, day, trips,
           row_number() OVER (PARTITION BY station ORDER BY trips DESC) AS place,
           sum(trips) OVER (PARTITION BY station ORDER BY day) AS total,
           avg(trips) OVER (PARTITION BY station ORDER BY day ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS mean3
    FROM days
    """


@wrong_answer(
    "ranked_query",
    id="dense-rank",
    title="Leaves no gap after equal places, where rank leaves one",
    hint="As in sports: after two first places comes the third. dense_rank leaves no place out.",
)
def ranked_dense():
    return """
    SELECT station, day, trips,
           dense_rank() OVER (PARTITION BY station ORDER BY trips DESC) AS place,
           sum(trips) OVER (PARTITION BY station ORDER BY day) AS total,
           avg(trips) OVER (PARTITION BY station ORDER BY day ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS mean3
    FROM days
    """


@wrong_answer(
    "ranked_query",
    id="fewest-first",
    title="Gives the first place to the fewest trips: DESC is missing",
    hint="ORDER BY goes upwards without DESC. Most trips first.",
)
def ranked_ascending():
    return """
    SELECT station, day, trips,
           rank() OVER (PARTITION BY station ORDER BY trips) AS place,
           sum(trips) OVER (PARTITION BY station ORDER BY day) AS total,
           avg(trips) OVER (PARTITION BY station ORDER BY day ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS mean3
    FROM days
    """


@wrong_answer(
    "ranked_query",
    id="no-partition",
    title="Mixes the stations: each window needs PARTITION BY station",
    hint="Places and totals are those of one station: each window needs PARTITION BY.",
)
def ranked_all_stations():
    return """
    SELECT station, day, trips,
           rank() OVER (ORDER BY trips DESC) AS place,
           sum(trips) OVER (ORDER BY day) AS total,
           avg(trips) OVER (ORDER BY day ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS mean3
    FROM days
    """


@wrong_answer(
    "ranked_query",
    id="total-without-order",
    title="Gives the whole total in each row: its window needs ORDER BY day",
    hint="Without ORDER BY the frame is the whole group. A total up to this day needs the order of the days.",
)
def ranked_whole_total():
    return """
    SELECT station, day, trips,
           rank() OVER (PARTITION BY station ORDER BY trips DESC) AS place,
           sum(trips) OVER (PARTITION BY station) AS total,
           avg(trips) OVER (PARTITION BY station ORDER BY day ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS mean3
    FROM days
    """


@wrong_answer(
    "ranked_query",
    id="four-rows",
    title="Takes the mean of four rows, where this row and the two before it are due: 2 PRECEDING",
    hint="This row and the two before it are three rows: 3 PRECEDING and the current one are four.",
)
def ranked_four():
    return """
    SELECT station, day, trips,
           rank() OVER (PARTITION BY station ORDER BY trips DESC) AS place,
           sum(trips) OVER (PARTITION BY station ORDER BY day) AS total,
           avg(trips) OVER (PARTITION BY station ORDER BY day ROWS BETWEEN 3 PRECEDING AND CURRENT ROW) AS mean3
    FROM days
    """


@wrong_answer(
    "ranked_query",
    id="centred-mean",
    title="Looks one row ahead, where this row and the two before it are due: 2 PRECEDING AND CURRENT ROW",
    hint="The mean is over this row and the two before it. A row that comes later is not among them.",
)
def ranked_centred():
    return """
    SELECT station, day, trips,
           rank() OVER (PARTITION BY station ORDER BY trips DESC) AS place,
           sum(trips) OVER (PARTITION BY station ORDER BY day) AS total,
           avg(trips) OVER (PARTITION BY station ORDER BY day ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS mean3
    FROM days
    """


@wrong_answer(
    "ranked_query",
    id="range-for-rows",
    title="Goes by days (RANGE), where ROWS counts rows",
    hint="RANGE looks at the values of day, so rows count only where no day is missing. ROWS counts rows.",
)
def ranked_by_range():
    return """
    SELECT station, day, trips,
           rank() OVER (PARTITION BY station ORDER BY trips DESC) AS place,
           sum(trips) OVER (PARTITION BY station ORDER BY day) AS total,
           avg(trips) OVER (PARTITION BY station ORDER BY day RANGE BETWEEN 2 PRECEDING AND CURRENT ROW) AS mean3
    FROM days
    """


@wrong_answer(
    "sessions",
    id="mixes-riders",
    title="Mixes the riders: the window needs partitionBy",
    hint="The click before it has to be of the same rider: the window needs partitionBy.",
)
def sessions_of_all(clicks):
    in_time = Window.orderBy("second")
    pause = F.col("second") - F.lag("second").over(in_time)
    begins = clicks.withColumn("begins", F.when(pause <= 1800, 0).otherwise(1))
    placed = begins.withColumn("session", F.sum("begins").over(in_time))
    return placed.groupBy("rider", "session").agg(F.min("second").alias("start"), F.count("*").alias("clicks"))


@wrong_answer(
    "sessions",
    id="ends-at-half-an-hour",
    title="Ends a session after exactly half an hour, where only a longer pause ends it",
    hint="At most 30 minutes: a pause of exactly 1800 seconds belongs to the session.",
)
def sessions_sharp(clicks):
    in_time = Window.partitionBy("rider").orderBy("second")
    pause = F.col("second") - F.lag("second").over(in_time)
    begins = clicks.withColumn("begins", F.when(pause < 1800, 0).otherwise(1))
    placed = begins.withColumn("session", F.sum("begins").over(in_time))
    return placed.groupBy("rider", "session").agg(F.min("second").alias("start"), F.count("*").alias("clicks"))


@wrong_answer(
    "sessions",
    id="from-zero",
    title="Numbers sessions from 0: the first click of a rider begins one too",
    hint="The first click of a rider has no click before it: lag gives null, and null > 1800 is not true. It begins a "
    "session too.",
)
def sessions_from_zero(clicks):
    in_time = Window.partitionBy("rider").orderBy("second")
    pause = F.col("second") - F.lag("second").over(in_time)
    begins = clicks.withColumn("begins", F.when(pause > 1800, 1).otherwise(0))
    placed = begins.withColumn("session", F.sum("begins").over(in_time))
    return placed.groupBy("rider", "session").agg(F.min("second").alias("start"), F.count("*").alias("clicks"))


@wrong_answer(
    "sessions",
    id="fixed-half-hours",
    title="Cuts time into half hours, where the pause before each click counts",
    hint="Sessions go by the pause before each click, not by the clock: a long one may last for hours.",
)
def sessions_by_clock(clicks):
    halves = clicks.withColumn("half", F.floor(F.col("second") / 1800))
    in_time = Window.partitionBy("rider").orderBy("half")
    placed = halves.withColumn("session", F.dense_rank().over(in_time))
    return placed.groupBy("rider", "session").agg(F.min("second").alias("start"), F.count("*").alias("clicks"))


@wrong_answer(
    "sessions",
    id="sum-without-order",
    title="Sums the beginnings without an order: the window of the sum needs orderBy",
    hint="Without an order the sum is over all clicks of the rider. A session's number counts the beginnings so far.",
)
def sessions_unordered_sum(clicks):
    in_time = Window.partitionBy("rider").orderBy("second")
    pause = F.col("second") - F.lag("second").over(in_time)
    begins = clicks.withColumn("begins", F.when(pause <= 1800, 0).otherwise(1))
    placed = begins.withColumn("session", F.sum("begins").over(Window.partitionBy("rider")))
    return placed.groupBy("rider", "session").agg(F.min("second").alias("start"), F.count("*").alias("clicks"))


@wrong_answer(
    "sessions",
    id="since-first-click",
    title="Measures from the first click of the rider, where the click before counts: use lag",
    hint="Measure the pause to the click before (lag), not to the first click of all.",
)
def sessions_since_first(clicks):
    whole = Window.partitionBy("rider")
    since = F.col("second") - F.min("second").over(whole)
    placed = clicks.withColumn("session", F.floor(since / 1801) + 1)
    return placed.groupBy("rider", "session").agg(F.min("second").alias("start"), F.count("*").alias("clicks"))


@wrong_answer(
    "word_tables",
    id="empty-word",
    title="Counts the empty word: filter it out",
    hint="Between two spaces lies an empty text, and an empty line is one as well. No word is empty.",
    replaces="word_table",
)
def words_with_empty(lines):
    words = lines.select(F.explode(F.split(F.lower("line"), " ")).alias("word"))
    return words.groupBy("word").agg(F.count("*").alias("n")).orderBy(F.desc("n"), "word")


@wrong_answer(
    "word_tables",
    id="keeps-capitals",
    title='Counts "The" and "the" apart: make the line lower case first',
    hint='"The" and "the" are one word: make the line lower case before you split it.',
    replaces="word_table",
)
def words_as_written(lines):
    words = lines.select(F.explode(F.split("line", " ")).alias("word")).where(F.col("word") != "")
    return words.groupBy("word").agg(F.count("*").alias("n")).orderBy(F.desc("n"), "word")


@wrong_answer(
    "word_tables",
    id="sorts-too-early",
    title="Sorts before it groups, where the order is lost: sort last, by the count and then the word",
    hint="groupBy sends rows to where their group lives, and any order is gone. Sort last.",
    replaces="word_table",
)
def words_sorted_first(lines):
    words = lines.select(F.explode(F.split(F.lower("line"), " ")).alias("word")).where(F.col("word") != "")
    return words.orderBy("word").groupBy("word").agg(F.count("*").alias("n"))


@wrong_answer(
    "word_tables",
    id="ties-by-chance",
    title="Leaves words of equal count to chance: sort by the word, too",
    hint="Equal counts stand in alphabetical order: orderBy takes several columns.",
    replaces="word_table",
)
def words_ties(lines):
    words = lines.select(F.explode(F.split(F.lower("line"), " ")).alias("word")).where(F.col("word") != "")
    return words.groupBy("word").agg(F.count("*").alias("n")).orderBy(F.desc("n"))


@wrong_answer(
    "word_tables",
    id="rarest-first",
    title="Gives the rarest words first, where the most frequent come first: use F.desc",
    hint="orderBy goes upwards. Most frequent first: F.desc.",
    replaces="word_table",
)
def words_rarest(lines):
    words = lines.select(F.explode(F.split(F.lower("line"), " ")).alias("word")).where(F.col("word") != "")
    return words.groupBy("word").agg(F.count("*").alias("n")).orderBy("n", "word")


@wrong_answer(
    "word_tables",
    id="query-empty-word",
    title="Counts the empty word in the query: leave it out with WHERE",
    hint="The inner SELECT gives an empty text for two spaces in a row. A WHERE after it leaves it out.",
    replaces="word_table_by_sql",
)
def words_query_with_empty(lines):
    lines.createOrReplaceTempView("lines")
    return lines.sparkSession.sql("""
        SELECT word, count(*) AS n FROM (SELECT explode(split(lower(line), ' ')) AS word FROM lines)
        GROUP BY word ORDER BY n DESC, word
    """)


@wrong_answer(
    "word_tables",
    id="query-inner-order",
    title="Sorts inside of the query, where the order is lost: ORDER BY stands at the end",
    hint="ORDER BY in the inner SELECT is gone after GROUP BY. It stands at the very end.",
    replaces="word_table_by_sql",
)
def words_query_sorted_inside(lines):
    lines.createOrReplaceTempView("lines")
    return lines.sparkSession.sql("""
        SELECT word, count(*) AS n
        FROM (SELECT explode(split(lower(line), ' ')) AS word FROM lines ORDER BY word)
        WHERE word <> ''
        GROUP BY word
    """)


@wrong_answer(
    "word_tables",
    id="no-query",
    title="Calls the other function in place of a query: ask in SQL",
    hint="This one is to be a query: give the table a name and ask in SQL.",
    replaces="word_table_by_sql",
)
def words_without_query(lines):
    return word_table(lines)


@wrong_answer(
    "by_weather",
    id="values-of-the-data",
    title="Makes a column of whatever weather there is: give pivot the three values",
    hint="Without a list the columns depend on the data, and a job runs to find them. Give pivot the three values.",
)
def pivot_free(months):
    return months.pivot("weather").count().fillna(0)


@wrong_answer(
    "by_weather",
    id="null-for-none",
    title="Leaves null where there were no trips, where 0 is due: use fillna",
    hint="No trips are 0 trips: fill the cells that the pivot left null.",
)
def pivot_nulls(months):
    return months.pivot("weather", ["sun", "rain", "snow"]).count()


@wrong_answer(
    "by_weather",
    id="filter-loses-months",
    title="Loses months that have other weather only: leave the filter out, pivot has the list",
    hint="A month of nothing but fog has a row. The list of values is enough; a filter in front takes the month away.",
)
def pivot_filtered(trips):
    some = trips.where(F.col("weather").isin("sun", "rain", "snow")).groupBy(F.month("day").alias("month"))
    return some.pivot("weather", ["sun", "rain", "snow"]).count().fillna(0)


@wrong_answer(
    "by_weather",
    id="kilometres-for-trips",
    title="Adds up kilometres, where trips are to be counted",
    hint="The number of trips is asked for, not their length.",
)
def pivot_km(months):
    return months.pivot("weather", ["sun", "rain", "snow"]).sum("km").fillna(0)


@wrong_answer(
    "by_weather",
    id="days-for-trips",
    title="Counts different days, where every trip counts",
    hint="Two trips on one day are two trips: count rows.",
)
def pivot_days(months):
    return months.pivot("weather", ["sun", "rain", "snow"]).agg(F.count_distinct("day")).fillna(0)


@wrong_answer(
    "by_weather",
    id="turned",
    title="Has a row for each weather: months belong into groupBy, weather into pivot",
    hint="What stands in groupBy makes the rows, what stands in pivot the columns. Months are the rows.",
)
def pivot_turned(trips):
    months = trips.withColumn("month", F.month("day"))
    return months.groupBy("weather").pivot("month", list(range(1, 13))).count().fillna(0)


@wrong_answer(
    "tidy_names",
    id="udf",
    title="Calls Python for each row, where functions of Spark do it",
    hint="Right, but each row goes to Python and back. Build the name of functions that Spark has.",
)
def names_by_udf(stations):
    tidy = F.udf(lambda name: None if name is None else " ".join(name.split()).title(), "string")
    named = stations.withColumn("name", tidy("name"))
    number = F.lpad(F.col("station").cast("string"), 4, "0")
    code = F.concat(F.upper(F.substring("name", 1, 3)), F.lit("-"), number)
    return named.select("station", "name", code.alias("code"))


@wrong_answer(
    "tidy_names",
    id="udf-without-null",
    title="Calls Python with None: use functions of Spark such as F.initcap, without a UDF",
    hint="Where the cell is null, a UDF gets None, which has no split(). Functions of Spark give null for null.",
)
def names_by_careless_udf(stations):
    tidy = F.udf(lambda name: " ".join(name.split()).title(), "string")
    named = stations.withColumn("name", tidy("name"))
    number = F.lpad(F.col("station").cast("string"), 4, "0")
    code = F.concat(F.upper(F.substring("name", 1, 3)), F.lit("-"), number)
    return named.select("station", "name", code.alias("code"))


@wrong_answer(
    "tidy_names",
    id="udf-of-another-type",
    title="Declares the UDF's text an int, so it is null: use F.lpad, without a UDF",
    hint='A text that is declared an "int" becomes null, without an error. F.lpad makes the number without a UDF.',
)
def names_by_mistyped_udf(stations):
    name = F.initcap(F.trim(F.regexp_replace("name", " +", " ")))
    padded = F.udf(lambda number: f"{number:04d}", "int")
    code = F.concat(F.upper(F.substring(name, 1, 3)), F.lit("-"), padded("station"))
    return stations.select("station", name.alias("name"), code.alias("code"))


@wrong_answer(
    "tidy_names",
    id="inner-blanks",
    title="Leaves several spaces between words: regexp_replace makes one of them",
    hint="trim works at the ends only. regexp_replace can make one space of many.",
)
def names_trimmed_only(stations):
    name = F.initcap(F.trim("name"))
    number = F.lpad(F.col("station").cast("string"), 4, "0")
    code = F.concat(F.upper(F.substring(name, 1, 3)), F.lit("-"), number)
    return stations.select("station", name.alias("name"), code.alias("code"))


@wrong_answer(
    "tidy_names",
    id="all-capitals",
    title="Writes names in capitals, where only each first letter is one: use initcap",
    hint="A capital letter at the beginning of each word, small ones after it: one function does just that.",
)
def names_in_capitals(stations):
    name = F.upper(F.trim(F.regexp_replace("name", " +", " ")))
    number = F.lpad(F.col("station").cast("string"), 4, "0")
    code = F.concat(F.substring(name, 1, 3), F.lit("-"), number)
    return stations.select("station", name.alias("name"), code.alias("code"))


@wrong_answer(
    "tidy_names",
    id="no-zeros",
    title="Leaves out the zeros of the code: lpad fills up to four digits",
    hint="Station 17 has the number 0017 in its code: lpad fills up from the left.",
)
def names_without_zeros(stations):
    name = F.initcap(F.trim(F.regexp_replace("name", " +", " ")))
    code = F.concat(F.upper(F.substring(name, 1, 3)), F.lit("-"), F.col("station").cast("string"))
    return stations.select("station", name.alias("name"), code.alias("code"))


@wrong_answer(
    "tidy_names",
    id="code-without-name",
    title="Makes a code where there is no name, where null is due: use concat",
    hint="concat_ws passes over nulls, concat gives null where a part is. Without a name the code is null too.",
)
def names_joined_over_null(stations):
    name = F.initcap(F.trim(F.regexp_replace("name", " +", " ")))
    number = F.lpad(F.col("station").cast("string"), 4, "0")
    code = F.concat_ws("-", F.upper(F.substring(name, 1, 3)), number)
    return stations.select("station", name.alias("name"), code.alias("code"))


@wrong_answer(
    "tidy_names",
    id="code-of-untidy-name",
    title="Takes the code of the name as it was typed, where the tidy one is due",
    hint="The first three letters are those of the tidy name. What does substring take where spaces come first?",
)
def names_code_of_raw(stations):
    name = F.initcap(F.trim(F.regexp_replace("name", " +", " ")))
    number = F.lpad(F.col("station").cast("string"), 4, "0")
    code = F.concat(F.upper(F.substring("name", 1, 3)), F.lit("-"), number)
    return stations.select("station", name.alias("name"), code.alias("code"))


@wrong_answer(
    "joins_by_plan",
    id="no-hint",
    title="Joins without a hint that works: broadcast the small side",
    hint="Both sides are shuffled and sorted: there is no hint, or it is on the large side, which a left join cannot "
    "send. Which side is small?",
    replaces="placed",
)
def placed_plain(trips, stations):
    return trips.join(stations, "station", "left").select("id", "km", "name")


@wrong_answer(
    "joins_by_plan",
    id="placed-inner",
    title="Loses trips of unknown stations, where a left join keeps them",
    hint="Every trip was asked for. Which join keeps those that match nothing?",
    replaces="placed",
)
def placed_inner(trips, stations):
    return trips.join(F.broadcast(stations), "station").select("id", "km", "name")


@wrong_answer(
    "joins_by_plan",
    id="copies-without-salt",
    title="Copies sheets and joins by the station alone: the salt belongs to the key, too",
    hint="Each trip meets all n copies of its sheet. The salt is a part of the key: join by both columns.",
    replaces="salted",
)
def salted_by_station(trips, sheets, n):
    copies = sheets.withColumn("salt", F.explode(F.sequence(F.lit(0), F.lit(n - 1))))
    return trips.join(copies, "station").select("id", "station", "sheet")


@wrong_answer(
    "joins_by_plan",
    id="salt-on-one-side",
    title="Gives each sheet one salt only: copy it once for each salt",
    hint="A trip finds its sheet only where both have the same salt. Each sheet has to be there once for each salt.",
    replaces="salted",
)
def salted_one_side(trips, sheets, n):
    salty = trips.withColumn("salt", F.pmod(F.hash("id"), F.lit(n)))
    once = sheets.withColumn("salt", F.pmod(F.hash("station"), F.lit(n)))
    return salty.join(once, ["station", "salt"]).select("id", "station", "sheet")


@wrong_answer(
    "joins_by_plan",
    id="salts-from-one",
    title="Copies for salts 1 to n, where 0 to n - 1 are due",
    hint="The salts of the trips go from 0 to n - 1. Trips of salt 0 find no copy.",
    replaces="salted",
)
def salted_from_one(trips, sheets, n):
    salty = trips.withColumn("salt", F.pmod(F.hash("id"), F.lit(n)))
    copies = sheets.withColumn("salt", F.explode(F.sequence(F.lit(1), F.lit(n))))
    return salty.join(copies, ["station", "salt"]).select("id", "station", "sheet")


@wrong_answer(
    "joins_by_plan",
    id="salt-of-station",
    title="Leaves the hot station in one task: the salt has to differ from trip to trip",
    hint="All trips of the hot station still have one key. A salt has to differ from trip to trip, and to be a part of "
    "the join; one made of the station is the same for all of them.",
    replaces="salted",
)
def salted_of_station(trips, sheets, n):
    salty = trips.withColumn("salt", F.pmod(F.hash("station"), F.lit(n)))
    copies = sheets.withColumn("salt", F.explode(F.sequence(F.lit(0), F.lit(n - 1))))
    return salty.join(copies, ["station", "salt"]).select("id", "station", "sheet")


@wrong_answer(
    "joins_by_plan",
    id="spread-afterwards",
    title="Spreads the rows after the join: salt the key before it, and leave repartition out",
    hint="The one task has worked on all of them by then, and repartition moves them once more. Salt the key before.",
    replaces="salted",
)
def salted_afterwards(trips, sheets, n):
    return trips.join(sheets, "station").select("id", "station", "sheet").repartition(n)


@wrong_answer(
    "joins_by_plan",
    id="sheets-broadcast",
    title="Sends the sheets to every task, where the join has to shuffle by station and salt",
    hint="The sheets are too large for that. The join has to shuffle, with n keys in place of the hot one.",
    replaces="salted",
)
def salted_broadcast(trips, sheets, n):
    return trips.join(F.broadcast(sheets), "station").select("id", "station", "sheet")


@wrong_answer(
    "save_by_year",
    id="many-files",
    title="Writes several files for a year: bring its rows together first, repartition by the year",
    hint="Each task writes a file into each folder for which it has rows. Bring the rows of a year together first.",
)
def save_many(trips, path):
    dated = trips.where(F.col("day").isNotNull()).withColumn("year", F.year("day"))
    dated.write.partitionBy("year").parquet(path)


@wrong_answer(
    "save_by_year",
    id="no-folders",
    title='Writes no folders: partitionBy("year") is missing',
    hint="A column named year is not enough: partitionBy makes a folder for each of its values.",
)
def save_flat(trips, path):
    dated = trips.where(F.col("day").isNotNull()).withColumn("year", F.year("day"))
    dated.repartition("year").write.parquet(path)


@wrong_answer(
    "save_by_year",
    id="csv",
    title="Writes CSV, where Parquet is due",
    hint="Text knows no types, and columns cannot be read one by one. Parquet is asked for.",
)
def save_csv(trips, path):
    dated = trips.where(F.col("day").isNotNull()).withColumn("year", F.year("day"))
    dated.repartition("year").write.partitionBy("year").csv(path)


@wrong_answer(
    "save_by_year",
    id="folder-for-each-day",
    title="Makes a folder for each day, where one for each year is due",
    hint="A folder for each day is 365 small files a year. Partition by the year alone.",
)
def save_by_day(trips, path):
    dated = trips.where(F.col("day").isNotNull())
    dated.repartition("day").write.partitionBy("day").parquet(path)


@wrong_answer(
    "save_by_year",
    id="unknown-year",
    title="Writes trips without a day, where they are left out",
    hint="A trip without a day has no year, and lands in a folder of its own. Leave it out before you write.",
)
def save_unknown(trips, path):
    dated = trips.withColumn("year", F.year("day"))
    dated.repartition("year").write.partitionBy("year").parquet(path)


@wrong_answer(
    "save_by_year",
    id="drops-day",
    title="Keeps no day, where id, day and km stay",
    hint="The year is a column more: id, day and km stay.",
)
def save_without_day(trips, path):
    dated = trips.where(F.col("day").isNotNull()).withColumn("year", F.year("day")).drop("day")
    dated.repartition("year").write.partitionBy("year").parquet(path)
