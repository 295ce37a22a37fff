"""Visible checks of lab 7."""

import numpy as np
import pytest

from grader.authors import auc, calibration, log_loss, loss_curve, roc

REPEATS = '''
def probe(f, rows, dim, step, seed):
    """how many weights are there, does the same seed give the same, and another seed others?"""
    import numpy as np
    first, again, other = (f(rows, dim, 1, step, number) for number in (seed, seed, seed + 1))
    return [np.shape(first), bool(np.allclose(first, again, rtol=1e-9)), not np.allclose(first, other, rtol=1e-6)]
'''


@pytest.mark.exercise("sigmoid")
class TestSigmoid:
    @pytest.mark.points(1)
    def test_near_zero(self, learner, reference, rng):
        """Gives the probability for numbers near 0"""
        for z in (0.0, 2.0, -2.0, rng.uniform(-5, 5)):
            assert learner.sigmoid(z) == reference.sigmoid(z).within(rel=1e-9)

    @pytest.mark.points(1)
    def test_far_from_zero(self, learner, reference):
        """Gives a probability for -1000 and for 1000"""
        for z in (-1000.0, 1000.0, -20.0):
            assert learner.sigmoid(z) == reference.sigmoid(z).within(rel=1e-9, abs=1e-9)


@pytest.mark.exercise("log_loss")
class TestLogLoss:
    @pytest.mark.points(2)
    def test_both_labels(self, learner, reference, rng):
        """Gives the loss of a probability for both labels"""
        p = rng.uniform(0.1, 0.4)
        for y in (1, 0):
            assert learner.log_loss(p, y) == reference.log_loss(p, y).within(rel=1e-9)

    @pytest.mark.points(1)
    def test_certainty(self, learner, reference):
        """Gives a finite loss for the probabilities 0 and 1"""
        for p, y in ((0.0, 1), (1.0, 0), (0.0, 0), (1.0, 1)):
            assert learner.log_loss(p, y) == reference.log_loss(p, y).within(rel=1e-3, abs=1e-12)


@pytest.mark.exercise("logit_loss")
class TestLogitLoss:
    @pytest.mark.points(2)
    def test_near_zero(self, learner, reference, rng):
        """Gives the loss for both labels near 0"""
        for z in (0.0, rng.uniform(1, 4), rng.uniform(-4, -1)):
            for y in (1, 0):
                assert learner.logit_loss(z, y) == reference.logit_loss(z, y).within(rel=1e-9)

    @pytest.mark.points(1)
    def test_far_from_zero(self, learner, reference):
        """Gives the loss for -1000 and 1000"""
        for z, y in ((-1000.0, 1), (1000.0, 0), (1000.0, 1), (-1000.0, 0)):
            assert learner.logit_loss(z, y) == reference.logit_loss(z, y).within(rel=1e-9, abs=1e-12)


@pytest.mark.exercise("logistic_term")
class TestLogisticTerm:
    @pytest.mark.points(2)
    def test_worked_example(self, learner, reference):
        """Gives the gradient of the worked example"""
        w, x = np.array([1.0, -2.0, 0.0]), {0: 2.0, 2: 5.0}
        for y in (1, 0):
            assert learner.logistic_term(w, x, y) == reference.logistic_term(w, x, y).within(rel=1e-9)

    @pytest.mark.points(1)
    def test_any_length(self, learner, reference, inputs, np_rng):
        """Gives the gradient for any number of weights, and for a row without features"""
        for dim in (1, 4, 30):
            w, (y, x) = np_rng.normal(size=dim), inputs.examples(np_rng, 1, dim)[0]
            assert learner.logistic_term(w, x, y) == reference.logistic_term(w, x, y).within(rel=1e-9)
        assert learner.logistic_term(np.ones(3), {}, 1) == {}


@pytest.mark.exercise("fit_logistic")
class TestFitLogistic:
    @pytest.mark.points(2)
    def test_two_rounds(self, learner, reference, rdd):
        """Gives weights and history of the example in the docstring"""
        train = rdd([(1, {0: 1.0}), (0, {1: 1.0}), (0, {}), (0, {1: 1.0})], partitions=2)
        expected = reference.fit_logistic(train, 2, 2, 1.0, 0.1)
        assert learner.fit_logistic(train, 2, 2, 1.0, 0.1) == expected.within(rel=1e-6, abs=1e-9)

    @pytest.mark.points(2)
    def test_weights(self, learner, reference, rdd, inputs, np_rng, picture):
        """Gives weights and history of several rounds, in few jobs"""
        train = rdd(inputs.examples(np_rng, 40, 4), partitions=3)
        found, expected = (who.fit_logistic(train, 4, 6, 0.5, 0.2) for who in (learner, reference))
        picture(lambda: loss_curve(found.value[1], expected.value[1], "log loss"))
        assert found == expected.within(rel=1e-6, abs=1e-9)
        assert found.costs_at_most(1.2, expected, "jobs")

    @pytest.mark.points(1)
    def test_rows_to_the_driver(self, learner, reference, rdd, inputs, np_rng):
        """Brings sums to the driver, not rows"""
        train = rdd(inputs.examples(np_rng, 600, 3), partitions=2)
        found, expected = (who.fit_logistic(train, 3, 2, 0.5, 0.0) for who in (learner, reference))
        assert found.within(rel=1e-6, abs=1e-9).costs_at_most(3.0, expected, "result_bytes")


