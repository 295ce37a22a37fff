# exercise: greeted
def greeted(people):
    greeting = F.udf(lambda name: "Hello " + name.upper())
    return people.select("name", greeting("name").alias("greeting"), "age")
