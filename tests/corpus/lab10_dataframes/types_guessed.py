# exercise: from_rdd
def trips_table(lines):
    def parsed(line):
        number, rider, km = line.split(";")
        return int(number), rider, float(km) if km else None

    return lines.map(parsed).toDF(["id", "rider", "km"])
