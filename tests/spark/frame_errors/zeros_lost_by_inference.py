# exercise: parsed
def parsed(lines):
    rows = spark.read.option("inferSchema", True).csv(lines).toDF("postcode", "n", "day")
    return rows.withColumn("postcode", F.col("postcode").cast("string"))
