"""Typical wrong answers of lab 7. Each replaces one function of the reference and runs in its namespace."""

# Names such as np, math and sigmoid come from the reference, in whose namespace these functions run.
# ruff: noqa: F821, B905

from grader.authors import wrong_answer


@wrong_answer(
    "sigmoid",
    id="overflow",
    title="Overflows far from 0",
    hint="The formula is right, but `math.exp` of a large number does not fit into a float. For which z is the "
    "exponent large, and which form of the formula avoids it?",
)
def sigmoid_unguarded(z):
    return 1 / (1 + math.exp(-z))


@wrong_answer(
    "sigmoid",
    id="clipped-z",
    title="Cuts z off at 20",
    hint="Beyond the limit all numbers get the same probability. A z of -40 is far rarer than one of -20.",
)
def sigmoid_clipped(z):
    return 1 / (1 + math.exp(-min(max(z, -20.0), 20.0)))


@wrong_answer(
    "sigmoid",
    id="sigmoid-sign",
    title="Has the sign of z turned round",
    hint="A large z means a probable click. What does yours give for z = 2?",
)
def sigmoid_turned(z):
    return 1 / (1 + math.exp(z)) if z < 700 else 0.0


@wrong_answer(
    "sigmoid",
    id="step",
    title="Gives a decision in place of a probability",
    hint="Only 0 and 1 come out. A model that is always sure is punished hard by the log loss.",
)
def sigmoid_step(z):
    return 1.0 if z >= 0 else 0.0


@wrong_answer(
    "sigmoid",
    id="loses-small",
    title="Loses the digits of small probabilities",
    hint="1 minus a number near 1 keeps few digits, or none. Compute the small probability itself, not 1 minus a "
    "large one.",
)
def sigmoid_by_difference(z):
    return 1 / (1 + math.exp(-z)) if z >= 0 else 1 - 1 / (1 + math.exp(z))


@wrong_answer(
    "log_loss",
    id="no-clipping",
    title="Takes the logarithm of 0",
    hint="A probability of 0 or 1 has to be moved by eps before the logarithm.",
)
def log_loss_unclipped(p, y, eps=1e-15):
    return -math.log(p if y == 1 else 1 - p)


@wrong_answer(
    "log_loss",
    id="moves-ends-only",
    title="Moves only 0 and 1 by eps",
    hint="A probability between 0 and eps is outside of the range as well, and so is one between 1 - eps and 1.",
)
def log_loss_ends_only(p, y, eps=1e-15):
    kept = eps if p == 0 else 1 - eps if p == 1 else p
    return -math.log(kept if y == 1 else 1 - kept)


@wrong_answer(
    "log_loss",
    id="eps-too-small",
    title="Clips by an eps that a float cannot feel",
    hint="1 - 1e-17 is 1.0 for a float. Use the eps that is passed in.",
)
def log_loss_tiny_eps(p, y, eps=1e-15):
    kept = min(max(p, 1e-17), 1 - 1e-17)
    return -math.log(kept if y == 1 else 1 - kept)


@wrong_answer(
    "log_loss",
    id="fixed-eps",
    title="Ignores the eps that is passed in",
    hint="The range is right for the default only. Where does your function use its third argument?",
)
def log_loss_fixed_eps(p, y, eps=1e-15):
    kept = min(max(p, 1e-15), 1 - 1e-15)
    return -math.log(kept if y == 1 else 1 - kept)


@wrong_answer(
    "log_loss",
    id="adds-eps",
    title="Adds eps to every probability",
    hint="A probability inside the range stays as it is; only one outside is moved, to the bound.",
)
def log_loss_added_eps(p, y, eps=1e-15):
    return -math.log((p if y == 1 else 1 - p) + eps)


@wrong_answer(
    "log_loss",
    id="log10",
    title="Takes the logarithm to the base 10",
    hint="All losses are too small by one and the same factor, about 2.3. `math.log` is the natural logarithm.",
)
def log_loss_base_ten(p, y, eps=1e-15):
    kept = min(max(p, eps), 1 - eps)
    return -math.log10(kept if y == 1 else 1 - kept)


@wrong_answer(
    "log_loss",
    id="log2",
    title="Takes the logarithm to the base 2",
    hint="All losses are too large by one and the same factor, about 1.44. `math.log` is the natural logarithm.",
)
def log_loss_base_two(p, y, eps=1e-15):
    kept = min(max(p, eps), 1 - eps)
    return -math.log2(kept if y == 1 else 1 - kept)


@wrong_answer(
    "log_loss",
    id="no-minus",
    title="Forgets the minus sign",
    hint="Your losses are negative, and better answers cost more. Logarithms of numbers below 1 are negative.",
)
def log_loss_negative(p, y, eps=1e-15):
    kept = min(max(p, eps), 1 - eps)
    return math.log(kept if y == 1 else 1 - kept)


@wrong_answer(
    "log_loss",
    id="charges-clicks-only",
    title="Charges clicks only",
    hint="For a label of 0 something was promised as well: 1 - p.",
)
def log_loss_one_branch(p, y, eps=1e-15):
    return -y * math.log(min(max(p, eps), 1 - eps))


@wrong_answer(
    "log_loss",
    id="labels-swapped",
    title="Takes the probability of what did not happen",
    hint="Saying 0.9 before a click is cheap: about 0.1. Which of your two cases belongs to y = 1?",
)
def log_loss_swapped(p, y, eps=1e-15):
    kept = min(max(p, eps), 1 - eps)
    return -math.log(kept if y == 0 else 1 - kept)


