# exercise: joins_by_plan
def placed(trips, stations):
    return trips.join(F.broadcast(stations), "station").select("id", "km", "name")
