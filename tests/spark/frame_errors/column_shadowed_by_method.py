# exercise: cities
def cities(people):
    sizes = people.groupBy("city").count()
    return sizes.filter(sizes.count > 0).orderBy(F.desc("count"), "city")
