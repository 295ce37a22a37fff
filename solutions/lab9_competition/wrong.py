"""Typical wrong answers of lab 9. Each replaces one function of the reference and runs in its namespace."""

# Names such as math and find_leak come from the reference, in whose namespace these functions run.
# ruff: noqa: F821

from grader.authors import wrong_answer


def _folds(data, k):
    return [data.filter(lambda row, fold=fold: fold_of(row[0], k) == fold) for fold in range(k)]


def _others(data, k, fold):
    return data.filter(lambda row: fold_of(row[0], k) != fold)


def _at_least_two(k):
    if k < 2:
        raise ValueError(f"at least two folds are needed, not {k}")


@wrong_answer(
    "k_fold",
    id="fits-once",
    title="Fits one model on all rows",
    hint="This model has seen every row that it is scored on. How many models does k-fold cross-validation need?",
)
def k_fold_once(data, k, fit, score):
    _at_least_two(k)
    model = fit(data)
    return [score(model, fold) for fold in _folds(data, k)]


@wrong_answer(
    "k_fold",
    id="scores-training-rows",
    title="Scores the rows that the model was fitted on",
    hint="A score on known rows says how well a model remembers. Score on the fold that was left out.",
)
def k_fold_on_training(data, k, fit, score):
    _at_least_two(k)
    return [score(fit(_others(data, k, fold)), _others(data, k, fold)) for fold in range(k)]


@wrong_answer(
    "k_fold",
    id="fold-and-rest-swapped",
    title="Fits on one fold and scores on the rest",
    hint="The models are fitted on the smaller part. Which part is for learning, which for scoring?",
)
def k_fold_swapped(data, k, fit, score):
    _at_least_two(k)
    return [score(fit(fold), _others(data, k, number)) for number, fold in enumerate(_folds(data, k))]


@wrong_answer(
    "k_fold",
    id="late-binding",
    title="All folds are the last one",
    hint="A filter runs later, when the loop's variable has its last value. Bind the number of the fold when the "
    "filter is made: lambda row, fold=fold: ...",
)
def k_fold_late(data, k, fit, score):
    _at_least_two(k)
    folds = [data.filter(lambda row: fold_of(row[0], k) == fold) for fold in range(k)]  # noqa: B023
    others = [data.filter(lambda row: fold_of(row[0], k) != fold) for fold in range(k)]  # noqa: B023
    return [score(fit(others[fold]), folds[fold]) for fold in range(k)]


@wrong_answer(
    "k_fold",
    id="lots-for-each-fold",
    title="Draws lots anew for each fold",
    hint="Drawn anew, some rows are scored twice and others never. Which fold a row belongs to has to be decided once, "
    "by its key.",
)
def k_fold_random(data, k, fit, score):
    _at_least_two(k)
    scores = []
    for fold in range(k):
        others, own = data.randomSplit([k - 1, 1], seed=fold)
        scores.append(score(fit(others), own))
    return scores


@wrong_answer(
    "k_fold",
    id="fold-by-position",
    title="Numbers the rows to find their folds",
    hint="The number of a row changes with the partitions and their order. The key does not: use `fold_of`.",
)
def k_fold_by_position(data, k, fit, score):
    _at_least_two(k)
    numbered = data.zipWithIndex().cache()
    scores = []
    for fold in range(k):
        others = numbered.filter(lambda row, fold=fold: row[1] % k != fold).keys()
        own = numbered.filter(lambda row, fold=fold: row[1] % k == fold).keys()
        scores.append(score(fit(others), own))
    return scores


@wrong_answer(
    "k_fold",
    id="mean-of-scores",
    title="Returns the mean of the scores",
    hint="The mean hides how much a score wavers. Return the list of the scores.",
)
def k_fold_mean(data, k, fit, score):
    _at_least_two(k)
    scores = [score(fit(_others(data, k, number)), fold) for number, fold in enumerate(_folds(data, k))]
    return sum(scores) / k


@wrong_answer(
    "k_fold",
    id="one-fold",
    title="Takes fewer than two folds",
    hint="With one fold no rows are left to fit on. Raise ValueError before anything starts.",
)
def k_fold_one(data, k, fit, score):
    if k < 2:
        return [score(fit(data), data)]
    return [score(fit(_others(data, k, number)), fold) for number, fold in enumerate(_folds(data, k))]


