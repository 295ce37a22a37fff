# exercise: no_duplicates
def first_rings(rings):
    in_time = rings.withWatermark("sent", "30 minutes")
    return in_time.dropDuplicatesWithinWatermark(["gauge"]).select("alarm", "gauge")
