# exercise: adults
@F.udf("int")
def born(age):
    return 2026 - age


def adults(people):
    return people.select("name", born("age").alias("born")).filter("born <= 2008")
