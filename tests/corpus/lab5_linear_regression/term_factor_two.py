# exercise: gradient_term
def gradient_term(w, example):
    label, x = example
    return 2 * (w @ x - label) * x
