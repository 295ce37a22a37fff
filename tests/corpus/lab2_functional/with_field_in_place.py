# exercise: with_field
def with_field(rec, key, value):
    rec[key] = value
    return rec
