"""Hidden checks of lab 7."""

from math import nan

import numpy as np
import pytest

from grader.authors import calibration_error, log_loss

TRAINING = '''
def probe(f, rows, n, *args):
    """are the weights broadcast in each round, how often is each row read, and how many RDDs stay cached?"""
    context = rows.context
    read, sent, broadcast = context.accumulator(0), [], context.broadcast
    before = set(context._jsc.getPersistentRDDs().keySet())
    def noted(row):
        read.add(1)
        return row
    def spy(value):
        sent.append(value)
        return broadcast(value)
    context.broadcast = spy
    try:
        f(rows.map(noted), *args)
    finally:
        del context.broadcast
    left = set(context._jsc.getPersistentRDDs().keySet()) - before
    return [len(sent) >= args[1], read.value <= 2 * n, len(left)]
'''
ORDERS = '''
def probe(f, rows, dim, step, seed):
    """do partitions, and do epochs, take their rows in orders of their own?"""
    import itertools, math
    import numpy as np
    context, rows = rows.context, rows.collect()
    alone = f(context.parallelize(rows, 1), dim, 1, step, seed)
    twice = f(context.parallelize(rows + rows, 2), dim, 1, step, seed)
    found = f(context.parallelize(rows[:5], 1), dim, 4, step, seed)
    def walk(order):
        w = np.zeros(dim + 1)
        for y, x in order:
            full = {**x, dim: 1.0}
            error = 1 / (1 + math.exp(-sum(w[j] * v for j, v in full.items()))) - y
            for j, v in full.items():
                w[j] -= step * error * v
        return w
    fixed = (walk(4 * order) for order in itertools.permutations(rows[:5]))
    return [not np.allclose(alone, twice), not any(np.allclose(found, w) for w in fixed)]
'''


def dense(rows, dim):
    """Labels and a dense table of the features of examples, with a last column of ones."""
    x = np.zeros((len(rows), dim + 1))
    x[:, dim] = 1.0
    for i, (_, features) in enumerate(rows):
        x[i, list(features)] = list(features.values())
    return np.array([y for y, _ in rows], float), x


def objective(w, y, x, l2=0.0):
    """The mean log loss of weights, plus the price of all but the last."""
    return float(np.mean(np.logaddexp(0, x @ w) - y * (x @ w)) + l2 / 2 * w[:-1] @ w[:-1])


def optimum(y, x, l2=0.0):
    """The weights of the smallest objective, by Newton's method."""
    w, price = np.zeros(x.shape[1]), l2 * np.append(np.ones(x.shape[1] - 1), 1e-9)
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ w))
        hessian = (x * (p * (1 - p))[:, None]).T @ x / len(y) + np.diag(price)
        w = w - np.linalg.solve(hessian, x.T @ (p - y) / len(y) + price * w)
    return w


def shown(weights, dim):
    """The learner's weights as an array of ``dim + 1`` floats, to compute with."""
    found = np.asarray(weights, float)
    assert found.shape == (dim + 1,), f"For {dim} features there are {dim + 1} weights, not an array {found.shape}"
    return found


@pytest.mark.exercise("sigmoid")
class TestSigmoid:
    @pytest.mark.points(2)
    def test_small_probabilities(self, learner, reference, rng):
        """Keeps the digits of small probabilities"""
        for z in (rng.uniform(-40, -25), -700.0, rng.uniform(-20, 20), 36.0, -745.0, 0.0):
            assert learner.sigmoid(z) == reference.sigmoid(z).within(rel=1e-9)


@pytest.mark.exercise("log_loss")
class TestLogLoss:
    @pytest.mark.points(1)
    def test_eps(self, learner, reference, rng):
        """Keeps the probability within the eps that is given"""
        eps = rng.uniform(0.01, 0.1)
        for p in (0.0, 1.0, eps / 2, 1 - eps / 2, 2 * eps, 0.5):
            for y in (0, 1):
                assert learner.log_loss(p, y, eps) == reference.log_loss(p, y, eps).within(rel=1e-9)

    @pytest.mark.points(1)
    def test_near_certainty(self, learner, reference, rng):
        """Tells very small probabilities apart"""
        for p in (10 ** rng.uniform(-12, -3), 1e-14, 1e-20, 1 - 1e-6):
            for y in (0, 1):
                assert learner.log_loss(p, y) == reference.log_loss(p, y).within(rel=1e-3, abs=1e-12)


