# exercise: song_groups
def song_groups(songs, columns, k):
    return Pipeline(stages=[VectorAssembler(inputCols=columns, outputCol="features"), KMeans(k=k, seed=1)]).fit(songs)
