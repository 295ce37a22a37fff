# exercise: adults
def adults(people):
    grown = people.filter(city="Oslo")
    return grown.select("name", (2026 - F.col("age")).alias("born"))
