# exercise: ridge
def ridge(train, lam):
    rows = train.mapValues(lambda x: np.append(x, 1.0)).collect()
    x, y = np.array([row[1] for row in rows]), np.array([row[0] for row in rows])
    return np.linalg.solve(x.T @ x + len(y) * lam * np.eye(x.shape[1]), x.T @ y)
