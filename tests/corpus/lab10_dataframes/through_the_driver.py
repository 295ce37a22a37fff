# exercise: from_rdd
def rider_km(trips):
    rows = trips.where(F.col("km").isNotNull()).select("rider", "km").collect()
    return trips.rdd.context.parallelize([tuple(row) for row in rows])
