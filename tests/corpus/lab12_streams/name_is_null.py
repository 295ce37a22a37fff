# exercise: names_of_gauges
def strangers(messages, gauges):
    return messages.join(gauges, "gauge", "left").where(F.col("name").isNull()).select("gauge", "number")
