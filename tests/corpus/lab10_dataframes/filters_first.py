# exercise: by_city
known = trips.where(F.col("km").isNotNull())
by_city = known.groupBy("city").agg(
    F.count("*").alias("trips"), F.count_distinct("rider").alias("riders"), F.avg("km").alias("mean_km")
)
