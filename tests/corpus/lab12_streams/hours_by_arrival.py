# exercise: windowed_counts
def highest_by_hour(messages):
    highest = messages.groupBy(F.window("received", "60 minutes", "20 minutes")).agg(F.max("cm").alias("cm"))
    return highest.select("window.start", "window.end", "cm")
