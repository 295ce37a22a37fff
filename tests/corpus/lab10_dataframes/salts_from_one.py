# exercise: joins_by_plan
def salted(trips, sheets, n):
    salty = trips.withColumn("salt", F.pmod(F.hash("id"), F.lit(n)))
    copies = sheets.withColumn("salt", F.explode(F.sequence(F.lit(1), F.lit(n))))
    return salty.join(copies, ["station", "salt"]).select("id", "station", "sheet")
