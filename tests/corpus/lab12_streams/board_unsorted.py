# exercise: output_modes
def for_board(messages):
    return messages.groupBy("gauge").agg(F.count("*").alias("n")), "complete"
