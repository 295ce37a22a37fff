# exercise: from_rdd
def trips_table(lines):
    return spark.createDataFrame(lines.map(lambda line: line.split(";")), "id string, rider string, km string")
