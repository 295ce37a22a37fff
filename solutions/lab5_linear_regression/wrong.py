"""Typical wrong answers of lab 5. Each replaces one function of the reference and runs in its namespace."""

# Names such as np and word_counts come from the reference, in whose namespace these functions run.
# ruff: noqa: F821

from grader.authors import wrong_answer


@wrong_answer(
    "parse_song",
    id="text-label",
    title="Leaves the label a string",
    hint="The year is text until you convert it. What is the type of the first element of your pair?",
)
def parse_song_text_label(line):
    fields = line.split(",")
    try:
        return (fields[0], np.array([float(x) for x in fields[1:]])) if len(fields) == 13 else None
    except ValueError:
        return None


@wrong_answer(
    "parse_song",
    id="thirteen-features",
    title="Counts the year among the features",
    hint="The label must not be among the features, or the model is told the answer. How long is your array?",
)
def parse_song_label_as_feature(line):
    fields = line.split(",")
    try:
        values = np.array([float(x) for x in fields])
    except ValueError:
        return None
    return (float(values[0]), values) if len(fields) == 13 else None


@wrong_answer(
    "parse_song",
    id="fails-on-bad-line",
    title="Raises an error on a bad line",
    hint="One broken line would end the whole job. Where can the conversion fail, and what should the result be then?",
)
def parse_song_unguarded(line):
    fields = line.split(",")
    return float(fields[0]), np.array([float(x) for x in fields[1:]])


@wrong_answer(
    "parse_song",
    id="longer-lines-pass",
    title="Takes a line with too many fields",
    hint="A line with 14 fields is broken as well: nobody knows which of them is one too many. Ask for exactly 13.",
)
def parse_song_longer(line):
    fields = line.split(",")
    if len(fields) < 13:
        return None
    try:
        return float(fields[0]), np.array([float(x) for x in fields[1:13]])
    except ValueError:
        return None


@wrong_answer(
    "parse_song",
    id="skips-empty-fields",
    title="Leaves out fields that it cannot read",
    hint="If one field is left out, all later ones move one place. Such a line is a bad line as a whole.",
)
def parse_song_skipping(line):
    values = []
    for field in line.split(","):
        try:
            values.append(float(field))
        except ValueError:
            continue
    return (values[0], np.array(values[1:])) if values else None


@wrong_answer(
    "shift_years",
    id="subtracts-maximum",
    title="Subtracts the largest year",
    hint="Your labels are negative. Which year should become 0?",
)
def shift_years_from_max(data):
    base = data.map(lambda example: example[0]).max()
    return data.map(lambda example: (example[0] - base, example[1])), base


@wrong_answer(
    "shift_years",
    id="turned-round",
    title="Subtracts the label from the base",
    hint="A later year should have a larger label. Look at the order of your subtraction.",
)
def shift_years_turned(data):
    base = data.map(lambda example: example[0]).min()
    return data.map(lambda example: (base - example[0], example[1])), base


@wrong_answer(
    "shift_years",
    id="per-partition",
    title="Finds a base in each partition",
    hint="Each partition has a smallest year of its own. There has to be one base for all rows.",
)
def shift_years_per_partition(data):
    def shifted(part):
        rows = list(part)
        base = min((label for label, _ in rows), default=0.0)
        return [(label - base, x) for label, x in rows]

    return data.mapPartitions(shifted), data.map(lambda example: example[0]).min()


@wrong_answer(
    "shift_years",
    id="compares-text",
    title="Compares the years as text",
    hint='As text, "1000.0" comes before "999.5". Compare numbers.',
)
def shift_years_as_text(data):
    base = float(data.map(lambda example: str(example[0])).min())
    return data.map(lambda example: (example[0] - base, example[1])), base


@wrong_answer(
    "baseline_rmse",
    id="no-root",
    replaces="rmse",
    title="Leaves out the root",
    hint="The result is in squared years. The R of RMSE is missing.",
)
def rmse_without_root(pairs):
    return pairs.map(lambda pair: (pair[0] - pair[1]) ** 2).mean() if not pairs.isEmpty() else float("nan")


