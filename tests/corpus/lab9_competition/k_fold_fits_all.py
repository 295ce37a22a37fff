# exercise: k_fold
def k_fold(data, k, fit, score):
    model = fit(data)
    return [score(model, data.filter(lambda row, i=i: fold_of(row[0], k) == i)) for i in range(k)]
