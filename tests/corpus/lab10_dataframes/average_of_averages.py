# exercise: by_city
stations = trips.groupBy("city", "station").agg(
    F.count("*").alias("trips"), F.count_distinct("rider").alias("riders"), F.avg("km").alias("mean_km")
)
by_city = stations.groupBy("city").agg(
    F.sum("trips").alias("trips"), F.sum("riders").alias("riders"), F.avg("mean_km").alias("mean_km")
)
