# exercise: joins_by_plan
def placed(trips, stations):
    return F.broadcast(trips).join(stations, "station", "left").select("id", "km", "name")
