# exercise: joins_by_plan
def salted(trips, sheets, n):
    joined = trips.join(sheets, on="station")
    return joined.repartition(n, "id").select("id", "station", "sheet")
