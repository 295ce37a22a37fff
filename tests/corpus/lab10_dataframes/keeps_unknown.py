# exercise: from_rdd
def rider_km(trips):
    return trips.rdd.map(lambda row: (row["rider"], row["km"]))
