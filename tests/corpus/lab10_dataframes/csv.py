# exercise: save_by_year
def save_by_year(trips, path):
    dated = trips.where(F.col("day").isNotNull()).withColumn("year", F.year("day"))
    dated.repartition("year").write.partitionBy("year").csv(path)
