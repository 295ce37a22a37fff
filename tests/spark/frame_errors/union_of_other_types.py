# exercise: everybody
def everybody(old, new):
    return old.union(new.select("name", F.array("age").alias("age"), "city"))
