# exercise: oldest
def oldest(people):
    most = people.groupBy("city").agg(max("age").alias("age"))
    return people.join(most, ["city", "age"]).select("city", "name")
