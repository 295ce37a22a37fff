"""Python alone: loops, dicts and lists."""

import math

import numpy as np


def sigmoid(z):
    small = math.exp(-abs(z))
    return (1.0 if z >= 0 else small) / (1.0 + small)


def log_loss(p, y, eps=1e-15):
    if p < eps:
        p = eps
    elif p > 1 - eps:
        p = 1 - eps
    return -math.log1p(-p) if y == 0 else -math.log(p)


def logit_loss(z, y):
    s = (1 - 2 * y) * z
    return s + math.log1p(math.exp(-s)) if s > 0 else math.log1p(math.exp(s))


def logistic_term(w, x, y):
    z = 0.0
    for j in x:
        z += w[j] * x[j]
    slope = {}
    for j in x:
        slope[j] = (sigmoid(z) - y) * x[j]
    return slope


def fit_logistic(train, dim, n_iter, step, l2):
    train = train.map(lambda ex: (ex[0], dict(ex[1]))).cache()
    n = train.count()
    w, history = [0.0] * (dim + 1), []
    for _ in range(n_iter):
        sent = train.context.broadcast(w)

        def part(rows, sent=sent):
            w, sums, loss = sent.value, [0.0] * (dim + 1), 0.0
            for y, x in rows:
                z = w[dim] + sum(w[j] * v for j, v in x.items())
                for j, v in x.items():
                    sums[j] += (sigmoid(z) - y) * v
                sums[dim] += sigmoid(z) - y
                loss += logit_loss(z, y)
            yield [*sums, loss]

        sums = train.mapPartitions(part).reduce(lambda a, b: [x + y for x, y in zip(a, b, strict=True)])
        history.append(sums[-1] / n)
        w = [w[j] - step * (sums[j] / n + (l2 * w[j] if j < dim else 0.0)) for j in range(dim + 1)]
    train.unpersist()
    return np.array(w), history


def fit_sgd(train, dim, epochs, step, seed):
    train = train.mapValues(lambda x: [*x.items(), (dim, 1.0)]).cache()
    w = np.zeros(dim + 1)
    for epoch in range(epochs):
        sent = train.context.broadcast(w.tolist())

        def part(index, rows, sent=sent, epoch=epoch):
            rows, local = list(rows), list(sent.value)
            for i in np.random.RandomState([seed, index, epoch]).permutation(len(rows)):
                y, x = rows[i]
                error = sigmoid(sum(local[j] * v for j, v in x)) - y
                for j, v in x:
                    local[j] -= step * error * v
            return [(len(rows), local)] if rows else []

        parts = train.mapPartitionsWithIndex(part).collect()
        n = sum(size for size, _ in parts)
        w = sum(np.array(local) * size / n for size, local in parts)
    train.unpersist()
    return w


def roc(scores, n_points):
    def first(p):
        return next(k for k in range(1, n_points) if p >= 1 - k / (n_points - 1))

    counts = scores.map(lambda row: (row[1], first(row[0]))).countByValue()
    curve, passed = [(0.0, 0.0)], [0, 0]
    totals = [sum(n for (y, _), n in counts.items() if y == label) for label in (0, 1)]
    for k in range(1, n_points):
        passed = [passed[y] + counts.get((y, k), 0) for y in (0, 1)]
        curve.append((passed[0] / totals[0], passed[1] / totals[1]))
    return curve


def auc(scores):
    def part(rows):
        lower, same, score = 0, 0, None
        clicks, wins = 0, 0.0
        for p, y in rows:
            if p != score:
                lower, same, tied_clicks, score = lower + same, 0, 0, p
            if y:
                wins += lower + same / 2
                clicks, tied_clicks = clicks + 1, tied_clicks + 1
            else:
                wins += tied_clicks / 2
                same += 1
        return [(lower + same, clicks, wins)]

    parts = scores.sortBy(lambda row: row[0]).mapPartitions(part).collect()
    others, clicks, wins = 0, 0, 0.0
    for n, c, won in parts:
        wins += won + c * others
        others += n
        clicks += c
    try:
        return wins / (others * clicks)
    except ZeroDivisionError:
        return math.nan


def calibration(scores, n_bins):
    def part(rows):
        bins = {}
        for p, y in rows:
            b = n_bins - 1 if p == 1.0 else int(p * n_bins)
            total, clicks, n = bins.get(b, (0.0, 0, 0))
            bins[b] = total + p, clicks + y, n + 1
        return bins.items()

    found = dict.fromkeys(range(n_bins), (0.0, 0, 0))
    for b, sums in scores.mapPartitions(part).collect():
        found[b] = tuple(x + y for x, y in zip(found[b], sums, strict=True))
    return [(p / n, y / n, n) if n else (math.nan, math.nan, 0) for p, y, n in found.values()]


def click_model(train, val):
    def expand(x):
        texts = dict(x)
        return [f"{field}={text}" for field, text in x] + ["|".join(texts[field] for field in fields)]

    sizes = train.flatMap(lambda row: row[1]).distinct().map(lambda feature: (feature[0], 1))
    sizes = dict(sizes.reduceByKey(lambda a, b: a + b).collect())
    fields = sorted(sizes, key=sizes.get)[:2]
    counts = train.flatMap(lambda row: expand(row[1])).countByValue()
    index = {name: j for j, name in enumerate(sorted(name for name in counts if counts[name] > 1))}
    rows = train.mapValues(lambda x: {index[name]: 1.0 for name in expand(x) if name in index}).cache()
    w = fit_sgd(rows, len(index), 7, 0.05, 11)

    def model(x):
        return sigmoid(w[-1] + sum(w[index[name]] for name in expand(x) if name in index))

    return model
