# exercise: from_rdd
def trips_table(lines):
    def parsed(line):
        number, rider, km = line.split(";")
        return int(number), rider, float(km or 0)

    return spark.createDataFrame(lines.map(parsed), "id bigint, rider string, km double")
