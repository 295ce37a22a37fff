# exercise: tidy_names
def tidy_names(stations):
    tidy = F.udf(lambda name: None if name is None else " ".join(name.split()).title(), "string")
    named = stations.withColumn("name", tidy("name"))
    number = F.lpad(F.col("station").cast("string"), 4, "0")
    code = F.concat(F.upper(F.substring("name", 1, 3)), F.lit("-"), number)
    return named.select("station", "name", code.alias("code"))
