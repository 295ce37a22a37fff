# exercise: no_duplicates
def without_copies(messages):
    return messages.dropDuplicates(["gauge", "number", "measured"]).select("gauge", "number", "cm", "measured")
