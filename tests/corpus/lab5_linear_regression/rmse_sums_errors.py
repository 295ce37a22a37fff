# exercise: baseline_rmse
def rmse(pairs):
    return abs(pairs.map(lambda pair: pair[0] - pair[1]).mean())
