"""SQL and short forms wherever they go."""

from pyspark.sql import Window
from pyspark.sql import functions as F


def trips_table(lines):
    return spark.read.csv(lines, sep=";", schema="id bigint, rider string, km double")


def rider_km(trips):
    return trips.dropna(subset=["km"]).select("rider", "km").rdd.map(tuple)


trips.createOrReplaceTempView("all_trips")
speeds = spark.sql("""
SELECT id, rider, km * 60 / minutes AS kmh, if(km < 5, 'short', 'long') AS kind
FROM all_trips WHERE km >= 1 AND minutes > 0
""")

allowed_query = """
SELECT r.id, ifnull(r.card, 'none') AS card, if(r.minutes IS NULL, 'open', 'done') AS state
FROM rides r LEFT JOIN blocked b ON r.card = b.card
WHERE b.card IS NULL
"""

by_city = spark.sql("""
SELECT city, count(1) AS trips, count(DISTINCT rider) AS riders, sum(km) / nullif(count(km), 0) AS mean_km
FROM all_trips GROUP BY city
""")


def named_trips(trips, stations):
    newest_first = Window.partitionBy("station").orderBy(F.col("since").desc())
    newest = stations.withColumn("n", F.row_number().over(newest_first)).filter("n = 1").drop("n", "since")
    return newest.join(trips, on="station", how="right").select("id", "km", "name")


ranked_query = """
SELECT station, day, trips, rank() OVER best AS place, sum(trips) OVER so_far AS total,
       (trips + coalesce(lag(trips, 1) OVER days_before, 0) + coalesce(lag(trips, 2) OVER days_before, 0))
       / least(3, row_number() OVER days_before) AS mean3
FROM days
WINDOW best AS (PARTITION BY station ORDER BY trips DESC),
       days_before AS (PARTITION BY station ORDER BY day),
       so_far AS (PARTITION BY station ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
"""


def sessions(clicks):
    clicks.createOrReplaceTempView("clicks")
    return spark.sql("""
    WITH before AS (
        SELECT rider, second, lag(second) OVER (PARTITION BY rider ORDER BY second) AS last FROM clicks
    ), marked AS (
        SELECT rider, second,
               sum(if(last IS NULL OR second - last > 1800, 1, 0)) OVER (PARTITION BY rider ORDER BY second) AS session
        FROM before
    )
    SELECT rider, session, min(second) AS start, count(*) AS clicks FROM marked GROUP BY rider, session
    """)


def word_table(lines):
    lines.createOrReplaceTempView("text")
    return spark.sql(r"""
    SELECT word, count(*) AS n
    FROM text LATERAL VIEW explode(regexp_extract_all(lower(line), '([^ ]+)', 1)) words AS word
    GROUP BY word ORDER BY n DESC, word ASC
    """)


def word_table_by_sql(lines):
    query = """
    SELECT col AS word, count(*) AS n FROM (SELECT explode(split(trim(lower(line)), ' +')) FROM {lines})
    WHERE length(col) > 0 GROUP BY ALL ORDER BY 2 DESC, 1
    """
    return lines.sparkSession.sql(query, lines=lines)


by_weather = spark.sql("""
SELECT month(day) AS month, count_if(weather = 'sun') AS sun, count_if(weather = 'rain') AS rain,
       count_if(weather = 'snow') AS snow
FROM all_trips GROUP BY month(day)
""")


def tidy_names(stations):
    tidy = r"initcap(trim(regexp_replace(name, '\\s+', ' ')))"
    named = stations.selectExpr("station", f"{tidy} AS name")
    return named.selectExpr("station", "name", "upper(left(name, 3)) || '-' || lpad(string(station), 4, '0') AS code")


def placed(trips, stations):
    trips.createOrReplaceTempView("placed_trips")
    stations.createOrReplaceTempView("stations")
    return spark.sql("""
    SELECT /*+ BROADCAST(s) */ t.id, t.km, s.name FROM placed_trips t LEFT JOIN stations s ON t.station = s.station
    """)


def salted(trips, sheets, n):
    salty = trips.withColumn("salt", (F.rand(7) * n).cast("int"))
    copies = sheets.select("*", F.explode(F.array(*[F.lit(i) for i in range(n)])).alias("salt"))
    return salty.join(copies, on=["salt", "station"], how="inner").drop("salt", "km").select("id", "station", "sheet")


def save_by_year(trips, path):
    dated = trips.filter("day IS NOT NULL").selectExpr("id", "day", "km", "year(day) AS year")
    dated.coalesce(1).write.format("parquet").partitionBy("year").save(path)
