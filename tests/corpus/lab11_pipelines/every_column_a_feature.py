# exercise: two_regressions
def year_line(songs, columns):
    va = VectorAssembler(inputCols=[c for c in songs.columns if c != "id"], outputCol="features")
    return Pipeline(stages=[va, LinearRegression(labelCol="year")]).fit(songs)
