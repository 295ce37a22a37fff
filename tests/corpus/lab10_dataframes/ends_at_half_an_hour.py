# exercise: sessions
def sessions(clicks):
    in_time = Window.partitionBy("rider").orderBy("second")
    pause = F.col("second") - F.lag("second").over(in_time)
    begins = clicks.withColumn("begins", F.when(pause < 1800, 0).otherwise(1))
    placed = begins.withColumn("session", F.sum("begins").over(in_time))
    return placed.groupBy("rider", "session").agg(F.min("second").alias("start"), F.count("*").alias("clicks"))
