# exercise: tidy_names
def tidy_names(stations):
    name = F.initcap(F.trim(F.regexp_replace("name", " +", " ")))
    padded = F.udf(lambda number: f"{number:04d}", "int")
    code = F.concat(F.upper(F.substring(name, 1, 3)), F.lit("-"), padded("station"))
    return stations.select("station", name.alias("name"), code.alias("code"))