@wrong_answer(
    "k_fold",
    id="k-fold-collects",
    title="Fetches the rows and cuts them on the driver",
    hint="The rows travel to the driver and back again, and a real data set does not fit there. `filter` leaves them "
    "where they are.",
)
def k_fold_collected(data, k, fit, score):
    _at_least_two(k)
    rows, sc = data.collect(), data.context
    parts = [
        ([row for row in rows if fold_of(row[0], k) != n], [row for row in rows if fold_of(row[0], k) == n])
        for n in range(k)
    ]
    return [score(fit(sc.parallelize(others, 2)), sc.parallelize(own, 2)) for others, own in parts]


def _loss(n, clicks):
    return -sum(part * math.log(part / n) for part in (clicks, n - clicks) if part)


def _sums(pairs):
    return pairs.reduceByKey(lambda a, b: tuple(x + y for x, y in zip(a, b, strict=True)))


def _removed(train, group):
    """The share of the log loss that each field removes; ``group(value, rows)`` names the group of a value."""
    values = _sums(train.flatMap(lambda row: [(feature, (1, row[0])) for feature in row[1]]))
    groups = _sums(values.map(lambda v: ((v[0][0], group(v[0][1], v[1][0])), v[1])))
    fields = _sums(groups.map(lambda g: (g[0][0], (*g[1], _loss(*g[1]))))).collect()
    return {field: 1 - left / _loss(n, clicks) if 0 < clicks < n else 0.0 for field, (n, clicks, left) in fields}


def _joined(value, n):
    return value if n >= 20 or value == "" else None


@wrong_answer(
    "find_leak",
    id="strongest-only",
    title="Takes the field that tells most, whatever it tells",
    hint="There may be two leaks, one or none. Hold every field against the limit.",
)
def find_leak_strongest(train):
    removed = _removed(train, _joined)
    return {max(removed, key=lambda field: removed[field])}


@wrong_answer(
    "find_leak",
    id="numbers-of-rows",
    title="Takes a field for a leak that is different in every row",
    hint="A group of one row has no log loss, whatever its value. Join the values that stand in fewer than 20 rows.",
)
def find_leak_unpooled(train):
    return {field for field, share in _removed(train, lambda value, n: value).items() if share > 0.15}


@wrong_answer(
    "find_leak",
    id="drops-rare",
    title="Leaves out rare values",
    hint="The rows of rare values are rows of the field as well: without them more of the log loss seems to be gone "
    "than is. Join them into one group.",
)
def find_leak_without_rare(train):
    values = _sums(train.flatMap(lambda row: [(feature, (1, row[0])) for feature in row[1]]))
    whole = dict(_sums(values.map(lambda v: (v[0][0], v[1]))).collect())
    kept = values.filter(lambda v: v[1][0] >= 20 or v[0][1] == "")
    left = dict(kept.map(lambda v: (v[0][0], (_loss(*v[1]),))).reduceByKey(lambda a, b: (a[0] + b[0],)).collect())
    return {field for field, counts in whole.items() if left.get(field, (0.0,))[0] < 0.85 * _loss(*counts)}


@wrong_answer(
    "find_leak",
    id="drops-empty",
    title="Leaves out empty values",
    hint="The field from the future is filled in for clicks only: that a value is missing tells all. Keep the empty "
    "text as a group.",
)
def find_leak_without_empty(train):
    present = train.mapValues(lambda features: [feature for feature in features if feature[1]])
    return {field for field, share in _removed(present, _joined).items() if share > 0.15}


@wrong_answer(
    "find_leak",
    id="perfect-only",
    title="Expects a copy without a mistake",
    hint="A copy of the label may be wrong in some rows and still leak. Measure how much of the log loss it removes.",
)
def find_leak_perfect(train):
    return {field for field, share in _removed(train, _joined).items() if share > 0.95}


@wrong_answer(
    "find_leak",
    id="pure-groups",
    title="Takes fields for leaks in which some group is all clicks or none",
    hint="A small group is pure by chance, and a copy with mistakes has no pure group. Add up the log losses of all "
    "groups of a field.",
)
def find_leak_pure(train):
    values = _sums(train.flatMap(lambda row: [(feature, (1, row[0])) for feature in row[1]]))
    return set(values.filter(lambda v: v[1][1] in (0, v[1][0])).map(lambda v: v[0][0]).distinct().collect())


@wrong_answer(
    "find_leak",
    id="any-help",
    title="Takes every field that helps for a leak",
    hint="Honest fields remove some of the log loss, that is what they are for. A leak removes more than 15 %.",
)
def find_leak_any(train):
    return {field for field, share in _removed(train, _joined).items() if share > 0.005}


