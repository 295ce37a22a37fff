# exercise: adults
def adults(people):
    grown = people.select("name").filter(F.col("age") >= 18)
    return grown.withColumn("born", 2026 - F.col("age"))
