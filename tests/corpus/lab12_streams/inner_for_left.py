# exercise: names_of_gauges
def with_names(messages, gauges):
    known = messages.join(gauges, "gauge")
    return known.select("gauge", "number", "name", (F.col("cm") - F.col("warn")).alias("over"))
