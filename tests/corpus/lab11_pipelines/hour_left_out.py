# exercise: words_to_vectors
def hashed(clicks, n):
    hasher = FeatureHasher(inputCols=["site", "device"], outputCol="features", numFeatures=n)
    return hasher.transform(clicks).select("id", "features")
