# exercise: by_city
riders = trips.groupBy("city", "rider").agg(F.count("*").alias("trips"), F.avg("km").alias("km"))
by_city = riders.groupBy("city").agg(
    F.sum("trips").alias("trips"), F.count("*").alias("riders"), F.avg("km").alias("mean_km")
)
