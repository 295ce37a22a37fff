# exercise: adults
def adults(people):
    grown = people.filter(people.age > 18 or people.age == 18)
    return grown.select("name", (2026 - F.col("age")).alias("born"))
