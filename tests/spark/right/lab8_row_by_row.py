"""Row by row instead of partition by partition, singular values for eigenvalues, Gram-Schmidt by hand."""

import numpy as np


def moments(data):
    def add(seen, x):
        n, mean, table = seen
        if n == 0:
            return 1, x.copy(), np.zeros((len(x), len(x)))
        apart = x - mean
        moved = mean + apart / (n + 1)
        return n + 1, moved, table + np.outer(apart, x - moved)

    def merge(a, b):
        if a[0] == 0 or b[0] == 0:
            return a if b[0] == 0 else b
        n, apart = a[0] + b[0], b[1] - a[1]
        return n, a[1] + apart * b[0] / n, a[2] + b[2] + np.outer(apart, apart) * a[0] * b[0] / n

    n, mean, table = data.treeAggregate((0, None, None), add, merge)
    return n, mean, table / n


def components(cov, k):
    left, sizes, _ = np.linalg.svd(cov)
    return sizes[:k], -left[:, :k]


def project(data, mean, comps):
    return data.map(lambda row: (row[0], comps.T @ (row[1] - mean)))


def explained(eigenvalues, k):
    return np.sort(eigenvalues)[-k:].sum() / eigenvalues.sum()


def reconstruct(scores, mean, comps):
    return scores.map(lambda row: (row[0], row[1] @ comps.T + mean))


def power_components(data, k, n_iter):
    data = data.cache()
    n = data.count()
    mean = data.context.broadcast(data.reduce(lambda a, b: a + b) / n)
    v = np.linalg.qr(np.random.default_rng(1).normal(size=(len(mean.value), k)))[0]
    for _ in range(n_iter):
        sent = data.context.broadcast(v)
        v = data.map(lambda x, sent=sent: np.outer(x - mean.value, (x - mean.value) @ sent.value)).reduce(
            lambda a, b: a + b
        )
        for j in range(k):
            for i in range(j):
                v[:, j] -= (v[:, i] @ v[:, j]) * v[:, i]
            v[:, j] /= np.linalg.norm(v[:, j])
    data.unpersist()
    return v


def aggregator(n_groups, n_times, by):
    if by not in ("time", "group"):
        raise ValueError(by)
    matrix = np.zeros((n_times if by == "time" else n_groups, n_groups * n_times))
    for group in range(n_groups):
        for time in range(n_times):
            matrix[time if by == "time" else group, group * n_times + time] = 1
    return matrix
