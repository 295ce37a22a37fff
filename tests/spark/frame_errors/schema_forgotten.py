# exercise: parsed
def parsed(lines):
    rows = spark.read.csv(lines).toDF("postcode", "n", "day")
    return rows.withColumn("day", F.to_date("day", "yyyy-MM-dd"))
