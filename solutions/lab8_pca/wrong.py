"""Typical wrong answers of lab 8. Each replaces one function of the reference and runs in its namespace."""

# Names such as np and moments come from the reference, in whose namespace these functions run.
# ruff: noqa: F821

from grader.authors import wrong_answer


def _sums(data):
    return data.map(lambda x: (1, x, np.outer(x, x))).reduce(lambda a, b: (a[0] + b[0], a[1] + b[1], a[2] + b[2]))


def _two_passes(data):
    n, total = data.map(lambda x: (1, x)).reduce(lambda a, b: (a[0] + b[0], a[1] + b[1]))
    mean = total / n
    return n, mean, data.map(lambda x: np.outer(x - mean, x - mean)).reduce(lambda a, b: a + b)


@wrong_answer(
    "moments",
    id="not-centred",
    title="Does not subtract the mean",
    hint="Your table says how far rows lie from 0, not from their mean. For data far from 0 the first component then "
    "points at the mean.",
)
def moments_not_centred(data):
    n, total, table = _sums(data)
    return n, total / n, table / n


@wrong_answer(
    "moments",
    id="sample-covariance",
    title="Divides by n - 1",
    hint="Your covariance is a little too large. Here we divide by n.",
)
def moments_sample(data):
    n, mean, table = _two_passes(data)
    return n, mean, table / max(n - 1, 1)


@wrong_answer(
    "moments",
    id="difference-of-large-sums",
    title="Subtracts two large numbers at the end",
    hint="Right on paper. Far from 0, the mean square and the square of the mean agree in almost all their digits, and "
    "what is left after the subtraction is rounding. Take distances before you square.",
)
def moments_by_difference(data):
    n, total, table = _sums(data)
    return n, total / n, table / n - np.outer(total / n, total / n)


@wrong_answer(
    "moments",
    id="mean-of-partitions",
    title="Takes the mean of the partitions' means and tables",
    hint="A small partition gets the same say as a large one, and the distance between their means is lost. Which "
    "formula merges two triples?",
)
def moments_of_partitions(data):
    def of_partition(rows):
        x = np.array(list(rows))
        return [(len(x), x.mean(axis=0), np.cov(x.T, bias=True).reshape(x.shape[1], -1))] if len(x) else []

    parts = data.mapPartitions(of_partition).collect()
    return sum(p[0] for p in parts), sum(p[1] for p in parts) / len(parts), sum(p[2] for p in parts) / len(parts)


@wrong_answer(
    "moments",
    id="forgets-distance-of-means",
    title="Adds the tables without the distance of the means",
    hint="Each table is taken around the mean of its own rows. If two groups lie far apart, that distance is variance "
    "too: the merge has one more part.",
)
def moments_without_distance(data):
    def of_partition(rows):
        x = np.array(list(rows))
        return [(len(x), x.sum(axis=0), (x - x.mean(axis=0)).T @ (x - x.mean(axis=0)))] if len(x) else []

    n, total, table = data.mapPartitions(of_partition).reduce(lambda a, b: (a[0] + b[0], a[1] + b[1], a[2] + b[2]))
    return n, total / n, table / n


@wrong_answer(
    "moments",
    id="two-passes",
    title="Reads the rows twice",
    hint="The result is right. Mean first and distances later means two passes; partial results that can be merged "
    "need one.",
)
def moments_in_two_passes(data):
    n, mean, table = _two_passes(data)
    return n, mean, table / n


@wrong_answer(
    "moments",
    id="collects-rows",
    title="Collects the rows on the driver",
    hint="The result is right, but all rows travelled to the driver. Let each partition make its own triple.",
)
def moments_collected(data):
    x = np.array(data.collect())
    return len(x), x.mean(axis=0), (x - x.mean(axis=0)).T @ (x - x.mean(axis=0)) / len(x)


@wrong_answer(
    "components",
    id="smallest-first",
    title="Takes the smallest eigenvalues",
    hint="`eigh` gives eigenvalues in ascending order. Your first component is the direction in which least happens.",
)
def components_ascending(cov, k):
    values, vectors = np.linalg.eigh(cov)
    return values[:k], vectors[:, :k]


@wrong_answer(
    "components",
    id="rows-for-columns",
    title="Takes rows of the eigenvectors for columns",
    hint="Column j belongs to eigenvalue j. In two dimensions the difference hardly shows, in three it does: is C @ v "
    "equal to lambda * v for your v?",
)
def components_rows(cov, k):
    values, vectors = np.linalg.eigh(cov)
    return values[::-1][:k], vectors[::-1][:k].T


