# exercise: parsed
def parsed(lines):
    rows = spark.read.csv(lines, schema="postcode int, n int, day date", mode="FAILFAST", dateFormat="dd.MM.yyyy")
    return rows