@pytest.mark.exercise("fit_sgd")
class TestFitSgd:
    @pytest.mark.points(3)
    def test_equal_rows(self, learner, reference, rdd, inputs, np_rng):
        """Gives the weights where the order does not matter: all rows of a partition are the same"""
        one, other = ((y, x) for y, (_, x) in enumerate(inputs.examples(np_rng, 2, 3)))
        train = rdd(layout=[[one] * 3, [other] * 5])
        expected = reference.fit_sgd(train, 3, 3, 0.5, 7)
        assert learner.fit_sgd(train, 3, 3, 0.5, 7) == expected.within(rel=1e-6, abs=1e-9)

    @pytest.mark.points(1)
    def test_repeats(self, learner, reference, rdd, inputs, np_rng):
        """Gives the same weights for the same seed, and others for another"""
        args = rdd(inputs.examples(np_rng, 20, 3), partitions=2), 3, 0.5, int(np_rng.integers(1000))
        assert learner.probe("fit_sgd", REPEATS, *args) == reference.probe("fit_sgd", REPEATS, *args)


@pytest.mark.exercise("roc")
class TestRoc:
    @pytest.mark.points(3)
    def test_curve(self, learner, reference, layouts, inputs, np_rng):
        """Gives the rates at each threshold, over all partitions"""
        *_, rows = layouts(inputs.scores(np_rng, 30))
        assert learner.roc(rows, 6) == reference.roc(rows, 6).within(rel=1e-9, abs=1e-12)

    @pytest.mark.points(1)
    def test_ties(self, learner, reference, rdd, inputs, np_rng):
        """Lets rows of equal probability pass together, also at the threshold itself"""
        rows = rdd(inputs.scores(np_rng, 40, tied=True), partitions=2)
        assert learner.roc(rows, 9) == reference.roc(rows, 9).within(rel=1e-9, abs=1e-12)


@pytest.mark.exercise("auc")
class TestAuc:
    @pytest.mark.points(2)
    def test_ranking(self, learner, reference, layouts, inputs, np_rng):
        """Gives the share of pairs in the right order, over all partitions"""
        *_, rows = layouts(inputs.scores(np_rng, 30))
        assert learner.auc(rows) == reference.auc(rows).within(rel=1e-9)

    @pytest.mark.points(2)
    def test_ties(self, learner, reference, rdd, inputs, np_rng):
        """Counts ties as one half"""
        rows = rdd(inputs.scores(np_rng, 40, tied=True), partitions=3)
        assert learner.auc(rows) == reference.auc(rows).within(rel=1e-9)


@pytest.mark.exercise("calibration")
class TestCalibration:
    @pytest.mark.points(2)
    def test_bins(self, learner, reference, layouts, inputs, np_rng):
        """Gives mean, share of clicks and size of each bin, over all partitions"""
        *_, rows = layouts(inputs.scores(np_rng, 40))
        assert learner.calibration(rows, 4) == reference.calibration(rows, 4).within(rel=1e-9, abs=1e-12)

    @pytest.mark.points(1)
    def test_empty_bins(self, learner, reference, rdd, inputs, np_rng):
        """Keeps bins without rows"""
        rows = rdd([(p / 4, y) for p, y in inputs.scores(np_rng, 12)], partitions=2)
        assert learner.calibration(rows, 6) == reference.calibration(rows, 6).within(rel=1e-9, abs=1e-12)


@pytest.mark.exercise("click_model")
class TestClickModel:
    @pytest.mark.points(2)
    def test_clear_case(self, learner, reference, rdd, inputs, np_rng):
        """Gives the probabilities of plain cases, also for values that it has never seen"""
        train, val = (rdd(inputs.clear_clicks(np_rng, n), partitions=2) for n in (800, 200))
        cases = inputs.clear_cases()
        expected = reference.click_model(train, val).predict(cases, (0, 1))
        assert learner.click_model(train, val).predict(cases, (0, 1)) == expected.within(abs=0.2)

    @pytest.mark.points(3)
    def test_passes(self, learner, rdd, inputs, np_rng, picture):
        """Is at least 8 % better on unseen rows than the click rate alone"""
        clicks = inputs.click_parts(np_rng)
        model = learner.click_model(rdd(clicks.train, partitions=2), rdd(clicks.val, partitions=2))
        predicted = model.predict(clicks.features, (0, 1))
        picture(lambda: roc(clicks.labels, predicted.numbers))
        picture(lambda: calibration(clicks.labels, predicted.numbers))
        plain = inputs.plain_losses(clicks)
        assert predicted.score(log_loss, clicks.labels).below(0.92 * plain["click_rate"], **plain)
        assert predicted.score(auc, clicks.labels).above(0.7, guessing=0.5)