@wrong_answer(
    "components",
    id="transposed",
    title="Returns the components as rows",
    hint="The shape should be (d, k): one column for each component.",
)
def components_transposed(cov, k):
    values, vectors = np.linalg.eigh(cov)
    return values[::-1][:k], vectors[:, ::-1][:, :k].T


@wrong_answer(
    "components",
    id="reversed-at-the-end",
    title="Gives the right components, the largest last",
    hint="The right ones, in the wrong order: the largest variance comes first.",
)
def components_largest_last(cov, k):
    values, vectors = np.linalg.eigh(cov)
    return values[-k:], vectors[:, -k:]


@wrong_answer(
    "components",
    id="order-of-values-only",
    title="Turns round the eigenvalues but not the eigenvectors",
    hint="Values and vectors belong together. When you sort the one, sort the other alike.",
)
def components_half_sorted(cov, k):
    values, vectors = np.linalg.eigh(cov)
    return values[::-1][:k], vectors[:, :k]


@wrong_answer(
    "components",
    id="scaled-columns",
    title="Scales the components by their spread",
    hint="Components are directions: columns of length 1. The spread along them stands in the eigenvalues.",
)
def components_scaled(cov, k):
    values, vectors = np.linalg.eigh(cov)
    return values[::-1][:k], (vectors * np.sqrt(values))[:, ::-1][:, :k]


@wrong_answer(
    "project",
    id="uncentred-scores",
    title="Does not subtract the mean",
    hint="All your scores are off by the same numbers. They should say how far a row lies from the mean.",
)
def project_uncentred(data, mean, comps):
    return data.mapValues(lambda x: x @ comps)


@wrong_answer(
    "project",
    id="own-mean",
    title="Subtracts the mean of the rows at hand",
    hint="The mean was learned from other rows and comes as an argument. With a mean of their own, two sets of rows "
    "cannot be compared.",
)
def project_own_mean(data, mean, comps):
    n, total = data.map(lambda row: (1, row[1])).reduce(lambda a, b: (a[0] + b[0], a[1] + b[1]))
    return data.mapValues(lambda x: (x - total / n) @ comps)


@wrong_answer(
    "project",
    id="components-transposed",
    title="Multiplies by the transposed components",
    hint="Write the shapes side by side: d numbers times (d, k) gives k. With the transposed matrix they do not fit.",
)
def project_transposed(data, mean, comps):
    return data.mapValues(lambda x: (x - mean) @ comps.T)


@wrong_answer(
    "project",
    id="loses-keys",
    title="Loses the keys",
    hint="Without its key, nobody knows which pixel a score belongs to. What does `mapValues` leave alone?",
)
def project_without_keys(data, mean, comps):
    return data.map(lambda row: (row[1] - mean) @ comps)


@wrong_answer(
    "project",
    id="adds-mean",
    title="Adds the mean",
    hint="A row at the mean should have the scores 0. What do you have to do to the row for that?",
)
def project_adding(data, mean, comps):
    return data.mapValues(lambda x: (x + mean) @ comps)


@wrong_answer(
    "project",
    id="eager",
    title="Computes the scores on the driver",
    hint="The scores are right, but the rows went to the driver and back. A transformation alone does it.",
)
def project_eager(data, mean, comps):
    return data.context.parallelize([(key, (x - mean) @ comps) for key, x in data.collect()], data.getNumPartitions())


@wrong_answer(
    "explained",
    id="first-k",
    title="Takes the first k eigenvalues as they stand",
    hint="The eigenvalues stand in any order here. Which k are meant?",
)
def explained_first(eigenvalues, k):
    return float(eigenvalues[:k].sum() / eigenvalues.sum())


@wrong_answer(
    "explained",
    id="what-is-lost",
    title="Gives the share that is lost",
    hint="With all components the share should be 1. Yours is 0.",
)
def explained_lost(eigenvalues, k):
    return float(1 - np.sort(eigenvalues)[::-1][:k].sum() / eigenvalues.sum())


@wrong_answer(
    "explained",
    id="share-of-spreads",
    title="Adds up roots of the eigenvalues",
    hint="Eigenvalues are variances already, and variances add up. Standard deviations do not.",
)
def explained_by_spread(eigenvalues, k):
    spread = np.sqrt(np.sort(eigenvalues)[::-1])
    return float(spread[:k].sum() / spread.sum())


@wrong_answer(
    "explained",
    id="smallest-k",
    title="Adds up the k smallest eigenvalues",
    hint="`np.sort` is ascending. The share of one of three components should be at least a third.",
)
def explained_smallest(eigenvalues, k):
    return float(np.sort(eigenvalues)[:k].sum() / eigenvalues.sum())


