# exercise: tidy_names
def tidy_names(stations):
    name = F.initcap(F.trim(F.regexp_replace("name", " +", " ")))
    number = F.lpad(F.col("station").cast("string"), 4, "0")
    code = F.concat_ws("-", F.upper(F.substring(name, 1, 3)), number)
    return stations.select("station", name.alias("name"), code.alias("code"))
