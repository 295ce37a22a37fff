# exercise: logistic_term
def logistic_term(w, x, y):
    z = sum(w[j] * value for j, value in x.items())
    return {j: (y - sigmoid(z)) * value for j, value in x.items()}
