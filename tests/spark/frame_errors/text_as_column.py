# exercise: adults
def adults(people):
    return people.filter("age" >= 18).select("name", (2026 - F.col("age")).alias("born"))
