# exercise: by_city
by_city = trips.groupBy("city").agg(
    F.count("*").alias("trips"), F.count("rider").alias("riders"), F.avg("km").alias("mean_km")
)
