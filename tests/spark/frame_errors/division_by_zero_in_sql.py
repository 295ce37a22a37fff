# exercise: shares
def shares(days):
    days.createOrReplaceTempView("days")
    return spark.sql("SELECT day, mine / all AS share FROM days")
