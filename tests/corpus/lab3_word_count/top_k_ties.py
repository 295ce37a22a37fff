# exercise: top_k
def top_k(counts, k):
    return counts.sortBy(lambda pair: pair[1], ascending=False).take(k)
