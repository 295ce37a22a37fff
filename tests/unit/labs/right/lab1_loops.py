"""Loops, step by step, as one writes it first."""

import math

import numpy as np


def dot(u, v):
    if len(u) != len(v):
        raise ValueError
    total = 0
    for i in range(len(u)):
        total += u[i] * v[i]
    return total


def matvec(a, x):
    result = []
    for row in a:
        if len(row) != len(x):
            raise ValueError("row too short or too long")
        total = 0
        for i in range(len(x)):
            total += row[i] * x[i]
        result.append(total)
    return result


def matmul(a, b):
    result = []
    for row in a:
        if len(row) != len(b):
            raise ValueError("inner dimensions differ")
        new = [0.0] * len(b[0])
        for k in range(len(b)):
            for j in range(len(b[0])):
                new[j] += row[k] * b[k][j]
        result.append(new)
    return result


def matmul_outer(a, b):
    total = np.zeros((len(a), b.shape[1]))
    for k in range(len(b)):
        total += np.outer(a[:, k], b[k])
    return total


def add_bias(x):
    n, d = x.shape
    wide = np.empty((n, d + 1))
    wide[:, :d] = x
    wide[:, d] = 1
    return wide


def gradient(f, w, h=1e-5):
    result = np.zeros(len(w))
    for i in range(len(w)):
        up, down = w.astype(float), w.astype(float)
        up[i] += h
        down[i] -= h
        result[i] = (f(up) - f(down)) / (2 * h)
    return result


def gradient_check(f, grad, w):
    g = grad(w)
    n = gradient(f, w)
    below = math.sqrt(sum(g * g)) + math.sqrt(sum(n * n))
    if below == 0:
        return 0.0
    return math.sqrt(sum((g - n) ** 2)) / below


def quadratic_extremum(a, b, c):
    if a == 0:
        return float("nan"), float("nan"), "none"
    if a > 0:
        kind = "minimum"
    else:
        kind = "maximum"
    return -b / a / 2, c - b**2 / (4 * a), kind


def descend(grad, w0, step, tol, max_iter):
    w = w0.astype(float)
    n = 0
    while n < max_iter:
        g = grad(w)
        if math.sqrt(sum(g**2)) <= tol:
            break
        w -= step * g
        n += 1
    return w, n
