# exercise: scaled
def scaled(table):
    filled = [name for name in ("a", "b", "c") if table.filter(F.col(name) > 0).count() > 0]
    return table.select("id", *[(F.col(name) / 1000).alias(name) for name in filled])
