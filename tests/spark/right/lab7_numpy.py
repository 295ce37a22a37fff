"""NumPy does the sums; aggregates take the place of reduce."""

import math
import random
from collections import Counter

import numpy as np


def sigmoid(z):
    return float(np.exp(-np.logaddexp(0.0, -z)))


def log_loss(p, y, eps=1e-15):
    p = np.clip(p, eps, 1 - eps)
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


def logit_loss(z, y):
    return float(np.logaddexp(0.0, -z if y else z))


def logistic_term(w, x, y):
    at = np.array(list(x), int)
    values = np.array(list(x.values()), float)
    return dict(zip(map(int, at), (sigmoid(w[at] @ values) - y) * values, strict=True))


def fit_logistic(train, dim, n_iter, step, l2):
    rows = train.map(lambda ex: (ex[0], np.array([*ex[1], dim]), np.array([*ex[1].values(), 1.0]))).persist()
    price = l2 * (np.arange(dim + 1) < dim)
    w, history = np.zeros(dim + 1), []

    def add(sums, row, sent):
        y, at, values = row
        z = sent.value[at] @ values
        sums[at] += (sigmoid(z) - y) * values
        sums[-2:] += logit_loss(z, y), 1
        return sums

    for _ in range(n_iter):
        sent = train.context.broadcast(w)
        sums = rows.treeAggregate(np.zeros(dim + 3), lambda a, row, sent=sent: add(a, row, sent), np.add)
        history.append(sums[-2] / sums[-1])
        w = w - step * (sums[: dim + 1] / sums[-1] + price * w)
        sent.unpersist()
    rows.unpersist()
    return w, history


def fit_sgd(train, dim, epochs, step, seed):
    w = np.zeros(dim + 1)
    held = train.persist() if not train.is_cached else train.map(tuple).persist()
    for epoch in range(epochs):
        sent = held.context.broadcast(w)

        def part(index, rows, epoch=epoch, sent=sent):
            rows = list(rows)
            random.Random(f"{seed} {epoch} {index}").shuffle(rows)
            local = np.array(sent.value)
            for y, x in rows:
                at, values = np.array([*x, dim]), np.array([*x.values(), 1.0])
                local[at] -= step * (sigmoid(local[at] @ values) - y) * values
            return [np.append(local, 1.0) * len(rows)]

        sums = held.mapPartitionsWithIndex(part).fold(np.zeros(dim + 2), lambda a, b: a + b)
        w = sums[:-1] / sums[-1]
    held.unpersist()
    return w


def roc(scores, n_points):
    thresholds = np.array([math.inf, *(1 - k / (n_points - 1) for k in range(1, n_points))])

    def add(table, row):
        table[row[1]] += row[0] >= thresholds
        return table

    table = scores.aggregate(np.zeros((2, n_points)), add, lambda a, b: a + b)
    return [(float(f), float(t)) for f, t in (table / table[:, -1:]).T]


def auc(scores):
    by_score = scores.map(lambda row: (row[0], np.array([1 - row[1], row[1]]))).reduceByKey(lambda a, b: a + b)
    in_order = by_score.sortByKey().cache()
    totals = in_order.mapPartitions(lambda part: [sum((v for _, v in part), np.zeros(2))]).collect()
    before = np.cumsum([np.zeros(2), *totals], axis=0)

    def wins(index, part):
        below, won = before[index][0], 0.0
        for _, (others, clicks) in part:
            won += clicks * (below + others / 2)
            below += others
        return [won]

    others, clicks = before[-1]
    return in_order.mapPartitionsWithIndex(wins).sum() / (others * clicks) if others * clicks else math.nan


def calibration(scores, n_bins):
    def add(table, row):
        table[min(int(row[0] * n_bins), n_bins - 1)] += np.array([row[0], row[1], 1])
        return table

    table = scores.treeAggregate(np.zeros((n_bins, 3)), add, lambda a, b: a + b)
    return [(p / n, y / n, int(n)) if n else (math.nan, math.nan, 0) for p, y, n in table]


def click_model(train, val):
    counts = train.flatMap(lambda row: row[1]).countByValue()
    index = {feature: j for j, feature in enumerate(counts)}
    values = Counter(field for field, _ in counts)
    pair = [field for field, _ in values.most_common()[-2:]]

    def encode(x, cross):
        found = {index[f]: 1.0 for f in x if f in index}
        if cross:
            joined = str([text for field, text in x if field in pair])
            found[len(index) + sum(map(ord, joined)) * 7919 % 1009] = 1.0
        return found

    best = math.inf, None
    for cross in False, True:
        for epochs in 5, 8:
            w = fit_sgd(train.mapValues(lambda x, cross=cross: encode(x, cross)), len(index) + 1009, epochs, 0.05, 3)

            def model(x, w=w, cross=cross):
                return sigmoid(w[-1] + sum(w[j] for j in encode(x, cross)))

            loss = val.map(lambda row: log_loss(model(row[1]), row[0])).mean()
            best = min(best, (loss, model), key=lambda pair: pair[0])
    return best[1]