@wrong_answer(
    "baseline_rmse",
    id="absolute-error",
    replaces="rmse",
    title="Takes the mean size of the errors",
    hint="The root of a single square is the size of the error. Square each error, take the mean, and the root "
    "once at the end.",
)
def rmse_absolute(pairs):
    return pairs.map(lambda pair: ((pair[0] - pair[1]) ** 2) ** 0.5).mean() if not pairs.isEmpty() else float("nan")


@wrong_answer(
    "baseline_rmse",
    id="root-of-sum",
    replaces="rmse",
    title="Divides after the root",
    hint="The mean comes before the root: divide the sum of squares by n, then take the root.",
)
def rmse_root_first(pairs):
    n = pairs.count()
    return float(np.sqrt(pairs.map(lambda pair: (pair[0] - pair[1]) ** 2).sum()) / n) if n else float("nan")


@wrong_answer(
    "baseline_rmse",
    id="perfect-without-pairs",
    replaces="rmse",
    title="Gives an error of 0 for no pairs",
    hint="An error of 0 says that every prediction was right, and there was none. What does the text ask for?",
)
def rmse_zero_of_nothing(pairs):
    squares = pairs.map(lambda pair: (pair[0] - pair[1]) ** 2)
    n, total = squares.map(lambda square: (1, square)).fold((0, 0.0), lambda a, b: (a[0] + b[0], a[1] + b[1]))
    return float(np.sqrt(total / n)) if n else 0.0


@wrong_answer(
    "baseline_rmse",
    id="partition-means",
    replaces="rmse",
    title="Takes the mean of the partitions' errors",
    hint="A small partition gets the same say as a large one. Bring sums and counts together, not means.",
)
def rmse_of_partitions(pairs):
    def error(part):
        squares = [(y - p) ** 2 for y, p in part]
        return [(sum(squares) / len(squares)) ** 0.5] if squares else []

    errors = pairs.mapPartitions(error).collect()
    return sum(errors) / len(errors) if errors else float("nan")


@wrong_answer(
    "baseline_rmse",
    id="middle-label",
    replaces="baseline",
    title="Takes the middle between smallest and largest label",
    hint="One very old song would move your constant by years. The mean takes all songs into account.",
)
def baseline_middle(train):
    labels = train.map(lambda example: example[0])
    return (labels.min() + labels.max()) / 2


@wrong_answer(
    "baseline_rmse",
    id="halves-labels",
    replaces="baseline",
    title="Takes the mean of two labels at a time",
    hint="(a + b) / 2 gives later labels more weight, and the result changes with the partitions.",
)
def baseline_halves(train):
    return train.map(lambda example: example[0]).reduce(lambda a, b: (a + b) / 2)


@wrong_answer(
    "scaler",
    id="divides-by-zero",
    replaces="fit_scaler",
    title="Reports the deviation 0 of a constant feature",
    hint="Dividing by it gives nan, and nan spreads to every prediction. What should stand in its place?",
)
def fit_scaler_zero(train):
    x = np.array(train.map(lambda example: example[1]).collect())
    return x.mean(axis=0), x.std(axis=0)


@wrong_answer(
    "scaler",
    id="sample-deviation",
    replaces="fit_scaler",
    title="Divides by n - 1",
    hint="Your deviation is a little too large. Here we divide by n.",
)
def fit_scaler_sample(train):
    x = np.array(train.map(lambda example: example[1]).collect())
    deviation = x.std(axis=0) * np.sqrt(len(x) / max(len(x) - 1, 1))
    return x.mean(axis=0), np.where(deviation > 1e-9, deviation, 1.0)


@wrong_answer(
    "scaler",
    id="variance",
    replaces="fit_scaler",
    title="Gives the variance",
    hint="The deviation has the unit of the feature; the variance has its square. One function is missing.",
)
def fit_scaler_variance(train):
    x = np.array(train.map(lambda example: example[1]).collect())
    variance = x.var(axis=0)
    return x.mean(axis=0), np.where(variance > 1e-9, variance, 1.0)


@wrong_answer(
    "scaler",
    id="fits-again",
    replaces="scale",
    title="Fits a scaler on the rows to be scaled",
    hint="Test rows have to be scaled with what was learned from training rows: the scaler that is passed in.",
)
def scale_refit(data, scaler):
    mean, deviation = fit_scaler(data)
    return data.mapValues(lambda x: (x - mean) / deviation)