@wrong_answer(
    "explained",
    id="sorts-in-place",
    title="Sorts the eigenvalues that belong to the caller",
    hint="`a.sort()` changes the array itself, and whoever called you finds its eigenvalues out of order.",
)
def explained_in_place(eigenvalues, k):
    eigenvalues.sort()
    return float(eigenvalues[::-1][:k].sum() / eigenvalues.sum())


@wrong_answer(
    "explained",
    id="mean-not-added",
    replaces="reconstruct",
    title="Does not add the mean",
    hint="Scores are distances from the mean. The way back starts there.",
)
def reconstruct_without_mean(scores, mean, comps):
    return scores.mapValues(lambda score: comps @ score)


@wrong_answer(
    "explained",
    id="wrong-way-round",
    replaces="reconstruct",
    title="Multiplies the wrong way round",
    hint="k numbers have to become d. Which product of a (d, k) matrix and a vector of k numbers does that?",
)
def reconstruct_turned(scores, mean, comps):
    return scores.mapValues(lambda score: mean + score @ comps)


@wrong_answer(
    "explained",
    id="subtracts-mean",
    replaces="reconstruct",
    title="Subtracts the mean on the way back",
    hint="On the way there the mean was subtracted. What undoes it?",
)
def reconstruct_subtracting(scores, mean, comps):
    return scores.mapValues(lambda score: comps @ score - mean)


@wrong_answer(
    "explained",
    id="computes-at-once",
    replaces="reconstruct",
    title="Collects the scores on the driver",
    hint="The rows are right, but the scores went to the driver and back. A transformation alone does it.",
)
def reconstruct_eager(scores, mean, comps):
    rows = [(key, mean + comps @ score) for key, score in scores.collect()]
    return scores.context.parallelize(rows, scores.getNumPartitions())


def _iterate(data, k, n_iter, mean, settle):
    data.cache()
    v = np.random.default_rng(5).normal(size=(len(mean), k))
    for _ in range(n_iter):

        def times(rows, v=v):
            x = np.array(list(rows))
            return [(x - mean).T @ ((x - mean) @ v)] if len(x) else []

        v = settle(data.mapPartitions(times).reduce(lambda a, b: a + b))
    data.unpersist()
    return v


def _mean(data):
    n, total = data.map(lambda x: (1, x)).reduce(lambda a, b: (a[0] + b[0], a[1] + b[1]))
    return total / n


def _q(v):
    return np.linalg.qr(v)[0]


@wrong_answer(
    "power_components",
    id="no-centring",
    title="Does not subtract the mean",
    hint="Far from 0, the strongest direction is the one towards the mean. Multiply distances from the mean.",
)
def power_uncentred(data, k, n_iter):
    return _iterate(data, k, n_iter, 0 * _mean(data), _q)


@wrong_answer(
    "power_components",
    id="no-deflation",
    title="Brings the columns to length 1 but not at right angles",
    hint="Without right angles every column turns towards the first component. Are your columns nearly the same?",
)
def power_without_angles(data, k, n_iter):
    return _iterate(data, k, n_iter, _mean(data), lambda v: v / np.linalg.norm(v, axis=0))


@wrong_answer(
    "power_components",
    id="right-angles-at-the-end",
    title="Sets the columns at right angles only at the end",
    hint="By then the columns agree in almost all digits, and what tells them apart is rounding. Do it in every round.",
)
def power_angles_late(data, k, n_iter):
    return _q(_iterate(data, k, 3 * n_iter, _mean(data), lambda v: v / np.linalg.norm(v, axis=0)))


@wrong_answer(
    "power_components",
    id="one-round",
    title="Stops after one round",
    hint="One multiplication turns the directions only a little. How many rounds were asked for?",
)
def power_once(data, k, n_iter):
    return _iterate(data, k, 1, _mean(data), _q)


@wrong_answer(
    "power_components",
    id="largest-last",
    title="Gives the components in reverse order",
    hint="The first column is the component with the largest variance.",
)
def power_reversed(data, k, n_iter):
    return _iterate(data, k, n_iter, _mean(data), _q)[:, ::-1]


@wrong_answer(
    "power_components",
    id="components-as-rows",
    title="Returns the components as rows",
    hint="The shape should be (d, k): one column for each component.",
)
def power_transposed(data, k, n_iter):
    return _iterate(data, k, n_iter, _mean(data), _q).T


