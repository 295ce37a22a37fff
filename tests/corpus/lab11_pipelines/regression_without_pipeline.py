# exercise: two_regressions
def year_line(songs, columns):
    songs = VectorAssembler(inputCols=columns, outputCol="features").transform(songs)
    return LinearRegression(labelCol="year").fit(songs)
