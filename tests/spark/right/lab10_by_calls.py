"""Calls of DataFrames, by other ways than those of the reference, and RDDs where these are free."""

from pyspark.sql import Row
from pyspark.sql import functions as F
from pyspark.sql.types import DoubleType, LongType, StringType, StructField, StructType
from pyspark.sql.window import Window


def trips_table(lines):
    columns = [StructField("id", LongType()), StructField("rider", StringType()), StructField("km", DoubleType())]

    def row(parts):
        return Row(id=int(parts[0]), rider=parts[1], km=None if parts[2] == "" else float(parts[2]))

    return lines.map(lambda line: row(line.split(";"))).toDF(StructType(columns))


def rider_km(trips):
    return trips.rdd.filter(lambda row: row.km is not None).map(lambda row: (row.rider, row.km))


moved = trips.filter(trips.km >= 1).filter(trips.minutes != 0)
with_speed = moved.withColumn("kmh", F.try_divide(F.col("km"), F.col("minutes") / 60))
kinds = F.when(F.col("km") >= 5, F.lit("long")).when(F.col("km") < 5, F.lit("short"))
speeds = with_speed.withColumn("kind", kinds)[["id", "rider", "kmh", "kind"]]

allowed_query = """
SELECT id,
       CASE WHEN card IS NULL THEN 'none' ELSE card END AS card,
       CASE WHEN minutes IS NOT NULL THEN 'done' ELSE 'open' END AS state
FROM rides LEFT ANTI JOIN blocked ON rides.card = blocked.card
"""

riders = trips.select("city", "rider").distinct().groupBy("city").count().withColumnRenamed("count", "riders")
figures = trips.groupBy("city").agg(F.expr("count(*) AS trips"), F.mean(trips.km).alias("mean_km"))
by_city = figures.join(riders, "city").select("city", "trips", "riders", "mean_km")


def named_trips(trips, stations):
    newest = stations.groupBy("station").agg(F.max(F.struct("since", "name")).alias("newest"))
    known = newest.select(newest.station.alias("at"), "newest.name")
    return trips.join(known, trips.station == known.at, "left_outer").select(trips.id, trips.km, known.name)


ranked_query = """
WITH totals AS (
    SELECT one.station, one.day, first(one.trips) AS trips, sum(other.trips) AS total
    FROM days AS one JOIN days AS other ON one.station = other.station AND other.day <= one.day
    GROUP BY one.station, one.day
)
SELECT station, day, trips,
       1 + (SELECT count(*) FROM days WHERE days.station = totals.station AND days.trips > totals.trips) AS place,
       total,
       mean(trips) OVER (PARTITION BY station ORDER BY day ROWS 2 PRECEDING) AS mean3
FROM totals
"""


def sessions(clicks):
    mine = Window.partitionBy("rider").orderBy("second")
    pause = clicks["second"] - F.coalesce(F.lag("second").over(mine), F.lit(-2000))
    so_far = mine.rowsBetween(Window.unboundedPreceding, Window.currentRow)
    placed = clicks.select("rider", "second", F.sum((pause > 1800).cast("int")).over(so_far).alias("session"))
    grouped = placed.groupBy("rider", "session").agg({"second": "min", "*": "count"})
    return grouped.select("rider", "session", F.col("min(second)").alias("start"), F.col("count(1)").alias("clicks"))


def word_table(lines):
    words = lines.rdd.flatMap(lambda row: (row.line or "").lower().split())
    counts = words.map(lambda word: (word, 1)).reduceByKey(lambda a, b: a + b)
    return counts.toDF("word string, n bigint").sort(F.col("n").desc(), F.col("word").asc())


def word_table_by_sql(lines):
    lines.createOrReplaceTempView("rows_of_text")
    return spark.sql("""
    WITH words AS (SELECT explode(filter(split(lower(line), ' '), w -> w != '')) AS word FROM rows_of_text),
         counts AS (SELECT word, count(word) AS n FROM words GROUP BY word)
    SELECT * FROM counts ORDER BY n DESC, word
    """)


columns = [F.count(F.when(F.col("weather") == name, 1)).alias(name) for name in ("sun", "rain", "snow")]
by_weather = trips.withColumn("month", F.month(F.col("day"))).groupBy("month").agg(*columns)


def tidy_names(stations):
    words = F.filter(F.split(F.lower("name"), " "), lambda word: word != "")
    capital = F.transform(words, lambda word: F.concat(F.upper(word.substr(1, 1)), word.substr(2, 99)))
    named = stations.withColumn("name", F.array_join(capital, " "))
    number = F.format_string("%04d", "station")
    code = F.when(F.col("name").isNotNull(), F.concat(F.upper(F.col("name").substr(1, 3)), F.lit("-"), number))
    return named.select("station", "name", code.alias("code"))


def placed(trips, stations):
    named = stations.hint("broadcast").join(trips, "station", "right")
    return named.select("id", "km", "name")


def salted(trips, sheets, n):
    salts = trips.sparkSession.range(n).withColumnRenamed("id", "salt")
    salty = trips.withColumn("salt", F.crc32(F.col("id").cast("string")) % n)
    return salty.join(sheets.crossJoin(salts), ["station", "salt"]).drop("salt").select("id", "station", "sheet")


def save_by_year(trips, path):
    dated = trips.dropna(subset=["day"]).withColumn("year", F.date_format("day", "yyyy").cast("int"))
    dated.repartition(1).sortWithinPartitions("year").write.parquet(path, partitionBy="year")
