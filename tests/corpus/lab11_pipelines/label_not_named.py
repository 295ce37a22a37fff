# exercise: two_regressions
def year_line(songs, columns):
    return Pipeline(stages=[VectorAssembler(inputCols=columns, outputCol="features"), LinearRegression()]).fit(songs)
