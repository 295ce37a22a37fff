# grader: models
# %%
def solve(frame):
    """A fitted pipeline that predicts label from x by logistic regression."""
    # BEGIN SOLUTION
    #> # TODO: fit.
    from pyspark.ml import Pipeline
    from pyspark.ml.classification import LogisticRegression
    from pyspark.ml.feature import VectorAssembler

    features = VectorAssembler(inputCols=["x"], outputCol="features")
    return Pipeline(stages=[features, LogisticRegression(regParam=0.01)]).fit(frame)
    # END SOLUTION
