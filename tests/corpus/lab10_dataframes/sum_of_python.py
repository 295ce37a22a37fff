# exercise: by_city
by_city = trips.groupBy("city").agg(
    F.count("*").alias("trips"), F.countDistinct("rider").alias("riders"), sum("km") / len("km")
)
