# exercise: names_of_gauges
def with_names(messages, gauges):
    known = gauges.join(messages, "gauge", "left")
    return known.select("gauge", "number", "name", (F.col("cm") - F.col("warn")).alias("over"))