@pytest.mark.exercise("logit_loss")
class TestLogitLoss:
    @pytest.mark.points(1)
    def test_small_losses(self, learner, reference, rng):
        """Keeps the digits of small losses"""
        for z in (rng.uniform(25, 36), rng.uniform(38, 60), 500.0):
            assert learner.logit_loss(z, 1) == reference.logit_loss(z, 1).within(rel=1e-9)
            assert learner.logit_loss(-z, 0) == reference.logit_loss(-z, 0).within(rel=1e-9)

    @pytest.mark.points(1)
    def test_large_losses(self, learner, reference, rng):
        """Gives large losses as they are"""
        for z in (rng.uniform(36, 60), rng.uniform(700, 5000)):
            assert learner.logit_loss(-z, 1) == reference.logit_loss(-z, 1).within(rel=1e-9)
            assert learner.logit_loss(z, 0) == reference.logit_loss(z, 0).within(rel=1e-9)


@pytest.mark.exercise("logistic_term")
class TestLogisticTerm:
    @pytest.mark.points(1)
    def test_slope(self, learner, inputs, np_rng):
        """Agrees with the slope of the loss"""
        w, h, (y, x) = np_rng.normal(size=5), 1e-6, inputs.examples(np_rng, 1, 5)[0]
        x = {**x, 3: -1.5}
        labels, table = dense([(y, x)], 5)
        above, below = (
            [objective(np.append(w + step, 0.0), labels, table) for step in s * h * np.eye(5)] for s in (1, -1)
        )
        slope = (np.array(above) - np.array(below)) / (2 * h)
        found = learner.logistic_term(w, x, y).value
        close = isinstance(found, dict) and np.allclose([found.get(j, 0.0) for j in range(5)], slope, atol=1e-5)
        assert close, "The result is not the slope of the log loss in the weights"

    @pytest.mark.points(1)
    def test_only_its_own_indices(self, learner, reference, np_rng):
        """Touches the indices of the row only, among many weights, and changes nothing in place"""
        w, x = np_rng.normal(size=5000), {4999: 1.0, 17: -2.5, 300: 0.5}
        found = learner.logistic_term(w, x, 0)
        assert found == reference.logistic_term(w, x, 0).within(rel=1e-9)
        assert found.keeps_inputs

    @pytest.mark.points(1)
    def test_far_from_zero(self, learner, reference):
        """Survives weights that lead far from 0"""
        w = np.array([800.0, -900.0])
        for x in ({0: 1.0}, {1: 1.0}, {0: 2.0, 1: 2.0}):
            assert learner.logistic_term(w, x, 1) == reference.logistic_term(w, x, 1).within(rel=1e-9, abs=1e-12)


@pytest.mark.exercise("fit_logistic")
class TestFitLogistic:
    @pytest.mark.points(2)
    def test_partitionings(self, learner, reference, layouts, inputs, np_rng):
        """Gives the same weights however the rows are partitioned"""
        one, *_, shuffled, uneven = layouts(inputs.examples(np_rng, 25, 3))
        expected = reference.fit_logistic(one, 3, 3, 0.7, 0.05)
        for train in (shuffled, uneven):
            assert learner.fit_logistic(train, 3, 3, 0.7, 0.05) == expected.within(rel=1e-6, abs=1e-9)

    @pytest.mark.points(2)
    def test_penalty(self, learner, reference, rdd, inputs, np_rng):
        """Lets a high price shrink all weights but the intercept"""
        train = rdd([(int(n % 10 > 0), x) for n, (_, x) in enumerate(inputs.examples(np_rng, 30, 2))], partitions=2)
        expected = reference.fit_logistic(train, 2, 6, 0.2, 4.0)
        assert learner.fit_logistic(train, 2, 6, 0.2, 4.0) == expected.within(rel=1e-6, abs=1e-9)

    @pytest.mark.points(2)
    def test_best_weights(self, learner, reference, rdd, inputs, np_rng):
        """Comes down to the smallest loss"""
        rows, l2 = inputs.examples(np_rng, 60, 2), 0.1
        y, x = dense(rows, 2)
        step = 1 / (np.linalg.eigvalsh(x.T @ x / len(y)).max() / 4 + l2)
        args, least = (rdd(rows, partitions=2), 2, 20, float(step), l2), objective(optimum(y, x, l2), y, x, l2)
        found, expected = (who.fit_logistic(*args).value[0] for who in (learner, reference))
        gap, due = (objective(shown(weights, 2), y, x, l2) - least for weights in (found, expected))
        limit = max(1e-3, 1.01 * due)  # rows that are hard to learn from take more rounds
        assert gap < limit, f"After 20 rounds the loss is {gap:.4f} above the smallest; it should be within {limit:.4f}"

    @pytest.mark.points(1)
    def test_run(self, learner, reference, rdd, inputs, np_rng):
        """Broadcasts the weights, reads the rows once, and releases what it cached"""
        args = rdd(inputs.examples(np_rng, 20, 3), partitions=2), 20, 3, 4, 0.5, 0.1
        assert learner.probe("fit_logistic", TRAINING, *args) == reference.probe("fit_logistic", TRAINING, *args)


