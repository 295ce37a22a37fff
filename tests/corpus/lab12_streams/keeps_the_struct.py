# exercise: windowed_counts
def per_ten_minutes(messages):
    counted = messages.groupBy("gauge", F.window("measured", "10 minutes")).agg(F.count("*").alias("n"))
    return counted.select("gauge", F.col("window").alias("start"), "n")
