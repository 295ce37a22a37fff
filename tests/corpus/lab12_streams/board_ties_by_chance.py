# exercise: output_modes
def for_board(messages):
    counted = messages.groupBy("gauge").agg(F.count("*").alias("n"))
    return counted.orderBy(F.desc("n"), F.desc("gauge")), "complete"
