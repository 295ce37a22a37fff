# exercise: gradient_term
def gradient_term(w, example):
    label, x = example
    return (label - w @ x) * x
