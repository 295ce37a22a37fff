# exercise: adults
def adults(people):
    return people.filter(F.col("age") >= 18).name
