# exercise: late_data
def closed_windows(messages):
    in_time = messages.withWatermark("measured", "15 minutes")
    both = F.max("cm").alias("cm"), F.max("gauge").alias("gauge")
    highest = in_time.groupBy(F.window("measured", "10 minutes")).agg(*both)
    return highest.select("gauge", F.col("window.start").alias("start"), "cm")
