"""NumPy for everything."""

import numpy as np


def dot(u, v):
    return np.dot(u, v)


def matvec(a, x):
    return (np.array(a) @ np.array(x)).tolist()


def matmul(a, b):
    return (np.array(a) @ np.array(b)).tolist()


def matmul_outer(a, b):
    return (a[:, :, None] * b[None, :, :]).sum(axis=1)


def add_bias(x):
    return np.c_[x, np.ones(len(x))]


def derivative(f, x, h=1e-5):
    return np.float64(f(x + h) - f(x - h)) / h / 2


def gradient(f, w, h=1e-5):
    shifts = np.diag(np.full(len(w), h))
    return np.apply_along_axis(lambda shift: (f(w + shift) - f(w - shift)) / (2 * h), 1, shifts)


def gradient_check(f, grad, w):
    g, n = grad(w), gradient(f, w)
    return np.linalg.norm(g - n) / max(np.linalg.norm(g) + np.linalg.norm(n), 1e-300)


def quadratic_extremum(a, b, c):
    if not a:
        return np.nan, np.nan, "none"
    top = np.float64(-b) / (2 * a)
    return top, np.polyval([a, b, c], top), "maximum" if a < 0 else "minimum"


def safe_step(a):
    return 1 / np.linalg.norm(a, 2)


def solve_normal(x, y):
    return np.linalg.pinv(x) @ y
