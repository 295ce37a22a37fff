# exercise: one_hot
def one_hot(features, d):
    indices = [d[feature] for feature in features if feature in d]
    indices.sort()
    return {index: 1 for index in indices}
