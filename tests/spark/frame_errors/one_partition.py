# exercise: scaled
def scaled(table):
    one = table.repartition(1)
    return one.select("id", *[(F.col(name) / 1000).alias(name) for name in ("a", "b", "c")])
