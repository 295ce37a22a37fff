# exercise: windowed_counts
def highest_by_hour(messages):
    by = messages.groupBy("gauge", F.window("measured", "60 minutes", "20 minutes")).agg(F.max("cm").alias("cm"))
    return by.select("window.start", "window.end", "cm")