@wrong_answer(
    "scaler",
    id="no-centring",
    replaces="scale",
    title="Divides without subtracting the mean",
    hint="After scaling, the mean of the training rows should be 0. Only one of the two steps is done.",
)
def scale_uncentred(data, scaler):
    return data.mapValues(lambda x: x / scaler[1])


@wrong_answer(
    "gradient_term",
    id="sign",
    title="Has the wrong sign",
    hint="In the worked example the prediction is too high, and the gradient is positive. What do you subtract "
    "from what?",
)
def gradient_term_sign(w, example):
    return (example[0] - w @ example[1]) * example[1]


@wrong_answer(
    "gradient_term",
    id="factor-two",
    title="Is twice too large",
    hint="The loss is half the squared error. What becomes of the 2 of the square?",
)
def gradient_term_double(w, example):
    return 2 * (w @ example[1] - example[0]) * example[1]


@wrong_answer(
    "gradient_term",
    id="error-only",
    title="Gives the error, not the gradient",
    hint="There is one slope for each weight, so the result is as long as the weights.",
)
def gradient_term_error(w, example):
    return w @ example[1] - example[0]


@wrong_answer(
    "gradient_term",
    id="elementwise",
    title="Multiplies element by element",
    hint="The prediction is one number, a sum over all features. `*` between arrays does not sum.",
)
def gradient_term_elementwise(w, example):
    return (w * example[1] - example[0]) * example[1]


@wrong_answer(
    "gd",
    id="sum-for-mean",
    title="Does not divide by n",
    hint="Your steps grow with the number of rows. The loss is a mean over the examples.",
)
def gd_sum(train, n_iter, step):
    return _descend(train, n_iter, lambda w, gradient, n: w - step * gradient)


@wrong_answer(
    "gd",
    id="uphill",
    title="Steps along the gradient",
    hint="The gradient points where the loss grows. Your error rises from round to round.",
)
def gd_uphill(train, n_iter, step):
    return _descend(train, n_iter, lambda w, gradient, n: w + step * gradient / n)


@wrong_answer(
    "gd",
    id="shrinking-step",
    title="Makes the step smaller in each round",
    hint="The step is the same in all rounds here. Which number does yours depend on besides `step`?",
)
def gd_shrinking(train, n_iter, step):
    rounds = iter(range(1, n_iter + 1))
    return _descend(train, n_iter, lambda w, gradient, n: w - step / np.sqrt(next(rounds)) * gradient / n)


@wrong_answer(
    "gd",
    id="history-after",
    title="Notes the error after the update",
    hint="The weights are right; the history is one round late. Its first entry belongs to zero weights.",
)
def gd_history_after(train, n_iter, step):
    history = _descend(train, n_iter + 1, lambda w, gradient, n: w - step * gradient / n)[1]
    return _descend(train, n_iter, lambda w, gradient, n: w - step * gradient / n)[0], history[1:]


@wrong_answer(
    "gd",
    id="three-jobs-a-round",
    title="Runs several jobs in each round",
    hint="Gradient, error and number of rows come from the same rows. One pass can add up all three.",
)
def gd_many_jobs(train, n_iter, step):
    train.cache()
    w, history = np.zeros(len(train.first()[1])), []
    for _ in range(n_iter):
        history.append(rmse(train.map(lambda ex, w=w: (ex[0], w @ ex[1]))))
        gradient = train.map(lambda ex, w=w: gradient_term(w, ex)).reduce(lambda a, b: a + b)
        w = w - step * gradient / train.count()
    train.unpersist()
    return w, history


def _descend(train, n_iter, update):
    train.cache()
    w, history = np.zeros(len(train.first()[1])), []
    for _ in range(n_iter):
        gradient, squares, n = train.map(lambda ex, w=w: (gradient_term(w, ex), (w @ ex[1] - ex[0]) ** 2, 1)).reduce(
            lambda a, b: (a[0] + b[0], a[1] + b[1], a[2] + b[2])
        )
        history.append(float(np.sqrt(squares / n)))
        w = update(w, gradient, n)
    train.unpersist()
    return w, history


