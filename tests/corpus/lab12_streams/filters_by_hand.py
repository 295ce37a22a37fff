# exercise: late_data
def closed_windows(messages):
    quick = messages.where(F.col("received") <= F.col("measured") + F.expr("INTERVAL 15 MINUTES"))
    in_time = quick.withWatermark("measured", "15 minutes")
    highest = in_time.groupBy("gauge", F.window("measured", "10 minutes")).agg(F.max("cm").alias("cm"))
    return highest.select("gauge", F.col("window.start").alias("start"), "cm")
