# exercise: everybody
def everybody(old, new):
    return old.join(new, old.name == new.name, "full")
