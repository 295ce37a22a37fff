# exercise: calibration
def calibration(scores, n_bins):
    bins = scores.map(lambda s: (int(s[0] * n_bins), (s[0], s[1], 1)))
    sums = dict(bins.reduceByKey(lambda a, b: tuple(x + y for x, y in zip(a, b))).collect())
    return [(sums[i][0] / sums[i][2], sums[i][1] / sums[i][2], sums[i][2]) for i in range(n_bins)]