def _descend_uncached(train, n_iter, step):
    w, history = np.zeros(len(train.first()[1])), []
    for _ in range(n_iter):
        gradient, squares, n = train.map(lambda ex, w=w: (gradient_term(w, ex), (w @ ex[1] - ex[0]) ** 2, 1)).reduce(
            lambda a, b: (a[0] + b[0], a[1] + b[1], a[2] + b[2])
        )
        history.append(float(np.sqrt(squares / n)))
        w = w - step * gradient / n
    return w, history


@wrong_answer(
    "gd",
    id="not-cached",
    title="Reads the rows anew in each round",
    hint="Each job computes an RDD from its source again: the file is read and parsed in every round. What keeps rows "
    "in memory?",
)
def gd_not_cached(train, n_iter, step):
    return _descend_uncached(train, n_iter, step)


@wrong_answer(
    "gd",
    id="never-released",
    title="Leaves the rows cached",
    hint="Your rows stay in memory after the last round, where they take the place of other data. What undoes `cache`?",
)
def gd_never_released(train, n_iter, step):
    return _descend_uncached(train.cache(), n_iter, step)


def _table(train):
    return train.map(lambda ex: (np.outer(ex[1], ex[1]), 1)).reduce(lambda a, b: (a[0] + b[0], a[1] + b[1]))


@wrong_answer(
    "max_step",
    id="start-of-ones",
    title="Starts from a vector of ones",
    hint="A start without any part along the steepest direction never finds it, and ones have no part of (1, -1). "
    "What start is safe, whatever the direction?",
)
def max_step_from_ones(train):
    xx, n = _table(train)
    v = np.ones(len(xx))
    for _ in range(1000):
        v = xx @ (v / max(np.linalg.norm(v), 1e-300))
    return float(2 * n / max(np.linalg.norm(v), 1e-300))


@wrong_answer(
    "max_step",
    id="too-few-steps",
    title="Stops the iteration too early",
    hint="When the two largest eigenvalues are close, the smaller one fades slowly. A multiplication on the driver "
    "costs next to nothing: make more of them.",
)
def max_step_hasty(train):
    xx, n = _table(train)
    v = np.ones(len(xx)) + np.arange(len(xx))
    for _ in range(3):
        v = xx @ (v / np.linalg.norm(v))
    return float(2 * n / np.linalg.norm(v))


@wrong_answer(
    "max_step",
    id="one-over",
    title="Gives 1 / the eigenvalue",
    hint="At 1 / lambda the steepest direction is solved in one round. It diverges only when the factor reaches -1: "
    "for which step is 1 - step * lambda equal to -1?",
)
def max_step_half(train):
    xx, n = _table(train)
    return float(n / np.linalg.eigvalsh(xx)[-1])


@wrong_answer(
    "max_step",
    id="sum-of-rows",
    title="Does not divide the table by n",
    hint="The loss is a mean over the rows, and so is its matrix. Your bound shrinks as rows are added.",
)
def max_step_of_sum(train):
    return float(2 / np.linalg.eigvalsh(_table(train)[0])[-1])


@wrong_answer(
    "max_step",
    id="smallest-eigenvalue",
    title="Takes the smallest eigenvalue",
    hint="The steepest direction allows the smallest step. `eigvalsh` gives eigenvalues in ascending order.",
)
def max_step_flattest(train):
    xx, n = _table(train)
    return float(2 * n / np.linalg.eigvalsh(xx)[0])


@wrong_answer(
    "max_step",
    id="trace",
    title="Takes the trace for the largest eigenvalue",
    hint="The trace is the sum of all eigenvalues: a safe step, but smaller than it could be.",
)
def max_step_trace(train):
    xx, n = _table(train)
    return float(2 * n / np.trace(xx))


@wrong_answer(
    "max_step",
    id="centres",
    title="Subtracts the mean of the features first",
    hint="Gradient descent works on the features as they are. The matrix is that of X'X/n, not the covariance.",
)
def max_step_centred(train):
    xx, s, n = train.map(lambda ex: (np.outer(ex[1], ex[1]), ex[1], 1)).reduce(
        lambda a, b: (a[0] + b[0], a[1] + b[1], a[2] + b[2])
    )
    return float(2 / np.linalg.eigvalsh(xx / n - np.outer(s / n, s / n))[-1])


