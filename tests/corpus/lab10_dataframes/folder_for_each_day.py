# exercise: save_by_year
def save_by_year(trips, path):
    dated = trips.where(F.col("day").isNotNull())
    dated.repartition("day").write.partitionBy("day").parquet(path)
