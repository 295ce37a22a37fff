# exercise: from_rdd
def trips_table(lines):
    parts = lines.map(lambda line: line.split(";")).filter(lambda part: part[2])
    rows = parts.map(lambda part: (int(part[0]), part[1], float(part[2])))
    return spark.createDataFrame(rows, "id bigint, rider string, km double")
