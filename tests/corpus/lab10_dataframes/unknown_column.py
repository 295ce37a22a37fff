# exercise: by_city
by_city = trips.groupBy("city").agg(
    F.count("*").alias("trips"), F.countDistinct("rider").alias("riders"), F.avg("distance").alias("mean_km")
)
