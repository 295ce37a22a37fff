# exercise: speeds
moved = trips.where((F.col("km") > 1) & (F.col("minutes") > 0))
kind = F.when(F.col("km") < 5, "short").otherwise("long")
speeds = moved.select("id", "rider", (F.col("km") / F.col("minutes") * 60).alias("kmh"), kind.alias("kind"))
