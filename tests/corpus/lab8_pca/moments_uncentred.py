# exercise: moments
def moments(data):
    n = data.count()
    mean = data.reduce(lambda a, b: a + b) / n
    return n, mean, data.map(lambda x: np.outer(x, x)).reduce(lambda a, b: a + b) / n
