# exercise: adults
def adults(people):
    return people.filter(F.col("age") >= 18).select("name", (F.col("city").cast("int")).alias("born"))
