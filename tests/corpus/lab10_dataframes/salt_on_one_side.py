# exercise: joins_by_plan
def salted(trips, sheets, n):
    salty = trips.withColumn("salt", F.pmod(F.hash("id"), F.lit(n)))
    once = sheets.withColumn("salt", F.pmod(F.hash("station"), F.lit(n)))
    return salty.join(once, ["station", "salt"]).select("id", "station", "sheet")
