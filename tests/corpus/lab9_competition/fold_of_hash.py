# exercise: k_fold
def fold_of(key, k):
    return hash(key) % k