@wrong_answer(
    "logit_loss",
    id="loses-small-losses",
    title="Loses small losses",
    hint="1 + t is 1.0 for a float when t is tiny, and its logarithm 0. There is a function for ln(1 + t).",
)
def logit_loss_plain_log(z, y):
    s = -z if y == 1 else z
    return max(s, 0.0) + math.log(1 + math.exp(-abs(s)))


@wrong_answer(
    "logit_loss",
    id="logit-overflow",
    title="Overflows far from 0",
    hint="e to the s does not fit into a float for large s. Pull the large part out of the logarithm first.",
)
def logit_loss_unguarded(z, y):
    return math.log1p(math.exp(-z if y == 1 else z))


@wrong_answer(
    "logit_loss",
    id="over-sigmoid",
    title="Goes over the probability",
    hint="Far from 0 the probability is 0.0 or 1.0 to the last digit, and clipping makes all losses there the same. "
    "Compute the loss from z itself.",
)
def logit_loss_by_probability(z, y):
    return log_loss(sigmoid(z), y)


@wrong_answer(
    "logit_loss",
    id="infinite-loss",
    title="Takes the logarithm of a probability of 0",
    hint="The sigmoid of -1000 is 0.0, and it has no logarithm. The loss there is 1000: compute it from z itself.",
)
def logit_loss_unclipped(z, y):
    return -math.log(sigmoid(z) if y == 1 else 1 - sigmoid(z))


@wrong_answer(
    "logit_loss",
    id="same-sign",
    title="Uses the same sign for both labels",
    hint="Without a click a large z is expensive, with one it is cheap. How does s depend on the label?",
)
def logit_loss_same_sign(z, y):
    return max(-z, 0.0) + math.log1p(math.exp(-abs(z)))


@wrong_answer(
    "logit_loss",
    id="sign-turned",
    title="Has the labels turned round",
    hint="With a click, a large z is cheap. Yours is expensive there.",
)
def logit_loss_turned(z, y):
    s = z if y == 1 else -z
    return max(s, 0.0) + math.log1p(math.exp(-abs(s)))


@wrong_answer(
    "logistic_term",
    id="y-minus-p",
    title="Subtracts the probability from the label",
    hint="Your term points downhill. With a click, the error is p - 1, a negative number.",
)
def logistic_term_turned(w, x, y):
    error = y - sigmoid(float(sum(w[j] * value for j, value in x.items())))
    return {j: error * value for j, value in x.items()}


@wrong_answer(
    "logistic_term",
    id="dense-result",
    title="Gives an entry for every weight",
    hint="The row touches a few weights of a million. Go through the entries of x, not through w.",
)
def logistic_term_dense(w, x, y):
    error = sigmoid(float(sum(w[j] * value for j, value in x.items()))) - y
    return {j: error * x.get(j, 0.0) for j in range(len(w))}


@wrong_answer(
    "logistic_term",
    id="dense-array",
    title="Gives an array",
    hint="An array has a place for every weight. The term of a row is a dict with the indices of x.",
)
def logistic_term_array(w, x, y):
    full = np.zeros(len(w))
    for j, value in x.items():
        full[j] = value
    return (sigmoid(float(w @ full)) - y) * full


@wrong_answer(
    "logistic_term",
    id="no-sigmoid",
    title="Takes z for the probability",
    hint="This is the gradient of linear regression. What turns z into a probability?",
)
def logistic_term_linear(w, x, y):
    error = sum(w[j] * value for j, value in x.items()) - y
    return {j: error * value for j, value in x.items()}


@wrong_answer(
    "logistic_term",
    id="ignores-values",
    title="Takes every value for 1",
    hint="The slope in a weight is the error times the value of its feature, and values need not be 1.",
)
def logistic_term_ones(w, x, y):
    error = sigmoid(float(sum(w[j] * value for j, value in x.items()))) - y
    return dict.fromkeys(x, error)


@wrong_answer(
    "logistic_term",
    id="class-for-probability",
    title="Uses the decision instead of the probability",
    hint="With a decision of 0 or 1 the error of a right row is 0, and nothing is learned from it. The loss asks for "
    "the probability.",
)
def logistic_term_class(w, x, y):
    z = sum(w[j] * value for j, value in x.items())
    return {j: (int(z >= 0) - y) * value for j, value in x.items()}


@wrong_answer(
    "logistic_term",
    id="chain-rule-again",
    title="Multiplies by the slope of the sigmoid",
    hint="p(1 - p) belongs to the squared error. In the log loss it cancels, and p - y remains.",
)
def logistic_term_squared(w, x, y):
    p = sigmoid(float(sum(w[j] * value for j, value in x.items())))
    return {j: (p - y) * p * (1 - p) * value for j, value in x.items()}


def _descend(train, dim, n_iter, update, w=None):
    """Gradient descent with another update: ``update(w, sum of terms, n, index of the intercept)``."""
    rows = train.mapValues(lambda x: {**x, dim: 1.0}).cache()
    w, history = np.zeros(dim + 1) if w is None else w, []
    for _ in range(n_iter):
        sent = rows.context.broadcast(w)
        gradient, loss, n = rows.mapPartitions(lambda part, sent=sent: _sums(part, sent.value)).reduce(
            lambda a, b: (a[0] + b[0], a[1] + b[1], a[2] + b[2])
        )
        history.append(loss / n)
        w = update(w, gradient, n, dim)
    rows.unpersist()
    return w, history


def _sums(part, w):
    gradient, loss, n = np.zeros(len(w)), 0.0, 0
    for y, x in part:
        for j, slope in logistic_term(w, x, y).items():
            gradient[j] += slope
        loss += logit_loss(float(sum(w[j] * value for j, value in x.items())), y)
        n += 1
    return [(gradient, loss, n)]


