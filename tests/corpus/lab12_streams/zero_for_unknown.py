# exercise: names_of_gauges
def with_names(messages, gauges):
    known = messages.join(gauges, "gauge", "left")
    return known.select("gauge", "number", "name", F.coalesce(F.col("cm") - F.col("warn"), F.lit(0)).alias("over"))
