# exercise: adults
def adults(people):
    known = people.filter((F.col("age") != None) & (F.col("age") >= 18))
    return known.select("name", (2026 - F.col("age")).alias("born"))
