"""Returns a DataFrame of thousands of columns whose names nearly agree."""
def solve(lines):
    from pyspark.sql import SparkSession
    session = SparkSession(lines.context)
    return session.createDataFrame([tuple(range(4000))], ["wordwordwordword%d" % n for n in range(4000)])
