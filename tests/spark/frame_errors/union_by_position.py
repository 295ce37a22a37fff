# exercise: everybody
def everybody(old, new):
    return old.union(new)
