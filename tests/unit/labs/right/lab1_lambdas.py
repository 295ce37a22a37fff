"""Everything in one expression where that is possible."""

import math

import numpy as np


def fail(message):
    raise ValueError(message)


dot = lambda u, v: math.fsum(a * b for a, b in zip(u, v, strict=True))
matvec = lambda a, x: [dot(row, x) for row in a]
matmul = lambda a, b: [[dot(r, c) for c in zip(*b)] for r in a] if all(len(r) == len(b) for r in a) else fail("shapes")
matmul_outer = lambda a, b: np.add.reduce([np.outer(c, r) for c, r in zip(a.T, b)] or [np.zeros((len(a), b.shape[1]))])
add_bias = lambda x: np.column_stack((x, np.ones(x.shape[0])))
derivative = lambda f, x, h=1e-5: (f(x + h) - f(x - h)) / ((x + h) - (x - h))
safe_step = lambda a: 1 / float(np.linalg.svd(a, compute_uv=False)[0])
solve_normal = lambda x, y: np.linalg.lstsq(x, y, rcond=None)[0]


def descend(grad, w0, step, tol, max_iter):
    w = w0
    for taken in range(max_iter):
        g = grad(w)
        if np.linalg.norm(g) <= tol:
            return w, taken
        w = w - step * g
    return w, max_iter
