# exercise: names_of_gauges
def with_names(messages, gauges):
    known = messages.where(F.col("cm").isNotNull()).join(gauges, "gauge", "left")
    return known.select("gauge", "number", "name", (F.col("cm") - F.col("warn")).alias("over"))
