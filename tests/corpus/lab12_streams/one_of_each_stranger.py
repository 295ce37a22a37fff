# exercise: names_of_gauges
def strangers(messages, gauges):
    return messages.join(gauges, "gauge", "left_anti").dropDuplicates(["gauge"]).select("gauge", "number")
