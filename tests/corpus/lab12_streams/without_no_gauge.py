# exercise: names_of_gauges
def strangers(messages, gauges):
    known = [row["gauge"] for row in gauges.collect()]
    return messages.where(~F.col("gauge").isin(known)).select("gauge", "number")
