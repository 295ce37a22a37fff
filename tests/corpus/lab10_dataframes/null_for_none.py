# exercise: by_weather
by_weather = months.pivot("weather", ["sun", "rain", "snow"]).count()
