# exercise: click_scores
def click_scores(predicted, threshold):
    decided = predicted.withColumn("mine", F.when(vector_to_array("probability")[1] > threshold, 1.0).otherwise(0.0))
    right = MulticlassClassificationEvaluator(metricName="accuracy", predictionCol="mine").evaluate(decided)
    loss = MulticlassClassificationEvaluator(metricName="logLoss").evaluate(predicted)
    area = BinaryClassificationEvaluator(rawPredictionCol="mine").evaluate(decided)
    return {"area": area, "log_loss": loss, "accuracy": right}
