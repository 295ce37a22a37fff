# exercise: words_to_vectors
def hashed(clicks, n):
    return FeatureHasher(inputCols=["site", "device", "hour"], outputCol="features", numFeatures=n).transform(clicks) \
        .select("id", "features")
