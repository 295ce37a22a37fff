# exercise: save_by_year
def save_by_year(trips, path):
    dated = trips.where(F.col("day").isNotNull()).withColumn("year", F.year("day"))
    dated.write.partitionBy("year").parquet(path)
