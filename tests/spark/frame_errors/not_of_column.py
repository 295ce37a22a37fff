# exercise: adults
def adults(people):
    grown = people.filter(not people.age < 18)
    return grown.select("name", (2026 - F.col("age")).alias("born"))
