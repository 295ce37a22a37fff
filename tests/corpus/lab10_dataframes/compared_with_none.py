# exercise: from_rdd
def rider_km(trips):
    known = trips.where(F.col("km") != None)
    return known.rdd.map(lambda row: (row["rider"], row["km"]))
