# exercise: speeds
kind = F.when(F.col("km") <= 5, "short").otherwise("long")
speeds = long_enough.select("id", "rider", (F.col("km") / F.col("minutes") * 60).alias("kmh"), kind.alias("kind"))
