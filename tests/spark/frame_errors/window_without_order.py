# exercise: oldest
def oldest(people):
    each = Window.partitionBy("city")
    return people.withColumn("n", F.row_number().over(each)).filter("n = 1").select("city", "name")
