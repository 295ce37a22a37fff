# exercise: windowed_counts
def highest_by_hour(messages):
    highest = messages.groupBy(F.window("measured", "20 minutes", "60 minutes")).agg(F.max("cm").alias("cm"))
    return highest.select("window.start", "window.end", "cm")
