# exercise: no_duplicates
def without_copies(messages):
    return messages.withWatermark("measured", "30 minutes").select("gauge", "number", "cm", "measured")
