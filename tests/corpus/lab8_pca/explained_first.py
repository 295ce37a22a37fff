# exercise: explained
def explained(eigenvalues, k):
    return float(eigenvalues[:k].sum() / eigenvalues.sum())
