# exercise: cities
def cities(people):
    return people.groupBy("city").count.orderBy(F.desc("count"), "city")