@wrong_answer(
    "find_leak",
    id="numbers-only",
    title="Looks at fields that are numbers only",
    hint="The words 'won' and 'lost' have no correlation, and tell everything. Groups by value work for any text.",
)
def find_leak_numeric(train):
    removed = _removed(train, _joined)
    words = train.flatMap(lambda row: [f for f, text in row[1] if text and not text.isdigit()]).distinct().collect()
    return {field for field, share in removed.items() if share > 0.15 and field not in words}


@wrong_answer(
    "find_leak",
    id="find-leak-collects",
    title="Counts on the driver",
    hint="Every value of every field travels to the driver. Add up on the cluster until each field has a few.",
)
def find_leak_collected(train):
    values = _sums(train.flatMap(lambda row: [(feature, (1, row[0])) for feature in row[1]])).collect()
    groups, totals, left = {}, {}, Counter()
    for (field, value), (n, clicks) in values:
        key = field, _joined(value, n)
        groups[key] = groups.get(key, (0, 0))[0] + n, groups.get(key, (0, 0))[1] + clicks
        totals[field] = totals.get(field, (0, 0))[0] + n, totals.get(field, (0, 0))[1] + clicks
    for (field, _), counts in groups.items():
        left[field] += _loss(*counts)
    return {field for field in totals if left[field] < 0.85 * _loss(*totals[field])}


def _bounded(model, features):
    return min(max(float(model(features)), 1e-6), 1 - 1e-6)


@wrong_answer(
    "submission",
    id="submission-number-for-id",
    title="Numbers the rows",
    hint="Whoever scores knows a row by its id. A number in the order of arrival changes with the partitions.",
)
def submission_numbered(model, test):
    return test.values().zipWithIndex().map(lambda row: (str(row[1]), _bounded(model, row[0])))


@wrong_answer(
    "submission",
    id="submission-classes",
    title="Hands in classes",
    hint="Asked is how probable a click is. A decision throws that away, and one wrong decision costs without bound.",
)
def submission_classes(model, test):
    return test.mapValues(lambda x: 1 - 1e-6 if model(x) >= 0.5 else 1e-6).reduceByKey(lambda a, b: a)


@wrong_answer(
    "submission",
    id="no-bounds",
    title="Hands in 0, 1 and what lies outside",
    hint="A model may say 0 or 1, or even more. Move its answers to the bounds.",
)
def submission_unbounded(model, test):
    return test.mapValues(lambda x: float(model(x))).reduceByKey(lambda a, b: a)


@wrong_answer(
    "submission",
    id="drops-extremes",
    title="Leaves out rows with an unusable probability",
    hint="An id without a probability makes the whole file unusable. Move the number to the bound that is next.",
)
def submission_filtered(model, test):
    pairs = test.mapValues(lambda x: float(model(x))).filter(lambda row: 0 < row[1] < 1)
    return pairs.reduceByKey(lambda a, b: a)


@wrong_answer(
    "submission",
    id="repeated-ids",
    title="Hands in some ids twice",
    hint="Test rows can come twice. After the probabilities are there, leave one pair for each id.",
)
def submission_repeated(model, test):
    return test.mapValues(lambda x: _bounded(model, x))


@wrong_answer(
    "submission",
    id="shuffles-features",
    title="Sends whole rows through the shuffle",
    hint="Rows meet before they are made small. Find the probabilities first, then join equal ids.",
)
def submission_heavy(model, test):
    return test.reduceByKey(lambda a, b: a).mapValues(lambda x: _bounded(model, x))


@wrong_answer(
    "submission",
    id="submission-collects",
    title="Predicts on the driver",
    hint="This fetches all test rows and predicts on one machine. `mapValues` lets every machine predict its own.",
)
def submission_collected(model, test):
    return test.context.parallelize([(name, _bounded(model, x)) for name, x in dict(test.collect()).items()], 2)


@wrong_answer(
    "submission",
    id="adds-probabilities",
    title="Adds up the probabilities of equal ids",
    hint="A repeated row is the same row again: of two probabilities take one.",
)
def submission_added(model, test):
    return test.mapValues(lambda x: _bounded(model, x)).reduceByKey(lambda a, b: a + b)


def _honest(train):
    leaks = find_leak(train)
    return lambda features: [feature for feature in features if feature[0] not in leaks]


def _crossed(train):
    honest = _honest(train)
    sizes = Counter(train.flatMap(lambda row: honest(row[1])).distinct().keys().collect())
    a, b = sorted(sizes, key=lambda field: (sizes[field], field))[:2]
    return lambda features: [*honest(features), (-1, f"{dict(features)[a]} {dict(features)[b]}")]


