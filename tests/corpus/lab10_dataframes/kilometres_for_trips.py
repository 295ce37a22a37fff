# exercise: by_weather
by_weather = months.pivot("weather", ["sun", "rain", "snow"]).sum("km").fillna(0)
