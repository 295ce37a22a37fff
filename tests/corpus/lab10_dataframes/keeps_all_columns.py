# exercise: speeds
added = long_enough.withColumn("kmh", F.col("km") / F.col("minutes") * 60)
speeds = added.withColumn("kind", F.when(F.col("km") < 5, "short").otherwise("long"))