def _fitted(train, expand, price=1e-3):
    """A function from features to a probability; ``expand`` says which features of a row count."""
    seen = sorted(train.flatMap(lambda row: expand(row[1])).distinct().collect())
    index = {feature: j for j, feature in enumerate(seen)}
    w = fit(train.mapValues(lambda x: [index[f] for f in expand(x)]), len(seen), price)
    return lambda x: 1 / (1 + math.exp(-w[-1] - sum(w[index[f]] for f in expand(x) if f in index)))


@wrong_answer(
    "compete",
    id="click-rate-only",
    title="Says the click rate for everybody",
    hint="This is the baseline itself. The features have to come in.",
)
def compete_rate(train, test):
    rate = train.keys().mean()
    return submission(lambda features: rate, test)


@wrong_answer(
    "compete",
    id="trusts-leaks",
    title="Trusts fields that know the label",
    hint="These fields are empty in the test rows. Leave out what `find_leak` finds before anything is fitted.",
)
def compete_leaky(train, test):
    return submission(_fitted(train, list), test)


@wrong_answer(
    "compete",
    id="compete-classes",
    title="Hands in classes",
    hint="A decision that is wrong costs without bound in log loss. Hand in the probability itself.",
)
def compete_classes(train, test):
    model = _fitted(train, _crossed(train))
    return submission(lambda x: float(model(x) >= 0.5), test)


@wrong_answer(
    "compete",
    id="compete-number-for-id",
    title="Gives probabilities to numbers in place of ids",
    hint="Whoever scores knows a row by its id. Keep it beside its features all the way.",
)
def compete_numbered(train, test):
    model = _fitted(train, _crossed(train))
    return test.zipWithIndex().map(lambda row: (str(row[1]), model(row[0][1])))


@wrong_answer(
    "compete",
    id="unseen-fails",
    title="Fails on values that it has never seen",
    hint="A value without a number has no weight. Leave it out; the intercept and the other features decide.",
)
def compete_key_error(train, test):
    expand = _honest(train)
    index = {f: j for j, f in enumerate(sorted(train.flatMap(lambda row: expand(row[1])).distinct().collect()))}
    w = fit(train.mapValues(lambda x: [index[f] for f in expand(x)]), len(index), 1e-3)
    return submission(lambda x: 1 / (1 + math.exp(-w[-1] - sum(w[index[f]] for f in expand(x)))), test)


@wrong_answer(
    "compete",
    id="unseen-left-out",
    title="Leaves out rows with values that it has never seen",
    hint="Every id is due, however strange its row. Leave out the value, keep the row.",
)
def compete_filtered(train, test):
    expand = _honest(train)
    known = set(train.flatMap(lambda row: expand(row[1])).distinct().collect())
    return submission(_fitted(train, expand), test.filter(lambda row: all(f in known for f in expand(row[1]))))


@wrong_answer(
    "compete",
    id="test-rows-as-no-clicks",
    title="Trains on test rows as if nobody had clicked",
    hint="Your probabilities are far too low. A row without a label teaches nothing: learn from the training rows.",
)
def compete_on_test(train, test):
    expand = _crossed(train)
    return submission(_fitted(train.union(test.map(lambda row: (0, row[1]))), expand), test)


@wrong_answer(
    "compete",
    id="two-fields",
    title="Uses two fields",
    hint="A start. The other honest fields tell as much again.",
)
def compete_two_fields(train, test):
    cross = _crossed(train)
    sizes = Counter(train.flatMap(lambda row: cross(row[1])).distinct().keys().collect())
    used = sorted((f for f in sizes if f >= 0), key=lambda field: (sizes[field], field))[:2]
    return submission(_fitted(train, lambda x: [f for f in x if f[0] in used]), test)


@wrong_answer(
    "compete",
    id="no-price",
    title="Lets weights grow without a price",
    hint="A value that stands in two training rows gets an enormous weight, and the test rows pay for it. Give `fit` a "
    "price, and let `k_fold` choose it.",
)
def compete_without_price(train, test):
    return submission(_fitted(train, _honest(train), 1e-6), test)


@wrong_answer(
    "compete",
    id="one-hot-only",
    title="Stops at single fields",
    hint="That is silver. Two values can be good together and bad apart: give a row a feature made of the values of "
    "two fields.",
)
def compete_plain(train, test):
    return submission(_fitted(train, _honest(train)), test)


@wrong_answer(
    "compete",
    id="compete-collects",
    title="Fetches all rows and learns on the driver",
    hint="It works for some thousand rows and for no real data set. Let features be numbered and weights be fitted "
    "on the cluster.",
)
def compete_collected(train, test):
    rows = train.context.parallelize(train.collect(), 2)
    return submission(_fitted(rows, _crossed(rows)), test)
