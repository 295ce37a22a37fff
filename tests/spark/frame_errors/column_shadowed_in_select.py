# exercise: cities
def cities(people):
    sizes = people.groupBy("city").count()
    return sizes.select("city", sizes.count).orderBy(F.desc("count"), "city")
