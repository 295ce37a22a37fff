# exercise: named_trips
def named_trips(trips, stations):
    newest = stations.groupBy("station").agg(F.max_by("name", "since").alias("name"))
    return trips.join(newest, "station").select("id", "km", "name")
