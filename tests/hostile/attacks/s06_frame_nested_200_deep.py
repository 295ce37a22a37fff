"""Returns a DataFrame whose column of sums is a structure in a structure, two hundred deep."""
def solve(orders):
    from pyspark.sql import functions as F
    from pyspark.sql.types import DoubleType, StructField, StructType
    kind, value = DoubleType(), 1.0
    for _ in range(200):
        kind, value = StructType([StructField("spent", kind)]), (value,)
    schema = StructType([StructField("spent", kind)])
    return orders.sparkSession.createDataFrame([(value,)], schema, verifySchema=False)
