# exercise: everybody
def everybody(old, new):
    return old.union(new.select("name", "age"))
