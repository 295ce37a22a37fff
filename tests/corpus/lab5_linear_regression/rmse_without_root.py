# exercise: baseline_rmse
def rmse(pairs):
    return pairs.map(lambda pair: (pair[0] - pair[1]) ** 2).mean()
