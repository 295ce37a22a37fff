# exercise: descend
def descend(grad, w0, step, tol, max_iter):
    w = np.array(w0, dtype=float)
    for taken in range(max_iter):
        if np.linalg.norm(grad(w)) <= tol:
            return w, taken
        w = w + step * grad(w)
    return w, max_iter
