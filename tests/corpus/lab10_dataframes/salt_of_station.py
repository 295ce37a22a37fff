# exercise: joins_by_plan
def salted(trips, sheets, n):
    with_salt = trips.withColumn("salt", F.abs(F.hash(trips.station)) % n)
    every_salt = sheets.crossJoin(sheets.sparkSession.range(n).withColumnRenamed("id", "salt"))
    return with_salt.join(every_salt, ["station", "salt"]).select("id", "station", "sheet")
