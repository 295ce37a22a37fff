# exercise: adults
def adults(people):
    people["born"] = 2026 - people["age"]
    return people.filter("age >= 18").select("name", "born")
