# exercise: parsed
def parsed(lines):
    rows = spark.read.csv(lines, schema="postcode string, n int, day string")
    return rows.withColumn("day", F.to_date("day", "YYYY-MM-DD"))