def _free(w, dim):
    """The weights with a 0 in place of the intercept."""
    return np.append(w[:dim], 0.0)


@wrong_answer(
    "fit_logistic",
    id="sum-for-mean",
    title="Does not divide by n",
    hint="Your steps grow with the number of rows. The loss is a mean over the examples.",
)
def fit_logistic_sum(train, dim, n_iter, step, l2):
    return _descend(train, dim, n_iter, lambda w, g, n, d: w - step * (g + l2 * _free(w, d)))


@wrong_answer(
    "fit_logistic",
    id="penalises-intercept",
    title="Puts a price on the intercept",
    hint="The intercept sets the general click rate and is free. Which entry of the penalty has to be 0?",
)
def fit_logistic_priced_intercept(train, dim, n_iter, step, l2):
    return _descend(train, dim, n_iter, lambda w, g, n, d: w - step * (g / n + l2 * w))


@wrong_answer(
    "fit_logistic",
    id="factor-two",
    title="Makes the price twice too high",
    hint="The price is l2 / 2 times the squares. What becomes of the 2 of the square in the gradient?",
)
def fit_logistic_double_price(train, dim, n_iter, step, l2):
    return _descend(train, dim, n_iter, lambda w, g, n, d: w - step * (g / n + 2 * l2 * _free(w, d)))


@wrong_answer(
    "fit_logistic",
    id="price-divided",
    title="Divides the price by n",
    hint="The mean is over the losses of the rows. The price of the weights stands outside of it.",
)
def fit_logistic_divided_price(train, dim, n_iter, step, l2):
    return _descend(train, dim, n_iter, lambda w, g, n, d: w - step * (g + l2 * _free(w, d)) / n)


@wrong_answer(
    "fit_logistic",
    id="ignores-price",
    title="Ignores l2",
    hint="Your weights are the same for every l2.",
)
def fit_logistic_free(train, dim, n_iter, step, l2):
    return _descend(train, dim, n_iter, lambda w, g, n, d: w - step * g / n)


@wrong_answer(
    "fit_logistic",
    id="uphill",
    title="Steps along the gradient",
    hint="The gradient points where the loss grows. Yours rises from round to round.",
)
def fit_logistic_uphill(train, dim, n_iter, step, l2):
    return _descend(train, dim, n_iter, lambda w, g, n, d: w + step * (g / n + l2 * _free(w, d)))


@wrong_answer(
    "fit_logistic",
    id="starts-at-ones",
    title="Does not start from zero",
    hint="The first entry of the history belongs to zero weights, for which every probability is one half: ln 2.",
)
def fit_logistic_from_ones(train, dim, n_iter, step, l2):
    return _descend(train, dim, n_iter, lambda w, g, n, d: w - step * (g / n + l2 * _free(w, d)), np.ones(dim + 1))


@wrong_answer(
    "fit_logistic",
    id="no-intercept",
    title="Leaves out the intercept",
    hint="There are dim + 1 weights. Which feature, always 1, does each row still lack?",
)
def fit_logistic_no_intercept(train, dim, n_iter, step, l2):
    w, history = np.zeros(dim), []
    for _ in range(n_iter):
        gradient, loss, n = train.mapPartitions(lambda part, w=w: _sums(part, w)).reduce(
            lambda a, b: (a[0] + b[0], a[1] + b[1], a[2] + b[2])
        )
        history.append(loss / n)
        w = w - step * (gradient / n + l2 * w)
    return w, history


@wrong_answer(
    "fit_logistic",
    id="history-after",
    title="Notes the loss after the update",
    hint="The weights are right; the history is one round late. Its first entry belongs to zero weights.",
)
def fit_logistic_history_after(train, dim, n_iter, step, l2):
    def update(w, g, n, d):
        return w - step * (g / n + l2 * _free(w, d))

    return _descend(train, dim, n_iter, update)[0], _descend(train, dim, n_iter + 1, update)[1][1:]


@wrong_answer(
    "fit_logistic",
    id="history-with-price",
    title="Adds the price of the weights to the history",
    hint="The history holds the mean log loss of the rows alone; so it can be compared between values of l2.",
)
def fit_logistic_history_priced(train, dim, n_iter, step, l2):
    prices = []

    def update(w, g, n, d):
        prices.append(l2 / 2 * float(w[:d] @ w[:d]))
        return w - step * (g / n + l2 * _free(w, d))

    w, history = _descend(train, dim, n_iter, update)
    return w, [loss + price for loss, price in zip(history, prices)]


def _one_row_at_a_time(train, dim, n_iter, step, l2, jobs):
    """Terms as dense arrays, one for each row; ``jobs(rows, w)`` gives gradient, loss and n."""
    rows = train.mapValues(lambda x: {**x, dim: 1.0})
    w, history = np.zeros(dim + 1), []
    for _ in range(n_iter):
        gradient, loss, n = jobs(rows, w)
        history.append(loss / n)
        w = w - step * (gradient / n + l2 * _free(w, dim))
    return w, history


@wrong_answer(
    "fit_logistic",
    id="collects-rows",
    title="Collects the rows on the driver",
    hint="The weights are right, but all rows travelled to the driver, in every round. Let each partition add up "
    "its own.",
)
def fit_logistic_collect(train, dim, n_iter, step, l2):
    return _one_row_at_a_time(train, dim, n_iter, step, l2, lambda rows, w: _sums(rows.collect(), w)[0])


