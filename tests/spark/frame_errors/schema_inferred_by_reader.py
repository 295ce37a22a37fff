# exercise: parsed
def parsed(lines):
    rows = spark.read.csv(lines, inferSchema=True).toDF("postcode", "n", "day")
    return rows
