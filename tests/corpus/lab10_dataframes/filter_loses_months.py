# exercise: by_weather
some = trips.where(F.col("weather").isin("sun", "rain", "snow")).groupBy(F.month("day").alias("month"))
by_weather = some.pivot("weather", ["sun", "rain", "snow"]).count().fillna(0)