@wrong_answer(
    "fit_logistic",
    id="three-jobs-a-round",
    title="Runs several jobs in each round",
    hint="Gradient, loss and number of rows come from the same rows. One pass can add up all three.",
)
def fit_logistic_many_jobs(train, dim, n_iter, step, l2):
    def jobs(rows, w):
        sums = rows.mapPartitions(lambda part: _sums(part, w))
        return (
            sums.map(lambda triple: triple[0]).reduce(lambda a, b: a + b),
            sums.map(lambda triple: triple[1]).sum(),
            rows.count(),
        )

    return _one_row_at_a_time(train, dim, n_iter, step, l2, jobs)


def _triple(a, b):
    return a[0] + b[0], a[1] + b[1], a[2] + b[2]


@wrong_answer(
    "fit_logistic",
    id="weights-in-closure",
    title="Sends the weights in the closure",
    hint="A function that uses w carries a copy of it with every task. Wrap the weights once per round in a broadcast "
    "variable and read its value in the tasks.",
)
def fit_logistic_closure(train, dim, n_iter, step, l2):
    cached = train.cache()
    result = _one_row_at_a_time(
        cached, dim, n_iter, step, l2, lambda rows, w: rows.mapPartitions(lambda part: _sums(part, w)).reduce(_triple)
    )
    cached.unpersist()
    return result


def _broadcasting(rows, w):
    sent = rows.context.broadcast(w)
    return rows.mapPartitions(lambda part: _sums(part, sent.value)).reduce(_triple)


@wrong_answer(
    "fit_logistic",
    id="not-cached",
    title="Reads the source again in every round",
    hint="Without `cache`, each round parses all rows anew from their source.",
)
def fit_logistic_not_cached(train, dim, n_iter, step, l2):
    return _one_row_at_a_time(train, dim, n_iter, step, l2, _broadcasting)


@wrong_answer(
    "fit_logistic",
    id="not-released",
    title="Keeps the rows in memory when it is done",
    hint="Whoever caches rows for a while should release them with `unpersist`; other work needs the memory too.",
)
def fit_logistic_not_released(train, dim, n_iter, step, l2):
    return _one_row_at_a_time(train.cache(), dim, n_iter, step, l2, _broadcasting)


def _walk(rows, dim, step, w):
    """One step for each row, in the order given."""
    w = w.copy()
    for y, x in rows:
        for j, slope in logistic_term(w, {**x, dim: 1.0}, y).items():
            w[j] -= step * slope
    return w


def _in_order(rows, *seeds):
    return [rows[i] for i in np.random.default_rng(seeds).permutation(len(rows))]


def _epochs(train, dim, epochs, step, order, combine):
    """Local steps with another order (``order(rows, epoch, partition)``) or another way to combine the partitions."""
    w = np.zeros(dim + 1)
    for epoch in range(epochs):

        def share(index, part, w=w, epoch=epoch):
            rows = list(part)
            return [(_walk(order(rows, epoch, index), dim, step, w), len(rows))]

        w = combine(train.mapPartitionsWithIndex(share).collect())
    return w


def _weighted(shares):
    return sum(n * w for w, n in shares) / sum(n for _, n in shares)


@wrong_answer(
    "fit_sgd",
    id="plain-mean",
    title="Takes the plain mean over partitions",
    hint="A partition with one row, or with none, gets the same say as one with a thousand. Weigh by the number of "
    "rows.",
)
def fit_sgd_plain_mean(train, dim, epochs, step, seed):
    return _epochs(
        train,
        dim,
        epochs,
        step,
        lambda rows, epoch, index: _in_order(rows, seed, epoch, index),
        lambda shares: sum(w for w, _ in shares) / len(shares),
    )


@wrong_answer(
    "fit_sgd",
    id="same-order-in-partitions",
    title="Uses one seed in all partitions",
    hint="Partitions of equal size go through their rows in the same order. Which number tells them apart?",
)
def fit_sgd_shared_seed(train, dim, epochs, step, seed):
    return _epochs(train, dim, epochs, step, lambda rows, epoch, index: _in_order(rows, seed, epoch), _weighted)


@wrong_answer(
    "fit_sgd",
    id="same-order-in-epochs",
    title="Uses one order in all epochs",
    hint="Each epoch goes through the rows in the same order. Let the number of the epoch take part in the seed.",
)
def fit_sgd_repeated_order(train, dim, epochs, step, seed):
    return _epochs(train, dim, epochs, step, lambda rows, epoch, index: _in_order(rows, seed, index), _weighted)


@wrong_answer(
    "fit_sgd",
    id="no-shuffle",
    title="Takes the rows as they lie",
    hint="Data is often sorted, by time or by label; steps in that order swing to and fro. Where does your seed go?",
)
def fit_sgd_unshuffled(train, dim, epochs, step, seed):
    return _epochs(train, dim, epochs, step, lambda rows, epoch, index: rows, _weighted)


@wrong_answer(
    "fit_sgd",
    id="no-seed",
    title="Shuffles without the seed",
    hint="Two runs give different weights. Let the generator depend on the seed.",
)
def fit_sgd_unseeded(train, dim, epochs, step, seed):
    def order(rows, epoch, index):
        return [rows[i] for i in np.random.default_rng().permutation(len(rows))]

    return _epochs(train, dim, epochs, step, order, _weighted)