@wrong_answer(
    "max_step",
    id="a-job-per-step",
    title="Runs a job for each multiplication",
    hint="The table of products does not change between the steps. Bring it to the driver once and iterate there.",
)
def max_step_many_jobs(train):
    v = np.random.default_rng(7).normal(size=len(train.first()[1]))
    n = train.count()
    for _ in range(12):
        v = v / np.linalg.norm(v)
        v = train.map(lambda ex, v=v: (ex[1] @ v) * ex[1]).reduce(lambda a, b: a + b) / n
    return float(2 / np.linalg.eigvalsh(_table(train)[0] / n)[-1])


@wrong_answer(
    "max_step",
    id="collects-all",
    title="Collects the rows on the driver",
    hint="The bound is right, but all rows travelled. Each row can become a small table where it lies.",
)
def max_step_collect(train):
    x = np.array(train.map(lambda ex: ex[1]).collect())
    return float(2 / np.linalg.eigvalsh(x.T @ x / len(x))[-1])


@wrong_answer(
    "ols",
    id="collects-rows",
    title="Collects the rows on the driver",
    hint="The weights are right, but all rows travelled to the driver. Each row can be turned into a small "
    "table where it lies, and tables can be added.",
)
def ols_collect(train):
    rows = train.collect()
    x = np.array([np.append(row[1], 1.0) for row in rows])
    return np.linalg.lstsq(x, np.array([row[0] for row in rows]), rcond=None)[0]


@wrong_answer(
    "ols",
    id="no-intercept",
    title="Forgets the intercept",
    hint="Without an intercept the plane has to pass through 0. One more weight is due: that of a feature that "
    "is always 1.",
)
def ols_no_intercept(train):
    xx, xy = train.map(lambda ex: (np.outer(ex[1], ex[1]), ex[0] * ex[1])).reduce(
        lambda a, b: (a[0] + b[0], a[1] + b[1])
    )
    return np.linalg.solve(xx, xy)


@wrong_answer(
    "ols",
    id="intercept-first",
    title="Puts the intercept first",
    hint="The weights are right but stand in another order: the intercept belongs at the end.",
)
def ols_intercept_first(train):
    def sums(example):
        x = np.append(1.0, example[1])
        return np.outer(x, x), example[0] * x

    return np.linalg.solve(*train.map(sums).reduce(lambda a, b: (a[0] + b[0], a[1] + b[1])))


@wrong_answer(
    "ols",
    id="one-job-per-entry",
    title="Runs one job per entry",
    hint="Every entry of the table needs the same rows. `np.outer` gives all entries of a row's table at once.",
)
def ols_many_jobs(train):
    rows = train.map(lambda ex: (ex[0], np.append(ex[1], 1.0)))
    d = len(rows.first()[1])
    xx = np.array([[rows.map(lambda ex, i=i, j=j: ex[1][i] * ex[1][j]).sum() for j in range(d)] for i in range(d)])
    xy = np.array([rows.map(lambda ex, i=i: ex[0] * ex[1][i]).sum() for i in range(d)])
    return np.linalg.solve(xx, xy)


def _ridge(train, penalty):
    def sums(example):
        x = np.append(example[1], 1.0)
        return np.outer(x, x), example[0] * x, 1

    xx, xy, n = train.map(sums).reduce(lambda a, b: (a[0] + b[0], a[1] + b[1], a[2] + b[2]))
    return np.linalg.solve(xx + penalty(n, len(xy)), xy)


@wrong_answer(
    "ridge",
    id="penalises-intercept",
    title="Penalises the intercept",
    hint="With a large penalty your predictions sink towards 0. They should go to the mean label: which weight "
    "must stay free?",
)
def ridge_full_penalty(train, lam):
    return _ridge(train, lambda n, d: n * lam * np.eye(d))


