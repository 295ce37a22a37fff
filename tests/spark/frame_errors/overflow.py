# exercise: shares
def shares(days):
    doubled = days.withColumn("mine", F.col("mine") * 2)
    return doubled.select("day", F.try_divide(F.col("mine") / 2, "all").alias("share"))