@wrong_answer(
    "fit_sgd",
    id="one-step-per-partition",
    title="Takes one step per epoch and partition",
    hint="Stochastic steps follow each other: the weights change after each row, and the next row sees the change.",
)
def fit_sgd_batch(train, dim, epochs, step, seed):
    w = np.zeros(dim + 1)
    for _ in range(epochs):

        def share(part, w=w):
            gradient, _, n = _sums([(y, {**x, dim: 1.0}) for y, x in part], w)[0]
            return [(w - step * gradient / max(n, 1), n)]

        w = _weighted(train.mapPartitions(share).collect())
    return w


@wrong_answer(
    "fit_sgd",
    id="sgd-uphill",
    title="Steps along the gradient",
    hint="The term points where the loss grows. Subtract it.",
)
def fit_sgd_uphill(train, dim, epochs, step, seed):
    return _epochs(train, dim, epochs, -step, lambda rows, epoch, index: _in_order(rows, seed, epoch, index), _weighted)


@wrong_answer(
    "fit_sgd",
    id="sgd-weights-in-closure",
    title="Sends the weights in the closure",
    hint="A function that uses w carries a copy of it with every task. Wrap the weights once per epoch in a broadcast "
    "variable and read its value in the tasks.",
)
def fit_sgd_closure(train, dim, epochs, step, seed):
    from types import SimpleNamespace

    rows = train.map(lambda row: row).cache()
    w = _sgd(rows, dim, epochs, step, seed, lambda w: SimpleNamespace(value=w))
    rows.unpersist()
    return w


@wrong_answer(
    "fit_sgd",
    id="averages-once",
    title="Averages at the end only",
    hint="After each epoch the mean goes out again, and all partitions start the next one from it.",
)
def fit_sgd_one_shot(train, dim, epochs, step, seed):
    def share(index, part):
        rows, w = list(part), np.zeros(dim + 1)
        for epoch in range(epochs):
            w = _walk(_in_order(rows, seed, epoch, index), dim, step, w)
        return [(w, len(rows))]

    return _weighted(train.mapPartitionsWithIndex(share).collect())


def _sgd(rows, dim, epochs, step, seed, send):
    """The right steps; ``send(w)`` wraps the weights for their way to the tasks."""
    w = np.zeros(dim + 1)
    for epoch in range(epochs):
        sent = send(w)

        def share(index, part, sent=sent, epoch=epoch):
            own = list(part)
            return [(_walk(_in_order(own, seed, epoch, index), dim, step, sent.value), len(own))]

        w = _weighted(rows.mapPartitionsWithIndex(share).collect())
    return w


@wrong_answer(
    "fit_sgd",
    id="sgd-collects-rows",
    title="Takes the steps on the driver",
    hint="All rows travelled to the driver, and one machine does the work of all. The function for a partition belongs "
    "into `mapPartitionsWithIndex`.",
)
def fit_sgd_on_driver(train, dim, epochs, step, seed):
    parts, w = train.glom().collect(), np.zeros(dim + 1)
    for epoch in range(epochs):
        w = _weighted(
            [(_walk(_in_order(part, seed, epoch, i), dim, step, w), len(part)) for i, part in enumerate(parts)]
        )
    return w


@wrong_answer(
    "fit_sgd",
    id="sgd-not-cached",
    title="Reads the source again in every epoch",
    hint="Without `cache`, each epoch parses all rows anew from their source.",
)
def fit_sgd_not_cached(train, dim, epochs, step, seed):
    return _sgd(train, dim, epochs, step, seed, train.context.broadcast)


@wrong_answer(
    "fit_sgd",
    id="sgd-not-released",
    title="Keeps the rows in memory when it is done",
    hint="Whoever caches rows for a while should release them with `unpersist`; other work needs the memory too.",
)
def fit_sgd_not_released(train, dim, epochs, step, seed):
    return _sgd(train.cache(), dim, epochs, step, seed, train.context.broadcast)


def _rates(scores, cut):
    """One pair of rates for each cut, by a job each; ``cut(p)`` is the list of cuts passed."""
    totals = scores.map(lambda row: (row[1], 1)).reduceByKey(lambda a, b: a + b).collectAsMap()
    passed = scores.flatMap(lambda row: [((row[1], k), 1) for k in cut(row[0])]).reduceByKey(lambda a, b: a + b)
    counts = passed.collectAsMap()
    return lambda k: (counts.get((0, k), 0) / totals[0], counts.get((1, k), 0) / totals[1])


def _curve(scores, n_points):
    """The right curve."""
    rate = _rates(scores, lambda p: [k for k in range(1, n_points) if p >= 1 - k / (n_points - 1)])
    return [rate(k) for k in range(n_points)]


@wrong_answer(
    "roc",
    id="strict-threshold",
    title="Lets only higher probabilities pass",
    hint="A row whose probability equals the threshold passes: at least, not more than. At the threshold 0 all rows "
    "do.",
)
def roc_strict(scores, n_points):
    rate = _rates(scores, lambda p: [k for k in range(n_points) if p > 1 - k / (n_points - 1)])
    return [rate(k) for k in range(n_points)]


@wrong_answer(
    "roc",
    id="ascending-thresholds",
    title="Lets the thresholds rise",
    hint="Your curve runs from (1, 1) to (0, 0). The first threshold is the highest, and nothing passes it.",
)
def roc_ascending(scores, n_points):
    return _curve(scores, n_points)[::-1]


@wrong_answer(
    "roc",
    id="passes-below",
    title="Counts the rows below the threshold",
    hint="Your curve lies mirrored below the diagonal. Rows with a *high* probability pass.",
)
def roc_below(scores, n_points):
    rate = _rates(scores, lambda p: [k for k in range(1, n_points) if p <= k / (n_points - 1)])
    return [rate(k) for k in range(n_points)]


