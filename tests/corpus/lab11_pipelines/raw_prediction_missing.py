# exercise: click_scores
def click_scores(predicted, threshold):
    p = vector_to_array("probability")[1]
    decided = predicted.withColumn("prediction", (p > threshold).cast("double"))
    return {
        "area": BinaryClassificationEvaluator().evaluate(decided),
        "log_loss": MulticlassClassificationEvaluator(metricName="logLoss").evaluate(decided),
        "accuracy": MulticlassClassificationEvaluator(metricName="accuracy").evaluate(decided),
    }
