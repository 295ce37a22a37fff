"""Returns a model of a class of its own: texts without end for parameters, and predictions that are not of the rows."""
def solve(frame):
    from pyspark.ml import Transformer
    from pyspark.ml.param import Param, Params
    class LogisticRegressionModel(Transformer):
        maxIter = Param(Params._dummy(), "maxIter", "x" * 1_000_000)
        def _transform(self, rows):
            session = rows.sparkSession
            return session.range(300_000).selectExpr("'word' AS id", "repeat('x', 10) AS prediction")
        @property
        def coefficients(self):
            while True:
                pass
    LogisticRegressionModel.__module__ = "pyspark.ml.classification"
    model = LogisticRegressionModel()
    model._set(maxIter=100)
    model._paramMap.update({Param(model, "p%d" % n, ""): "y" * 10_000 for n in range(500)})
    return model