@wrong_answer(
    "roc",
    id="rates-swapped",
    title="Swaps the two rates",
    hint="Each pair begins with the false positive rate, the horizontal axis of the picture.",
)
def roc_swapped(scores, n_points):
    return [(true, false) for false, true in _curve(scores, n_points)]


@wrong_answer(
    "roc",
    id="shares-of-all",
    title="Divides by the number of all rows",
    hint="The last point has to be (1, 1). Clicks are compared with all clicks, the others with all others.",
)
def roc_of_all(scores, n_points):
    n, clicks = scores.count(), scores.values().sum()
    return [(false * (n - clicks) / n, true * clicks / n) for false, true in _curve(scores, n_points)]


@wrong_answer(
    "roc",
    id="not-added-up",
    title="Gives the rows between two thresholds",
    hint="A row that passes a threshold passes every lower one too: add up along the curve.",
)
def roc_not_cumulative(scores, n_points):
    curve = _curve(scores, n_points)
    return [curve[0], *((b[0] - a[0], b[1] - a[1]) for a, b in itertools.pairwise(curve))]


@wrong_answer(
    "roc",
    id="starts-at-one",
    title="Starts at the threshold 1 instead of above it",
    hint="A row with the probability 1.0 passes the threshold 1. The first point is (0, 0) whatever the rows are.",
)
def roc_from_one(scores, n_points):
    rate = _rates(scores, lambda p: [k for k in range(n_points) if p >= 1 - k / (n_points - 1)])
    return [rate(k) for k in range(n_points)]


@wrong_answer(
    "roc",
    id="cuts-by-rank",
    title="Cuts by the number of rows, and so through ties",
    hint="Rows of equal probability pass together. Points belong to thresholds of the probability, not to every "
    "n-th row.",
)
def roc_by_rank(scores, n_points):
    ranked = sorted(scores.collect(), key=lambda row: -row[0])
    clicks = sum(y for _, y in ranked)
    curve = []
    for k in range(n_points):
        top = ranked[: round(k * len(ranked) / (n_points - 1))]
        caught = sum(y for _, y in top)
        curve.append(((len(top) - caught) / (len(ranked) - clicks), caught / clicks))
    return curve


@wrong_answer(
    "roc",
    id="job-per-threshold",
    title="Runs a job for each threshold",
    hint="The curve is right, but the rows were read once for each threshold. One pass can count for all of them.",
)
def roc_many_jobs(scores, n_points):
    clicks = scores.filter(lambda row: row[1] == 1).count()
    others = scores.filter(lambda row: row[1] == 0).count()
    curve = [(0.0, 0.0)]
    for k in range(1, n_points):
        passed = scores.filter(lambda row, k=k: row[0] >= 1 - k / (n_points - 1))
        caught = passed.filter(lambda row: row[1] == 1).count()
        curve.append(((passed.count() - caught) / others, caught / clicks))
    return curve


def _area(rows, tie):
    """The share of pairs (click, other) that are won, ties counting ``tie``; nan without both labels."""
    clicks, others = [p for p, y in rows if y == 1], [p for p, y in rows if y == 0]
    if not clicks or not others:
        return float("nan")
    wins = sum((c > o) + tie * (c == o) for c in clicks for o in others)
    return wins / (len(clicks) * len(others))


def _sorted_area(scores, tie):
    """The same from sorted rows, which stay where they are."""

    def counts(part):
        others, clicks, wins = 0, 0, 0.0
        for _, group in itertools.groupby(part, key=lambda row: row[0]):
            labels = [y for _, y in group]
            wins += sum(labels) * (others + tie * (len(labels) - sum(labels)))
            others, clicks = others + len(labels) - sum(labels), clicks + sum(labels)
        return [(others, clicks, wins)]

    others, clicks, wins = 0, 0, 0.0
    for n, c, won in scores.sortByKey().mapPartitions(counts).collect():
        wins += won + c * others
        others, clicks = others + n, clicks + c
    return wins / (others * clicks) if others and clicks else float("nan")


@wrong_answer(
    "auc",
    id="ties-lost",
    title="Counts ties as lost",
    hint="A model that says the same for everybody should get 0.5. What does a tie count?",
)
def auc_ties_lost(scores):
    return _sorted_area(scores, 0.0)


@wrong_answer(
    "auc",
    id="ties-won",
    title="Counts ties as won",
    hint="A model that says the same for everybody should get 0.5. What does a tie count?",
)
def auc_ties_won(scores):
    return _sorted_area(scores, 1.0)


@wrong_answer(
    "auc",
    id="auc-of-partitions",
    title="Takes the mean of the partitions' areas",
    hint="A click also competes with the others of *other* partitions. Means of partitions do not combine.",
)
def auc_mean_of_partitions(scores):
    areas = scores.mapPartitions(lambda part: [_area(list(part), 0.5)]).filter(lambda area: area == area).collect()
    return sum(areas) / len(areas) if areas else float("nan")


@wrong_answer(
    "auc",
    id="auc-mirrored",
    title="Gives 1 minus the area",
    hint="A good model gets an area near 1. Your clicks win when their score is lower.",
)
def auc_mirrored(scores):
    return _sorted_area(scores.map(lambda row: (-row[0], row[1])), 0.5)


@wrong_answer(
    "auc",
    id="accuracy",
    title="Gives the share of right decisions",
    hint="Accuracy needs a threshold and is high for a model that always says no. The AUC compares pairs.",
)
def auc_accuracy(scores):
    return scores.map(lambda row: float((row[0] >= 0.5) == (row[1] == 1))).mean()