@wrong_answer(
    "ridge",
    id="penalty-not-scaled",
    title="Adds lam instead of n times lam",
    hint="The error is a mean over n rows, the table is a sum. What happens to lam when the mean is multiplied by n?",
)
def ridge_unscaled(train, lam):
    return _ridge(train, lambda n, d: lam * np.diag([1.0] * (d - 1) + [0.0]))


@wrong_answer(
    "ridge",
    id="penalty-everywhere",
    title="Adds the penalty to every entry",
    hint="Adding a number to a matrix adds it to all entries. The penalty belongs on the diagonal.",
)
def ridge_everywhere(train, lam):
    return _ridge(train, lambda n, d: n * lam * np.outer([1.0] * (d - 1) + [0.0], [1.0] * (d - 1) + [0.0]))


@wrong_answer(
    "ridge",
    id="ignores-penalty",
    title="Ignores the penalty",
    hint="Your weights are the same for every lam.",
)
def ridge_ignoring(train, lam):
    return ols(train)


def _search(rows, judges, lams, better=min):
    fits = {lam: ridge(rows, lam) for lam in lams}
    errors = {lam: rmse(judges.map(lambda ex, w=w: (ex[0], w[:-1] @ ex[1] + w[-1]))) for lam, w in fits.items()}
    best = better(lams, key=errors.get)
    return best, fits[best], errors


@wrong_answer(
    "grid_search",
    id="largest-error",
    title="Picks the penalty with the largest error",
    hint="Your choice has the worst error of all. Smaller is better here.",
)
def grid_search_max(train, val, lams):
    return _search(train, val, lams, better=max)


@wrong_answer(
    "grid_search",
    id="selects-on-train",
    title="Compares the errors on the training rows",
    hint="On training rows no penalty always wins. Which rows has no fit seen?",
)
def grid_search_on_train(train, val, lams):
    return _search(train, train, lams)


@wrong_answer(
    "grid_search",
    id="fits-validation-rows",
    title="Fits to the validation rows as well",
    hint="The errors say how the models do on rows that they know. Fit to the training rows only.",
)
def grid_search_on_all(train, val, lams):
    return _search(train.union(val), val, lams)


@wrong_answer(
    "grid_search",
    id="last-model",
    title="Returns the weights of the last penalty",
    hint="The penalty is right, the weights belong to another one. Which model did you keep?",
)
def grid_search_last(train, val, lams):
    best, _, errors = _search(train, val, lams)
    return best, ridge(train, lams[-1]), errors


@wrong_answer(
    "grid_search",
    id="squared-errors",
    title="Gives mean squared errors",
    hint="The choice is right; the errors are squares. Take the root once, at the end.",
)
def grid_search_squares(train, val, lams):
    best, w, errors = _search(train, val, lams)
    return best, w, {lam: error**2 for lam, error in errors.items()}


@wrong_answer(
    "grid_search",
    id="fits-from-rows-each-time",
    title="Passes over the training rows for each penalty",
    hint="The sums over the rows are the same for every penalty. Get them once; what is left is small.",
)
def grid_search_many_jobs(train, val, lams):
    return _search(train, val, lams)


@wrong_answer(
    "grid_search",
    id="penalises-the-intercept",
    title="Penalises the intercept",
    hint="The last place of the diagonal belongs to the intercept and stays 0, as in ridge.",
)
def grid_search_full_penalty(train, val, lams):
    fits = {lam: _ridge(train, lambda n, d, lam=lam: n * lam * np.eye(d)) for lam in lams}
    errors = {lam: rmse(val.map(lambda ex, w=w: (ex[0], w[:-1] @ ex[1] + w[-1]))) for lam, w in fits.items()}
    best = min(lams, key=errors.get)
    return best, fits[best], errors


@wrong_answer(
    "grid_search",
    id="collects-rows-to-search",
    title="Collects the rows on the driver",
    hint="The choice is right, but all rows travelled to the driver. Sums over the rows are all it takes.",
)
def grid_search_collect(train, val, lams):
    (y, x), (z, v) = (
        [np.array(column) for column in zip(*data.mapValues(lambda f: np.append(f, 1.0)).collect(), strict=True)]
        for data in (train, val)
    )
    free = np.diag([1.0] * (x.shape[1] - 1) + [0.0])
    fits = [np.linalg.solve(x.T @ x + len(x) * lam * free, x.T @ y) for lam in lams]
    errors = [float(np.sqrt(np.mean((v @ w - z) ** 2))) for w in fits]
    best = int(np.argmin(errors))
    return lams[best], fits[best], dict(zip(lams, errors, strict=True))


