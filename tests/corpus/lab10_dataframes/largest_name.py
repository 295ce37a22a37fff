# exercise: named_trips
def named_trips(trips, stations):
    last = stations.groupBy("station").agg(F.max("name").alias("name"))
    return trips.join(last, "station", "left").select("id", "km", "name")
