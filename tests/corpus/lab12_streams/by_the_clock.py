# exercise: windowed_counts
def per_ten_minutes(messages):
    stamped = messages.withColumn("at", F.current_timestamp())
    counted = stamped.groupBy("gauge", F.window("at", "10 minutes")).agg(F.count("*").alias("n"))
    return counted.select("gauge", F.col("window.start").alias("start"), "n")
