# exercise: tidy_names
def tidy_names(stations):
    name = F.initcap(F.trim(F.regexp_replace("name", " +", " ")))
    code = F.concat(F.upper(F.substring(name, 1, 3)), F.lit("-"), F.col("station").cast("string"))
    return stations.select("station", name.alias("name"), code.alias("code"))
