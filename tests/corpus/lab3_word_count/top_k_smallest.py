# exercise: top_k
def top_k(counts, k):
    return counts.takeOrdered(k, key=lambda pair: pair[1])
