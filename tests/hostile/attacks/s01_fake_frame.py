"""Returns an object that claims to be a DataFrame: rows of another width than its columns, and names without end."""
class Liar(type):
    __module__ = property(lambda cls: "pyspark.sql.dataframe")
    __name__ = property(lambda cls: "DataFrame")
class Fake(metaclass=Liar):
    dtypes = [("x" * 3_000_000, "bigint"), ("word", "string" * 100_000)]
    def collect(self):
        return [(1, 2, 3, 4)] * 1000
def solve(lines):
    lines.count()
    return Fake()
