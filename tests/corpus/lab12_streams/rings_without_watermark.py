# exercise: no_duplicates
def first_rings(rings):
    return rings.dropDuplicatesWithinWatermark(["alarm"]).select("alarm", "gauge")
