# exercise: events
def events(text):
    rows = spark.read.json(text.flatMap(lambda part: part.split("\n")))
    return rows.select("id", "kind")