@wrong_answer(
    "power_components",
    id="makes-covariance",
    title="Makes the covariance",
    hint="For 20,000 features this table has 400 million numbers. Multiply the rows by the directions first: the "
    "parentheses in x' (x v) decide which table is made.",
)
def power_by_covariance(data, k, n_iter):
    _, _, cov = moments(data)
    return np.linalg.eigh(cov)[1][:, ::-1][:, :k]


@wrong_answer(
    "power_components",
    id="collects-all-rows",
    title="Collects the rows on the driver",
    hint="The components are right, but all rows travelled. Each partition can add up its own (d, k) table.",
)
def power_collected(data, k, n_iter):
    x = np.array(data.collect())
    return np.linalg.svd(x - x.mean(axis=0), full_matrices=False)[2][:k].T


@wrong_answer(
    "power_components",
    id="two-jobs-a-round",
    title="Finds the mean anew in each round",
    hint="The mean does not change between the rounds. Find it once, before the first.",
)
def power_many_jobs(data, k, n_iter):
    data.cache()
    v = _q(np.random.default_rng(5).normal(size=(len(data.first()), k)))
    for _ in range(n_iter):
        mean = _mean(data)
        v = _q(data.map(lambda x, v=v, mean=mean: np.outer(x - mean, (x - mean) @ v)).reduce(lambda a, b: a + b))
    data.unpersist()
    return v


def _uncached(data, k, n_iter):
    mean = _mean(data)
    v = _q(np.random.default_rng(5).normal(size=(len(mean), k)))
    for _ in range(n_iter):
        v = _q(data.map(lambda x, v=v: np.outer(x - mean, (x - mean) @ v)).reduce(lambda a, b: a + b))
    return v


@wrong_answer(
    "power_components",
    id="not-cached",
    title="Reads the rows anew in each round",
    hint="Each job computes an RDD from its source again: the file is read and parsed in every round. What keeps rows "
    "in memory?",
)
def power_not_cached(data, k, n_iter):
    return _uncached(data, k, n_iter)


@wrong_answer(
    "power_components",
    id="never-released",
    title="Leaves the rows cached",
    hint="Your rows stay in memory after the last round, where they take the place of other data. What undoes `cache`?",
)
def power_never_released(data, k, n_iter):
    return _uncached(data.cache(), k, n_iter)


def _matrix(n_groups, n_times, by):
    if by == "time":
        return np.tile(np.eye(n_times), n_groups)
    if by == "group":
        return np.kron(np.eye(n_groups), np.ones((1, n_times)))
    raise ValueError(by)


@wrong_answer(
    "aggregator",
    id="swapped",
    title="Swaps time and group",
    hint="By time, the result has one number for each *time*: as many rows as a trial has pictures.",
)
def aggregator_swapped(n_groups, n_times, by):
    other = {"time": "group", "group": "time"}
    return _matrix(n_groups, n_times, other.get(by, by))


@wrong_answer(
    "aggregator",
    id="means-for-sums",
    title="Gives means",
    hint="The matrix holds zeros and ones: it adds up. Yours divides as well.",
)
def aggregator_means(n_groups, n_times, by):
    return _matrix(n_groups, n_times, by) / (n_groups if by == "time" else n_times)


@wrong_answer(
    "aggregator",
    id="other-layout",
    title="Takes the series for time after time",
    hint="The series stands group after group: position 1 is time 1 of group 0, not time 0 of group 1.",
)
def aggregator_interleaved(n_groups, n_times, by):
    if by == "time":
        return np.kron(np.eye(n_times), np.ones((1, n_groups)))
    if by == "group":
        return np.tile(np.eye(n_groups), n_times)
    raise ValueError(by)


@wrong_answer(
    "aggregator",
    id="transposed-matrix",
    title="Returns the transposed matrix",
    hint="The matrix multiplies a series from the left: it has a column for each number of the series.",
)
def aggregator_transposed(n_groups, n_times, by):
    return _matrix(n_groups, n_times, by).T


@wrong_answer(
    "aggregator",
    id="accepts-anything",
    title="Takes every other word for group",
    hint="A misspelled word should not give a matrix that looks right. Which exception says that a value is no good?",
)
def aggregator_lenient(n_groups, n_times, by):
    return _matrix(n_groups, n_times, "time" if by == "time" else "group")


@wrong_answer(
    "aggregator",
    id="whole-numbers",
    title="Gives a matrix of whole numbers",
    hint="The values are right, their type is int. Multiplied with large series of floats nothing happens, but the "
    "docstring asks for floats.",
)
def aggregator_integers(n_groups, n_times, by):
    return _matrix(n_groups, n_times, by).astype(int)
