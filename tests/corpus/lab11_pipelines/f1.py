# exercise: click_scores
def click_scores(predicted, threshold):
    p = vector_to_array("probability")[1]
    decided = predicted.withColumn("prediction", F.when(p > threshold, 1.0).otherwise(0.0))
    return {
        "area": BinaryClassificationEvaluator(rawPredictionCol="probability").evaluate(decided),
        "log_loss": MulticlassClassificationEvaluator(metricName="logLoss").evaluate(decided),
        "accuracy": MulticlassClassificationEvaluator().evaluate(decided),
    }
