# exercise: no_duplicates
def first_rings(rings):
    return rings.withWatermark("sent", "30 minutes").dropDuplicates(["alarm"]).select("alarm", "gauge")
