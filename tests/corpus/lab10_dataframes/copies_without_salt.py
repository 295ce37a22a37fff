# exercise: joins_by_plan
def salted(trips, sheets, n):
    copies = sheets.withColumn("salt", F.explode(F.sequence(F.lit(0), F.lit(n - 1))))
    return trips.join(copies, "station").select("id", "station", "sheet")
