# exercise: adults
def adults(people):
    return people.filter(F.col("name") > 18).select("name", (2026 - F.col("age")).alias("born"))
