# exercise: save_by_year
def save_by_year(trips, path):
    dated = trips.withColumn("year", F.year("day"))
    dated.repartition("year").write.partitionBy("year").parquet(path)
