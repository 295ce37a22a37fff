# exercise: output_modes
def for_database(messages):
    return messages.groupBy("gauge").agg(F.count("*").alias("n"), F.max("cm").alias("cm")), "append"
