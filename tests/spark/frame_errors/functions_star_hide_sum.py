# exercise: scaled
from pyspark.sql.functions import *


def scaled(table):
    thousand = sum([400, 600])
    return table.select("id", *[(col(name) / thousand).alias(name) for name in ("a", "b", "c")])
