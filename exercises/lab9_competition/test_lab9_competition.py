"""Visible checks of lab 9."""

import pytest

from grader.authors import calibration, log_loss, roc

MEAN = "lambda rows: rows.values().mean()"
ERROR = "lambda model, rows: rows.values().map(lambda y: abs(y - model)).mean()"


@pytest.mark.exercise("k_fold")
class TestKFold:
    @pytest.mark.points(3)
    def test_scores(self, learner, reference, rdd, code, inputs, np_rng):
        """Scores each fold with a model of the other folds"""
        data = rdd(inputs.keyed_numbers(np_rng, 30), partitions=2)
        expected = reference.k_fold(data, 3, code(MEAN), code(ERROR))
        assert learner.k_fold(data, 3, code(MEAN), code(ERROR)) == expected.within(rel=1e-9)

    @pytest.mark.points(1)
    def test_one_fold(self, learner, reference, rdd, code):
        """Refuses fewer than two folds"""
        data = rdd([("a", 1.0), ("b", 2.0), ("c", 4.0), ("d", 8.0)], partitions=1)
        expected = reference.k_fold(data, 2, code(MEAN), code(ERROR))
        assert learner.k_fold(data, 2, code(MEAN), code(ERROR)) == expected.within(rel=1e-9)
        assert learner.k_fold(data, 1, code(MEAN), code(ERROR)).raises("ValueError")


@pytest.mark.exercise("find_leak")
class TestFindLeak:
    @pytest.mark.points(4)
    def test_both(self, learner, reference, rdd, inputs, np_rng):
        """Finds a copy of the label and a field from the future"""
        train = rdd(inputs.leaky(np_rng, 1500), partitions=2)
        assert learner.find_leak(train) == reference.find_leak(train)

    @pytest.mark.points(2)
    def test_none(self, learner, reference, rdd, inputs, np_rng):
        """Finds nothing where nothing leaks"""
        for leaks in ("none", "copy"):
            train = rdd(inputs.leaky(np_rng, 1200, leaks), partitions=2)
            assert learner.find_leak(train) == reference.find_leak(train)


MODEL = "lambda features: (len(features[0][1]) - 1) / 4"


def test_rows(rng, n):
    """n test rows whose first text has 0 to 6 letters, so that ``MODEL`` gives -0.25 to 1.25."""
    ids = rng.sample(range(10 * n), n)
    return [(f"r{number}", [(0, "x" * (k % 7)), (1, rng.choice("abc"))]) for k, number in enumerate(ids)]


test_rows.__test__ = False


@pytest.mark.exercise("submission")
class TestSubmission:
    @pytest.mark.points(2)
    def test_pairs(self, learner, reference, rdd, code, rng):
        """Gives each id its probability, within the bounds"""
        test = rdd(test_rows(rng, 14), partitions=2)
        assert learner.submission(code(MODEL), test) == reference.submission(code(MODEL), test)

    @pytest.mark.points(1)
    def test_repeated(self, learner, reference, rdd, code, rng):
        """Gives an id that comes twice once"""
        rows = test_rows(rng, 8)
        test = rdd(rows + rows[:3], partitions=3)
        assert learner.submission(code(MODEL), test) == reference.submission(code(MODEL), test)


@pytest.mark.exercise("compete")
class TestCompete:
    @pytest.mark.points(4)
    def test_baseline(self, learner, rdd, inputs, np_rng, picture):
        """Hands in every id once, and is better than saying the click rate"""
        data, marks = inputs.competition(np_rng, 2000, 1500)
        answer = learner.compete(rdd(data.train, partitions=2), rdd(data.test, partitions=1))
        assert len(answer.partitions) > 0, "an RDD without partitions holds no rows"
        predicted = answer.predictions_of(data.ids, (0, 1))
        picture(lambda: roc(data.labels, predicted.numbers))
        picture(lambda: calibration(data.labels, predicted.numbers))
        assert predicted.score(log_loss, data.labels).below(marks["baseline"], bronze=marks["bronze"])