@wrong_answer(
    "auc",
    id="area-of-points",
    title="Takes the area of a few points of the curve",
    hint="Between two thresholds the curve is not straight. The exact area comes from the order of the rows.",
)
def auc_of_points(scores):
    labels = scores.values().distinct().collect()
    if len(labels) < 2:
        return float("nan")
    curve = roc(scores, 101)
    return sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in itertools.pairwise(curve))


@wrong_answer(
    "auc",
    id="auc-collects-rows",
    title="Collects the rows on the driver",
    hint="The area is right, but all rows travelled to the driver. After a sort, three numbers per partition are "
    "enough.",
)
def auc_collect(scores):
    return _area(scores.collect(), 0.5)


@wrong_answer(
    "auc",
    id="one-label-crash",
    title="Fails when a label does not occur",
    hint="Without clicks, or without others, there is no pair to compare. What do you divide by then?",
)
def auc_no_guard(scores):
    totals = scores.map(lambda row: (1 - row[1], row[1])).reduce(lambda a, b: (a[0] + b[0], a[1] + b[1]))
    return _area(scores.collect(), 0.5) if all(totals) else 1 / (totals[0] * totals[1])


def _table(scores, n_bins, bin_of):
    """Sums of probabilities and labels, and numbers of rows, by bin: ``bin_of(p)``."""

    def sums(part):
        table = np.zeros((n_bins, 3))
        for p, y in part:
            table[bin_of(p)] += (p, y, 1)
        return [table]

    return scores.mapPartitions(sums).reduce(lambda a, b: a + b).tolist()


def _right_bins(scores, n_bins):
    return _means(_table(scores, n_bins, lambda p: min(int(p * n_bins), n_bins - 1)))


def _means(table):
    return [(total / n, clicks / n, int(n)) if n else (math.nan, math.nan, 0) for total, clicks, n in table]


@wrong_answer(
    "calibration",
    id="drops-empty-bins",
    title="Leaves out bins without rows",
    hint="The list always has n_bins entries; an empty bin is (nan, nan, 0).",
)
def calibration_without_empty(scores, n_bins):
    return [row for row in _right_bins(scores, n_bins) if row[2]]


@wrong_answer(
    "calibration",
    id="zeros-for-empty",
    title="Gives zeros for bins without rows",
    hint="A share of 0.0 claims that rows were there and none clicked. Of no rows, nothing is known: nan.",
)
def calibration_zeros(scores, n_bins):
    return [row if row[2] else (0.0, 0.0, 0) for row in _right_bins(scores, n_bins)]


