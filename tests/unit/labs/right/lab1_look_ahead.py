"""The next gradient is computed before the loop looks at it; helper functions; strict zip."""

import operator

import numpy as np


def dot(u, v):
    return sum(map(operator.mul, *zip(*zip(u, v, strict=True)))) if len(u) or len(v) else 0


def transposed(rows):
    return [list(column) for column in zip(*rows)]


def matvec(a, x):
    return [sum(p * q for p, q in zip(row, x, strict=True)) for row in a]


def matmul(a, b):
    return transposed([matvec(a, column) for column in transposed(b)])


def matmul_outer(a, b):
    return sum((a[:, [k]] * b[[k], :] for k in range(a.shape[1])), np.zeros((a.shape[0], b.shape[1])))


def add_bias(x):
    return np.pad(x, ((0, 0), (0, 1)), constant_values=1)


def derivative(f, x, h=1e-5):
    right, left = (f(x + h) - f(x)) / h, (f(x) - f(x - h)) / h
    return (right + left) / 2


def gradient(f, w, h=1e-5):
    def along(i):
        return derivative(lambda t: f(np.concatenate([w[:i], [t], w[i + 1 :]])), float(w[i]), h)

    return np.array([along(i) for i in range(w.size)])


def descend(grad, w0, step, tol, max_iter):
    w, taken = np.asarray(w0, dtype=float), 0
    slope = grad(w)
    while np.linalg.norm(slope) > tol and taken < max_iter:
        w, taken = w - step * slope, taken + 1
        slope = grad(w)
    return w, taken


def safe_step(a):
    return 1.0 / max(np.linalg.eigvals(a).real)


def solve_normal(x, y):
    return np.linalg.pinv(x.T @ x, rcond=1e-10) @ x.T @ y
