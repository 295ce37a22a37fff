# exercise: add_bias
def add_bias(x):
    return np.vstack([x, np.ones((1, x.shape[1]))])
