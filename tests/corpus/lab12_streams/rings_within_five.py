# exercise: no_duplicates
def first_rings(rings):
    in_time = rings.withWatermark("sent", "5 minutes")
    return in_time.dropDuplicatesWithinWatermark(["alarm"]).select("alarm", "gauge")
