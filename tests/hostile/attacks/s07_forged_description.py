"""Replaces what describes a model in the worker: names of the right class, numbers and keys that are hard to compare."""
def solve(frame):
    import sys
    from pyspark.ml import Pipeline
    from grader.sandbox.wire.values import Model
    live = sys.modules["grader.sandbox.worker.live"]
    params = {"maxIter": 100, **{"p%d" % n: 10 ** 4000 for n in range(500)}}
    learned = {"coefficients": [{-1 - n * (2 ** 61 - 1): n for n in range(60)} for _ in range(500)], "intercept": float("nan")}
    inner = Model("LogisticRegressionModel", params, learned)
    deep = inner
    for _ in range(12):
        deep = Model("PipelineModel" * 1000, {"stages": "x" * 100_000}, {}, (deep, inner))
    live.model_value = lambda value, keep: Model("PipelineModel", {}, {}, (deep, inner), False, keep(value))
    return Pipeline(stages=[])
