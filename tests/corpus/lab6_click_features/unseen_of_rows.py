# exercise: unseen_rate
def unseen_rate(data, d):
    return data.filter(lambda row: any(f not in d for f in row[1])).count() / data.count()
