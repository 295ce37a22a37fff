# exercise: ohe_dict
def ohe_dict(train):
    features = train.flatMap(lambda impression: impression[1]).distinct().collect()
    return {feature: index for index, feature in enumerate(sorted(features), 1)}
