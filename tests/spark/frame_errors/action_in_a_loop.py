# exercise: scaled
def scaled(table):
    for name in ("a", "b", "c"):
        if table.select(name).first() is not None:
            table = table.withColumn(name, F.col(name) / 1000)
    return table
