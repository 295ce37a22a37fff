# exercise: grown
def grown(table):
    for name in ("a", "b", "c") * 200:
        table = table.withColumn(name, F.col(name) + 1)
    return table
