# exercise: names_of_gauges
def with_names(messages, gauges):
    known = messages.join(gauges, "gauge", "left")
    return known.select("gauge", "number", "name", (F.col("warn") - F.col("cm")).alias("over"))
