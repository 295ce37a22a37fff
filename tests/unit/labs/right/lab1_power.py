"""Own numerics: power iteration, eigenvectors instead of a solver."""

import numpy as np


def dot(u, v):
    if len(u) != len(v):
        raise ValueError("lengths differ")
    return float(np.sum(np.array(u, dtype=float) * np.array(v, dtype=float)))


def matvec(a, x):
    return [float(dot(row, x)) for row in a]


def matmul(a, b):
    if any(len(row) != len(b) for row in a):
        raise ValueError("inner dimensions differ")
    return sum(np.outer(column, row) for column, row in zip(np.array(a).T, np.array(b))).tolist()


def add_bias(x):
    return np.insert(x, x.shape[1], 1, axis=1)


def safe_step(a):
    v = np.random.default_rng(1).normal(size=len(a))
    for _ in range(2000):
        v = a @ v
        v = v / np.linalg.norm(v)
    return 1 / (v @ a @ v)


def solve_normal(x, y):
    values, vectors = np.linalg.eigh(x.T @ x)
    large = values > 1e-10 * values.max()
    return vectors[:, large] @ ((vectors[:, large].T @ (x.T @ y)) / values[large])
