"""Later exercises build on earlier ones."""

import math

import numpy as np


def matmul(a, b):
    if a and len(a[0]) != len(b):
        raise ValueError("shapes do not fit")
    return [[dot(row, [other[j] for other in b]) for j in range(len(b[0]))] for row in a]


def matmul_outer(a, b):
    total = 0 * a[:, :1] * np.zeros((1, b.shape[1])) if a.shape[1] else np.zeros((a.shape[0], b.shape[1]))
    for column, row in zip(np.transpose(a), b):
        total = total + np.multiply.outer(column, row)
    return total


def add_bias(x):
    return np.append(x, np.ones((len(x), 1)), axis=1)


def derivative(f, x, h=1e-5):
    left, right = x - h, x + h
    return (f(right) - f(left)) / (2 * h)


def gradient(f, w, h=1e-5):
    result = []
    for i in range(len(w)):

        def moved(t, i=i):
            v = np.array(w, dtype=float)
            v[i] = t
            return f(v)

        result.append(derivative(moved, w[i], h))
    return np.array(result)


def gradient_check(f, grad, w):
    g, n = grad(w), gradient(f, w)
    return np.linalg.norm(g - n) / (np.linalg.norm(g) + np.linalg.norm(n) + 1e-15)


def quadratic_extremum(a, b, c):
    def f(x):
        return (a * x + b) * x + c

    match a:
        case 0:
            return (math.nan, math.nan, "none")
        case _:
            x = -0.5 * b / a
            return (x, f(x), ["maximum", "minimum"][a > 0])


def descend(grad, w0, step, tol, max_iter):
    def walk(w, taken):
        if taken == max_iter:
            return w, taken
        g = grad(w)
        return (w, taken) if g @ g <= tol**2 else walk(w - step * g, taken + 1)

    return walk(1.0 * w0, 0)
