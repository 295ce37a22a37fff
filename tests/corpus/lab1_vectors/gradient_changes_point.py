# exercise: gradient
def gradient(f, w, h=1e-5):
    slopes = []
    for i in range(len(w)):
        w[i] += h
        high = f(w)
        w[i] -= 2 * h
        slopes.append((high - f(w)) / (2 * h))
    return np.array(slopes)
