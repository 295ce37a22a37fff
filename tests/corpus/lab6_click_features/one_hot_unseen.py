# exercise: one_hot
def one_hot(features, d):
    return {d[feature]: 1.0 for feature in features}
