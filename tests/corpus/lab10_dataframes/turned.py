# exercise: by_weather
months = trips.withColumn("month", F.month("day"))
by_weather = months.groupBy("weather").pivot("month", list(range(1, 13))).count().fillna(0)
