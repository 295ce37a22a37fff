# exercise: adults
born = F.udf(lambda age: 2026 - age)


def adults(people):
    return people.filter("age >= 18").select("name", born("age").alias("born"))
