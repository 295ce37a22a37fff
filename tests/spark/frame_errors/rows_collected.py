# exercise: adults
def adults(people):
    grown = people.filter(F.col("age") >= 18)
    return grown.select("name", (2026 - F.col("age")).alias("born")).collect()
