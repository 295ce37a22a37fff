# exercise: by_weather
by_weather = months.pivot("weather", ["sun", "rain", "snow"]).agg(F.count_distinct("day")).fillna(0)
