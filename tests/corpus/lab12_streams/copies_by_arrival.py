# exercise: no_duplicates
def without_copies(messages):
    in_time = messages.withWatermark("received", "30 minutes")
    return in_time.dropDuplicates(["gauge", "number", "measured"]).select("gauge", "number", "cm", "measured")
