# exercise: sessions
def sessions(clicks):
    halves = clicks.withColumn("half", F.floor(F.col("second") / 1800))
    in_time = Window.partitionBy("rider").orderBy("half")
    placed = halves.withColumn("session", F.dense_rank().over(in_time))
    return placed.groupBy("rider", "session").agg(F.min("second").alias("start"), F.count("*").alias("clicks"))
