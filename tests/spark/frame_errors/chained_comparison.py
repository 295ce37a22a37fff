# exercise: adults
def adults(people):
    grown = people.filter(18 <= F.col("age") < 200)
    return grown.select("name", (2026 - F.col("age")).alias("born"))
