# exercise: click_scores
def click_scores(predicted, threshold):
    multi = MulticlassClassificationEvaluator()
    return {
        "area": BinaryClassificationEvaluator(rawPredictionCol="probability").evaluate(predicted),
        "log_loss": multi.setMetricName("logLoss").evaluate(predicted),
        "accuracy": multi.setMetricName("accuracy").evaluate(predicted),
    }
