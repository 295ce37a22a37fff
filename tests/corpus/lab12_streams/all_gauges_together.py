# exercise: windowed_counts
def per_ten_minutes(messages):
    counted = messages.groupBy(F.window("measured", "10 minutes")).agg(
        F.count("*").alias("n"), F.max("gauge").alias("g")
    )
    return counted.select(F.col("g").alias("gauge"), F.col("window.start").alias("start"), "n")
