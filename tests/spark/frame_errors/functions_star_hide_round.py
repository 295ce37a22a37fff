# exercise: scaled
from pyspark.sql.functions import *


def scaled(table):
    thousand = round(1000.4)
    return table.select("id", *[(col(name) / thousand).alias(name) for name in ("a", "b", "c")])
