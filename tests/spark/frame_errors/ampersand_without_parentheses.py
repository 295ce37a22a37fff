# exercise: adults
def adults(people):
    grown = people.filter(people.age >= 18 & people.name.isNotNull())
    return grown.select("name", (2026 - F.col("age")).alias("born"))