@wrong_answer(
    "calibration",
    id="bins-by-rank",
    title="Makes bins of equal numbers of rows",
    hint="All bins have the same width on the scale from 0 to 1; their numbers of rows differ.",
)
def calibration_by_rank(scores, n_bins):
    ranked = sorted(scores.collect())
    size = max(1, len(ranked) // n_bins)
    parts = [ranked[k * size : (k + 1) * size if k < n_bins - 1 else len(ranked)] for k in range(n_bins)]
    return _means([(sum(p for p, _ in part), sum(y for _, y in part), len(part)) for part in parts])


@wrong_answer(
    "calibration",
    id="accuracy-for-rate",
    title="Gives the share of right decisions",
    hint="In a bin around 0.1 an honest model sees 10 % clicks, though 90 % of its decisions are right. Report the "
    "share of clicks.",
)
def calibration_accuracy(scores, n_bins):
    return _right_bins(scores.map(lambda row: (row[0], int((row[0] >= 0.5) == (row[1] == 1)))), n_bins)


@wrong_answer(
    "calibration",
    id="last-bin",
    title="Has no bin for the probability 1",
    hint="`int(1.0 * n_bins)` is one too many. The probability 1 belongs to the last bin.",
)
def calibration_index_error(scores, n_bins):
    return _means(_table(scores, n_bins, lambda p: int(p * n_bins)))


@wrong_answer(
    "calibration",
    id="middle-of-bin",
    title="Gives the middle of the bin",
    hint="The first number is the mean of the probabilities that fell into the bin, not the middle of its bounds.",
)
def calibration_middle(scores, n_bins):
    return [
        ((b + 0.5) / n_bins if n else math.nan, rate, n) for b, (_, rate, n) in enumerate(_right_bins(scores, n_bins))
    ]


@wrong_answer(
    "calibration",
    id="rounds-to-bin",
    title="Rounds to the nearest bin",
    hint="A bin begins at b / n_bins and ends at (b + 1) / n_bins. Rounding moves its bounds by half a bin.",
)
def calibration_rounded(scores, n_bins):
    return _means(_table(scores, n_bins, lambda p: min(round(p * n_bins), n_bins - 1)))


@wrong_answer(
    "calibration",
    id="upper-bound-belongs",
    title="Puts a probability on a bound into the lower bin",
    hint="A probability of exactly b / n_bins belongs to bin b.",
)
def calibration_upper(scores, n_bins):
    return _means(_table(scores, n_bins, lambda p: max(math.ceil(p * n_bins) - 1, 0)))


@wrong_answer(
    "calibration",
    id="calibration-collects",
    title="Collects the rows on the driver",
    hint="The bins are right, but all rows travelled to the driver. Each partition can add up its own bins.",
)
def calibration_collect(scores, n_bins):
    return _right_bins(scores.context.parallelize(scores.collect(), 1), n_bins)


@wrong_answer(
    "calibration",
    id="job-per-bin",
    title="Runs a job for each bin",
    hint="The bins are right, but the rows were read once for each of them. One pass can fill all bins.",
)
def calibration_many_jobs(scores, n_bins):
    table = []
    for b in range(n_bins):
        inside = scores.filter(lambda row, b=b: min(int(row[0] * n_bins), n_bins - 1) == b)
        table.append((inside.keys().sum(), inside.values().sum(), inside.count()))
    return _means(table)


def _index(rows, key=lambda feature: feature):
    """Numbers for the different features of impressions."""
    seen = rows.flatMap(lambda row: map(key, row[1])).distinct().collect()
    return {feature: j for j, feature in enumerate(sorted(seen))}


def _weights(train, index, key=lambda feature: feature):
    return fit_sgd(train.mapValues(lambda x: {index[key(f)]: 1.0 for f in x}), len(index), 6, 0.05, seed=1)


def _z(w, index, x, key=lambda feature: feature):
    return float(w[-1] + sum(w[index[key(f)]] for f in x if key(f) in index))


@wrong_answer(
    "click_model",
    id="fits-validation",
    title="Fits weights to the validation rows as well",
    hint="Rows that helped to find the weights cannot say how good the weights are. Which rows may a fit see, and what "
    "are the others for?",
)
def click_model_on_all_rows(train, val):
    both = train.union(val)
    index = _index(both)
    w = _weights(both, index)
    return lambda x: sigmoid(_z(w, index, x))


@wrong_answer(
    "click_model",
    id="rate-of-validation",
    title="Moves the click rate to that of the validation rows",
    hint="The intercept is a weight like others: it is fitted to training rows. In validation rows the rate may differ "
    "by chance.",
)
def click_model_shifted(train, val):
    index = _index(train)
    w = _weights(train, index)
    p, q = train.keys().mean(), val.keys().mean()
    shift = math.log(q / (1 - q)) - math.log(p / (1 - p))
    return lambda x: sigmoid(_z(w, index, x) + shift)


@wrong_answer(
    "click_model",
    id="one-hot-only",
    title="Stops at one-hot features",
    hint="A good start, and it passes. For full marks the model has to see values together: think of a feature made of "
    "the values of two fields.",
)
def click_model_plain(train, val):
    index = _index(train)
    w = _weights(train, index)
    return lambda x: sigmoid(_z(w, index, x))


@wrong_answer(
    "click_model",
    id="click-rate-only",
    title="Says the click rate for everybody",
    hint="This is what a model has to beat. The features have to come in.",
)
def click_model_rate(train, val):
    rate = train.keys().mean()
    return lambda x: rate


@wrong_answer(
    "click_model",
    id="unseen-fails",
    title="Fails on values that it has never seen",
    hint="A value without an index has no weight. Leave it out; the intercept and the other features decide.",
)
def click_model_key_error(train, val):
    index = _index(train)
    w = _weights(train, index)
    return lambda x: sigmoid(float(w[-1] + sum(w[index[f]] for f in x)))


@wrong_answer(
    "click_model",
    id="unseen-is-first",
    title="Takes unseen values for the first feature",
    hint="Index 0 belongs to a feature with a weight of its own. A value without an index has no weight at all.",
)
def click_model_first(train, val):
    index = _index(train)
    w = _weights(train, index)
    return lambda x: sigmoid(float(w[-1] + sum(w[index.get(f, 0)] for f in x)))


@wrong_answer(
    "click_model",
    id="fields-mixed",
    title="Takes equal texts of different fields for one feature",
    hint="The same text may mean one thing in field 0 and the opposite in field 1. The key of a feature is the pair.",
)
def click_model_without_field(train, val):
    index = _index(train, lambda feature: feature[1])
    w = _weights(train, index, lambda feature: feature[1])
    return lambda x: sigmoid(_z(w, index, x, lambda feature: feature[1]))


@wrong_answer(
    "click_model",
    id="drops-missing",
    title="Leaves out missing values",
    hint="That a field is empty is information. Give the empty text an index like any other value.",
)
def click_model_without_missing(train, val):
    def present(x):
        return [feature for feature in x if feature[1]]

    kept = train.mapValues(present)
    index = _index(kept)
    w = _weights(kept, index)
    return lambda x: sigmoid(_z(w, index, present(x)))


@wrong_answer(
    "click_model",
    id="forgets-intercept",
    title="Leaves out the intercept in prediction",
    hint="Your probabilities are all too high or all too low. Which weight does the prediction not use?",
)
def click_model_no_intercept(train, val):
    index = _index(train)
    w = _weights(train, index)
    return lambda x: sigmoid(_z(w, index, x) - float(w[-1]))


@wrong_answer(
    "click_model",
    id="predicts-class",
    title="Predicts a class",
    hint="Asked is a probability between 0 and 1. A decision of exactly 0 or 1 that is wrong costs without bound.",
)
def click_model_class(train, val):
    index = _index(train)
    w = _weights(train, index)
    return lambda x: float(_z(w, index, x) >= 0)


@wrong_answer(
    "click_model",
    id="z-for-probability",
    title="Predicts z",
    hint="Your numbers lie outside of 0 and 1. What turns z into a probability?",
)
def click_model_z(train, val):
    index = _index(train)
    w = _weights(train, index)
    return lambda x: _z(w, index, x)


@wrong_answer(
    "click_model",
    id="trains-too-little",
    title="Stops training too early",
    hint="All your probabilities lie near one half. More steps, or larger ones: look at the log loss of the validation "
    "rows after each epoch.",
)
def click_model_early(train, val):
    index = _index(train)
    rows = train.mapValues(lambda x: {index[f]: 1.0 for f in x})
    w, _ = fit_logistic(rows, len(index), 3, 0.1, 0.0)
    return lambda x: sigmoid(_z(w, index, x))
