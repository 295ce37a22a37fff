# exercise: cities
def cities(people):
    return people.orderBy("city").groupBy("city").count()
