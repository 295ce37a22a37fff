"""Returns a pipeline model whose stages are itself, many times over, so that who describes it never ends."""
def solve(frame):
    from pyspark.ml import PipelineModel
    model = PipelineModel([])
    model.stages = [model] * 100_000
    return model
