# exercise: scaled
def scaled(table):
    rows = []
    for row in table.collect():
        rows.append((row.id, row.a / 1000, row.b / 1000, row.c / 1000))
    return spark.createDataFrame(rows, table.schema)
