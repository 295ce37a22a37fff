# exercise: adults
def adults(people):
    return people.filter(people.aeg >= 18).select("name", (2026 - people.age).alias("born"))
