# exercise: sessions
def sessions(clicks):
    whole = Window.partitionBy("rider")
    since = F.col("second") - F.min("second").over(whole)
    placed = clicks.withColumn("session", F.floor(since / 1801) + 1)
    return placed.groupBy("rider", "session").agg(F.min("second").alias("start"), F.count("*").alias("clicks"))
