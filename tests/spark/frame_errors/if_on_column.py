# exercise: adults
def adults(people):
    born = 2026 - people.age if people.age >= 18 else None
    return people.select("name", born.alias("born"))
