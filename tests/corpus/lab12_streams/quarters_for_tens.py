# exercise: late_data
def closed_windows(messages):
    in_time = messages.withWatermark("measured", "15 minutes")
    highest = in_time.groupBy("gauge", F.window("measured", "15 minutes")).agg(F.max("cm").alias("cm"))
    return highest.select("gauge", F.col("window.start").alias("start"), "cm")
