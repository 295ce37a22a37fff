# exercise: adults
def adults(people):
    grown = people.filter(F.col("age") >= 18 and F.col("name").isNotNull())
    return grown.select("name", (2026 - F.col("age")).alias("born"))
