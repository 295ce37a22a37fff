# exercise: joins_by_plan
def salted(trips, sheets, n):
    return trips.join(F.broadcast(sheets), "station").select("id", "station", "sheet")
