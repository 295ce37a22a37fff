# exercise: song_groups
def song_groups(songs, columns, k):
    va = VectorAssembler(inputCols=columns, outputCol="v")
    scaler = StandardScaler(inputCol="v", outputCol="features")
    return Pipeline(stages=[va, scaler, KMeans(k=4, seed=1)]).fit(songs)
