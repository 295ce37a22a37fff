# exercise: names
def names(people):
    return people.groupBy("city").agg(F.collect_list("name").alias("names"))
