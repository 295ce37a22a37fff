# exercise: adults
def adults(people):
    return people.map(lambda row: (row.name, 2026 - row.age)).toDF("name string, born int")
