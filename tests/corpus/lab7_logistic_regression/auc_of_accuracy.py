# exercise: auc
def auc(scores):
    return scores.map(lambda row: float((row[0] > 0.5) == row[1])).mean()