@wrong_answer(
    "crosses",
    id="both-orders",
    title="Has each pair twice",
    hint="x1 * x2 and x2 * x1 are the same number. With both, one column stands there twice. How many pairs are there "
    "with i <= j?",
)
def crosses_both_orders(example):
    label, x = example
    return label, np.concatenate([x, np.outer(x, x).ravel()])


@wrong_answer(
    "crosses",
    id="products-only",
    title="Leaves out the features themselves",
    hint="The products come in addition. Twelve features and 78 products make 90.",
)
def crosses_products_only(example):
    label, x = example
    i, j = np.triu_indices(len(x))
    return label, x[i] * x[j]


@wrong_answer(
    "crosses",
    id="no-squares",
    title="Leaves out the squares",
    hint="A pair may be a feature with itself. You have 12 features too few.",
)
def crosses_without_squares(example):
    label, x = example
    i, j = np.triu_indices(len(x), 1)
    return label, np.concatenate([x, x[i] * x[j]])


@wrong_answer(
    "crosses",
    id="squares-only",
    title="Squares the features only",
    hint="Squares bend along one feature. Products of two different features are due as well.",
)
def crosses_squares_only(example):
    label, x = example
    return label, np.concatenate([x, x**2])


@wrong_answer(
    "crosses",
    id="loses-label",
    title="Returns the features without the label",
    hint="An example is a pair of label and features. Only the second part grows.",
)
def crosses_without_label(example):
    x = example[1]
    i, j = np.triu_indices(len(x))
    return np.concatenate([x, x[i] * x[j]])


@wrong_answer(
    "crosses",
    id="adds-pairs",
    title="Adds the features of a pair",
    hint="A sum of two features says nothing that a linear model could not say before. Multiply.",
)
def crosses_sums(example):
    label, x = example
    i, j = np.triu_indices(len(x))
    return label, np.concatenate([x, x[i] + x[j]])


@wrong_answer(
    "song_model",
    id="constant-model",
    title="Predicts the mean for every song",
    hint="This is the constant model that yours has to beat. The features have to come in.",
)
def song_model_constant(train, val):
    mean = baseline(train)
    return lambda x: mean


@wrong_answer(
    "song_model",
    id="linear-only",
    title="Stops at least squares",
    hint="A good start, and it passes. For full marks the model has to bend: think of products of features.",
)
def song_model_linear(train, val):
    w = ols(train)
    return lambda x: float(w[:-1] @ x + w[-1])


@wrong_answer(
    "song_model",
    id="forgets-scaling",
    title="Scales in training but not in prediction",
    hint="The function that you return gets raw features. It has to do to them what you did to the training rows.",
)
def song_model_raw(train, val):
    w = ols(scale(train, fit_scaler(train)))
    return lambda x: float(w[:-1] @ x + w[-1])


@wrong_answer(
    "song_model",
    id="adds-base-year",
    title="Predicts calendar years",
    hint="Labels count from the base year. A prediction near 1980 is wrong by about 1920.",
)
def song_model_calendar(train, val):
    w = ols(train)
    return lambda x: float(w[:-1] @ x + w[-1]) + 1922.0


@wrong_answer(
    "song_model",
    id="forgets-intercept",
    title="Leaves out the intercept in prediction",
    hint="Your predictions are all off by about the same number of years. Which weight did the prediction not use?",
)
def song_model_no_intercept(train, val):
    w = ols(train)
    return lambda x: float(w[:-1] @ x)


@wrong_answer(
    "song_model",
    id="fits-validation",
    title="Fits weights to the validation rows as well",
    hint="Rows that helped to find the weights cannot say how good the weights are. Which rows may a fit see, and "
    "what are the others for?",
)
def song_model_on_all_rows(train, val):
    w = ols(train.union(val))
    return lambda x: float(w[:-1] @ x + w[-1])
