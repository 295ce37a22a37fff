# exercise: greeted
def greeted(people):
    hello = F.udf(str.upper)
    return people.select("name", F.concat(F.lit("Hello "), hello("name")).alias("greeting"), "age")
