# exercise: adults
def adults(people):
    rows = [(row.name, 2026 - row.age) for row in people if row.age >= 18]
    return spark.createDataFrame(rows, "name string, born int")