@pytest.mark.exercise("fit_sgd")
class TestFitSgd:
    @pytest.mark.points(2)
    def test_uneven_partitions(self, learner, reference, rdd, inputs, np_rng):
        """Gives each partition its weight in the mean, also one without rows"""
        one, other = ((1 - y, x) for y, (_, x) in enumerate(inputs.examples(np_rng, 2, 2)))
        train = rdd(layout=[[one] * 7, [], [other], [one] * 2])
        found, expected = (who.fit_sgd(train, 2, 4, 0.3, 11) for who in (learner, reference))
        assert found == expected.within(rel=1e-6, abs=1e-9)
        assert found.costs_at_most(1.25, expected, "jobs")

    @pytest.mark.points(2)
    def test_orders(self, learner, reference, rdd, inputs, np_rng):
        """Takes rows in a random order, another one in each partition and in each epoch"""
        rows = [(n % 2, x) for n, (_, x) in enumerate(inputs.examples(np_rng, 10, 4))]
        args = rdd(rows, partitions=1), 4, 0.8, int(np_rng.integers(1000))
        assert learner.probe("fit_sgd", ORDERS, *args) == reference.probe("fit_sgd", ORDERS, *args)

    @pytest.mark.points(1)
    def test_run(self, learner, reference, rdd, inputs, np_rng):
        """Leaves the rows in the cluster, reads them once, and releases what it cached; broadcasts the weights"""
        many = rdd(inputs.examples(np_rng, 3000, 3), partitions=2)
        found, expected = (who.fit_sgd(many, 3, 1, 0.01, 3) for who in (learner, reference))
        # Each order of the rows gives weights of its own, all close together.
        assert found.within(abs=0.2).costs_at_most(3.0, expected, "result_bytes")
        args = rdd(inputs.examples(np_rng, 20, 3), partitions=2), 20, 3, 4, 0.1, 3
        assert learner.probe("fit_sgd", TRAINING, *args) == reference.probe("fit_sgd", TRAINING, *args)

    @pytest.mark.points(1)
    def test_close_to_the_best(self, learner, reference, rdd, inputs, np_rng):
        """Comes within 2 % of the smallest loss in a few epochs"""
        rows = inputs.examples(np_rng, 1500, 4)
        y, x = dense(rows, 4)
        args = rdd(layout=[rows[:900], rows[900:1050], rows[1050:]]), 4, 6, 0.03, 5
        found, expected = (who.fit_sgd(*args).value for who in (learner, reference))
        loss, due = (objective(shown(weights, 4), y, x) for weights in (found, expected))
        limit = max(1.02 * objective(optimum(y, x), y, x), 1.01 * due)  # some rows are hard to learn from in few epochs
        assert loss < limit, f"The mean loss is {loss:.4f}; it should be below {limit:.4f}"


@pytest.mark.exercise("roc")
class TestRoc:
    @pytest.mark.points(2)
    def test_partitionings(self, learner, reference, layouts, inputs, np_rng):
        """Gives the same curve however the rows are partitioned"""
        one, *_, shuffled, uneven = layouts([*inputs.scores(np_rng, 20, tied=True), *inputs.scores(np_rng, 10)])
        expected = reference.roc(one, 17)
        for rows in (shuffled, uneven):
            assert learner.roc(rows, 17) == expected.within(rel=1e-9, abs=1e-12)

    @pytest.mark.points(1)
    def test_ends(self, learner, reference, rdd, inputs, np_rng):
        """Begins at (0, 0) and ends at (1, 1), also with certain and with equal probabilities, and with two points"""
        certain = [(1.0, 1), (0.0, 0), (1.0, 0), (0.0, 1), *inputs.scores(np_rng, 5)]
        for rows, n_points in ((certain, 5), ([(0.5, n % 2) for n in range(7)], 3), (certain, 2)):
            given = rdd(rows, partitions=2)
            assert learner.roc(given, n_points) == reference.roc(given, n_points).within(rel=1e-9, abs=1e-12)

    @pytest.mark.points(1)
    def test_one_job(self, learner, reference, rdd, inputs, np_rng):
        """Reads the rows once, and leaves them in the cluster"""
        rows = rdd(inputs.scores(np_rng, 2000), partitions=2)
        found, expected = learner.roc(rows, 6).within(rel=1e-9, abs=1e-12), reference.roc(rows, 6)
        assert found.costs_at_most(1.0, expected, "jobs")
        assert found.costs_at_most(4.0, expected, "result_bytes")


