# exercise: by_city
by_city = trips.groupBy("city").agg(
    F.count("km").alias("trips"), F.count_distinct("rider").alias("riders"), F.avg("km").alias("mean_km")
)
