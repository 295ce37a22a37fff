# exercise: tidy_names
def tidy_names(stations):
    name = F.initcap(F.trim("name"))
    number = F.lpad(F.col("station").cast("string"), 4, "0")
    code = F.concat(F.upper(F.substring(name, 1, 3)), F.lit("-"), number)
    return stations.select("station", name.alias("name"), code.alias("code"))