@pytest.mark.exercise("auc")
class TestAuc:
    @pytest.mark.points(2)
    def test_partitionings(self, learner, reference, layouts, inputs, np_rng):
        """Gives the same area however the rows are partitioned"""
        one, *_, shuffled, uneven = layouts([*inputs.scores(np_rng, 25, tied=True), *inputs.scores(np_rng, 10)])
        expected = reference.auc(one)
        for rows in (shuffled, uneven):
            assert learner.auc(rows) == expected.within(rel=1e-9)

    @pytest.mark.points(1)
    def test_special_cases(self, learner, reference, rdd):
        """Gives one half for a constant score, and nan when a label does not occur"""
        for rows in ([(0.3, n % 2) for n in range(9)], [(0.9, 1), (0.2, 1)], [(0.9, 0)]):
            given = rdd(rows, partitions=2)
            assert learner.auc(given) == reference.auc(given).within(rel=1e-9)

    @pytest.mark.points(2)
    def test_rows_stay(self, learner, reference, rdd, inputs, np_rng):
        """Leaves the rows in the cluster"""
        rows = rdd(inputs.scores(np_rng, 3000), partitions=3)
        found, expected = learner.auc(rows), reference.auc(rows)
        assert found == expected.within(rel=1e-9)
        assert found.costs_at_most(3.0, expected, "result_bytes")


@pytest.mark.exercise("calibration")
class TestCalibration:
    @pytest.mark.points(2)
    def test_partitionings(self, learner, reference, layouts, inputs, np_rng):
        """Gives the same bins however the rows are partitioned, also for probabilities on a bound"""
        one, *_, shuffled, uneven = layouts([*inputs.scores(np_rng, 25, tied=True), *inputs.scores(np_rng, 10)])
        expected = reference.calibration(one, 8)
        for rows in (shuffled, uneven):
            assert learner.calibration(rows, 8) == expected.within(rel=1e-9, abs=1e-12)

    @pytest.mark.points(1)
    def test_ends(self, learner, reference, rdd):
        """Puts the probability 1 into the last bin, and gives empty bins for no rows"""
        given = rdd([(1.0, 0), (0.0, 1), (1.0, 1), (0.5, 0), (1.0, 1)], partitions=2)
        assert learner.calibration(given, 4) == reference.calibration(given, 4).within(rel=1e-9, abs=1e-12)
        assert learner.calibration(rdd([], partitions=2), 2).within(abs=1e-12) == [(nan, nan, 0)] * 2

    @pytest.mark.points(1)
    def test_one_job(self, learner, reference, rdd, inputs, np_rng):
        """Reads the rows once, and leaves them in the cluster"""
        rows = rdd(inputs.scores(np_rng, 2000), partitions=2)
        found, expected = learner.calibration(rows, 5).within(rel=1e-9, abs=1e-12), reference.calibration(rows, 5)
        assert found.costs_at_most(1.0, expected, "jobs")
        assert found.costs_at_most(4.0, expected, "result_bytes")


def unseen(learner, rdd, clicks, partitions):
    """The probabilities of the learner's model for the test rows."""
    model = learner.click_model(rdd(clicks.train, partitions=partitions), rdd(clicks.val, partitions=1))
    return model.predict(clicks.features, (0, 1))


@pytest.mark.exercise("click_model")
class TestClickModel:
    @pytest.mark.points(3)
    def test_good(self, learner, rdd, inputs, np_rng):
        """Is as good as a plain model of one-hot features, up to 2 %, and honest"""
        clicks = inputs.click_parts(np_rng)
        plain, predicted = inputs.plain_losses(clicks), unseen(learner, rdd, clicks, 3)
        assert predicted.score(log_loss, clicks.labels).below(1.02 * plain["one_hot"], **plain)
        assert predicted.score(calibration_error, clicks.labels).below(0.06)

    @pytest.mark.points(4)
    def test_full(self, learner, rdd, inputs, np_rng):
        """Beats a plain model of one-hot features by 2 %"""
        clicks = inputs.click_parts(np_rng)
        plain = inputs.plain_losses(clicks)
        assert unseen(learner, rdd, clicks, 2).score(log_loss, clicks.labels).below(0.98 * plain["one_hot"], **plain)

    @pytest.mark.points(2)
    def test_learns_from_training_rows(self, learner, reference, rdd, inputs, np_rng):
        """Fits nothing to the validation rows"""
        train = rdd(inputs.clear_clicks(np_rng, 800), partitions=2)
        val = rdd(inputs.clear_clicks(np_rng, 400, later=1200), partitions=2)
        cases = [*inputs.clear_cases(), list(enumerate(inputs.LATER))]
        expected = reference.click_model(train, val).predict(cases, (0, 1))
        assert learner.click_model(train, val).predict(cases, (0, 1)) == expected.within(abs=0.3)
