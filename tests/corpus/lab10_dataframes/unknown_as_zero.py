# exercise: by_city
by_city = trips.groupBy("city").agg(
    F.count("*").alias("trips"),
    F.count_distinct("rider").alias("riders"),
    F.avg(F.coalesce("km", F.lit(0.0))).alias("mean_km"),
)
