# exercise: cities
def cities(people):
    return people.groupBy("city").count().orderBy("count".desc(), "city")
