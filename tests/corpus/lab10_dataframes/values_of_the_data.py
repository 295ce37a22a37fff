# exercise: by_weather
by_weather = months.pivot("weather").count().fillna(0)
