# exercise: joins_by_plan
def placed(trips, stations):
    return trips.join(stations, "station", "left").select("id", "km", "name")
