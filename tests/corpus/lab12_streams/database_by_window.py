# exercise: output_modes
def for_database(messages):
    grouped = messages.groupBy("gauge", F.window("measured", "10 minutes"))
    return grouped.agg(F.count("*").alias("n"), F.max("cm").alias("cm")).select("gauge", "n", "cm"), "update"
