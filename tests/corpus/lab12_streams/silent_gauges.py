# exercise: names_of_gauges
def strangers(messages, gauges):
    return gauges.join(messages, "gauge", "left_anti").select("gauge", F.lit(1).alias("number"))
