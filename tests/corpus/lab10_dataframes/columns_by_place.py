# exercise: from_rdd
def rider_km(trips):
    return trips.where(F.col("km").isNotNull()).rdd.map(lambda row: (row[1], row[2]))
