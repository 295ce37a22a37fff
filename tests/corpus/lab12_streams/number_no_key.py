# exercise: no_duplicates
def without_copies(messages):
    in_time = messages.withWatermark("measured", "30 minutes")
    return in_time.dropDuplicates(["gauge", "measured"]).select("gauge", "number", "cm", "measured")
