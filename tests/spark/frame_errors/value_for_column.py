# exercise: adults
def adults(people):
    grown = people.filter("age >= 18").withColumn("born", 2026)
    return grown.select("name", "born")
