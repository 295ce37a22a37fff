"""Hidden checks of lab 5."""

from dataclasses import replace

import numpy as np
import pytest

from grader.datasets.songs import songs
from grader.datasets.split import md5_split


def examples(np_rng, n, d):
    """n examples of d features whose labels lie near a plane."""
    x = np_rng.normal(size=(n, d))
    y = x @ np_rng.uniform(-3, 3, d) + np_rng.uniform(-5, 5) + np_rng.normal(size=n)
    return list(zip(y.tolist(), x, strict=True))


def song_parts(np_rng, n=20_000):
    """Training and validation examples, and test labels and features; labels begin at the base of the training rows.

    The test rows are many, so that chance moves the error of a model by a quarter of a year only.
    """
    parts = [
        np.array([line.split(",") for line in part], float) for part in md5_split(songs(n, np_rng.integers(2**31)))
    ]
    base = parts[0][:, 0].min()
    train, val = ([(y - base, x) for y, x in zip(part[:, 0].tolist(), part[:, 1:], strict=True)] for part in parts[:2])
    return train[:4000], val[:500], parts[2][:, 0] - base, parts[2][:, 1:]


def paired_songs(np_rng, n):
    """n examples whose labels depend on one feature by itself and, still more, on how features go together."""
    sign, kind = np_rng.choice([-1.0, 1.0], size=(2, n, 1))
    x = 0.5 + 0.25 * sign * np.where(np.arange(12) % 2, kind, 1.0) + np_rng.normal(scale=0.05, size=(n, 12))
    y = 45 + 20 * sign[:, 0] + 25 * kind[:, 0] + np_rng.normal(scale=2.0, size=n)
    return list(zip(y.tolist(), x, strict=True))


def clear_songs(np_rng, n, later=0.0):
    """n examples of two kinds of songs that any model can tell apart: labels near 20 and near 70, ``later`` added."""
    kind = np_rng.integers(2, size=n)
    x = 0.3 + 0.4 * kind[:, None] + np_rng.normal(scale=0.05, size=(n, 12))
    y = 20 + 50 * kind + np_rng.normal(scale=2.0, size=n) + later
    return list(zip(y.tolist(), x, strict=True))


def predict(fitted, features):
    """The predictions of the function that ``song_model`` returned, as a result to compare."""
    assert callable(fitted.value), "song_model should return a function from the features of a song to a label"
    calls = tuple((x,) for x in features)
    request = replace(fitted.request, function="", args=calls, kwargs=(), each=True, origin=fitted.request)
    return fitted.bench.call(fitted.role, request)


def error_of(labels, predicted):
    """The root mean square error of predictions."""
    return float(np.sqrt(np.mean((labels - np.array(predicted.value, float).ravel()) ** 2)))


def half_square(w, label, x):
    """Half the squared error of one example."""
    return (w @ x - label) ** 2 / 2


def linear_error(train, labels, features):
    """The error of least squares with an intercept on the same songs."""
    x = np.array([[*x, 1.0] for _, x in train])
    weights = np.linalg.lstsq(x, np.array([y for y, _ in train]), rcond=None)[0]
    return float(np.sqrt(np.mean((labels - features @ weights[:-1] - weights[-1]) ** 2)))


@pytest.mark.exercise("parse_song")
class TestParseSong:
    @pytest.mark.points(1)
    def test_more_songs(self, learner, reference, rng):
        """Parses whole numbers, exponents and blanks around numbers"""
        for line in (
            "1999" + ",1" * 12,
            "1950.0" + ",2.5e-3" * 12,
            "1950.0" + ", 0.5" * 12,
            songs(1, rng.randrange(999))[0],
        ):
            assert learner.parse_song(line) == reference.parse_song(line)

    @pytest.mark.points(1)
    def test_more_bad_lines(self, learner, reference):
        """Gives None for longer lines and for missing numbers"""
        for line in (
            "2001.0" + ",0.5" * 13,
            "2001.0" + ",0.5" * 11 + ",",
            "," * 12,
            "2001.0" + " 0.5" * 12,
            ",0.5" * 12,
        ):
            assert learner.parse_song(line) == reference.parse_song(line)


@pytest.mark.exercise("shift_years")
class TestShiftYears:
    @pytest.mark.points(2)
    def test_partitionings(self, learner, reference, layouts, rdd, rng, np_rng):
        """Gives the same labels however the rows are partitioned"""
        rows = [(float(rng.randint(1922, 2011)), x) for x in np_rng.random((14, 2))]
        one, *_, shuffled, uneven = layouts(rows)
        expected = reference.shift_years(one)
        for data in (shuffled, uneven):
            assert learner.shift_years(data) == expected.within(rel=1e-12)

    @pytest.mark.points(1)
    def test_numeric_minimum(self, learner, reference, rdd, np_rng):
        """Finds the smallest label by its value"""
        data = rdd([(label, x) for label, x in zip([1000.0, 999.5, 2000.0, 1e4], np_rng.random((4, 2)), strict=True)])
        assert learner.shift_years(data) == reference.shift_years(data).within(rel=1e-12)


@pytest.mark.exercise("baseline_rmse")
class TestBaselineRmse:
    @pytest.mark.points(1)
    def test_uneven_baseline(self, learner, reference, rdd, rng):
        """Gives the best constant when partitions differ in size"""
        x, far = np.zeros(2), rng.uniform(50, 80)
        train = rdd(layout=[[(1.0, x), (2.0, x), (3.0, x)], [], [(far, x)]])
        assert learner.baseline(train) == reference.baseline(train).within(rel=1e-9)

    @pytest.mark.points(2)
    def test_uneven_rmse(self, learner, reference, rdd, rng):
        """Gives the error when partitions differ in size"""
        far = rng.uniform(20, 40)
        for layout in ([[(1.0, 1.5), (2.0, 2.5)], [(0.0, far)], []], [[(3.0, 3.0)]], [[(0.0, -far)]]):
            pairs = rdd(layout=layout)
            assert learner.rmse(pairs) == reference.rmse(pairs).within(rel=1e-9, abs=1e-12)

    @pytest.mark.points(1)
    def test_one_job(self, learner, reference, rdd, rng):
        """Reads the pairs once"""
        pairs = rdd([(rng.random(), rng.random()) for _ in range(10)], partitions=2)
        assert learner.rmse(pairs).costs_at_most(1.0, reference.rmse(pairs), "jobs")


@pytest.mark.exercise("scaler")
class TestScaler:
    @pytest.mark.points(2)
    def test_uneven_fit(self, learner, reference, rdd, np_rng):
        """Finds mean and deviation when partitions differ in size, also for one row"""
        rows = examples(np_rng, 9, 2)
        for layout in ([rows[:7], [], rows[7:8], rows[8:]], [rows[:1]]):
            train = rdd(layout=layout)
            assert learner.fit_scaler(train) == reference.fit_scaler(train).within(rel=1e-6, abs=1e-9)

    @pytest.mark.points(1)
    def test_scale_is_lazy(self, learner, rdd, np_rng):
        """Scales without starting a job"""
        assert learner.scale(rdd(examples(np_rng, 4, 2), partitions=2), (np.zeros(2), np.ones(2))).lazy

    @pytest.mark.points(1)
    def test_keeps_inputs(self, learner, rdd, np_rng):
        """Leaves the scaler as it is"""
        assert learner.scale(rdd(examples(np_rng, 4, 2), partitions=2), (np.ones(2), np.ones(2))).keeps_inputs


@pytest.mark.exercise("gradient_term")
class TestGradientTerm:
    @pytest.mark.points(1)
    def test_slope(self, learner, np_rng):
        """Agrees with the slope of the loss"""
        w, (label, x), h = np_rng.normal(size=4), examples(np_rng, 1, 4)[0], 1e-6
        above, below = ([half_square(w + sign * step, label, x) for step in h * np.eye(4)] for sign in (1, -1))
        slope = (np.array(above) - np.array(below)) / (2 * h)
        found = np.asarray(learner.gradient_term(w, (label, x)).value, float)
        assert np.allclose(found, slope, rtol=1e-4, atol=1e-5), "The result is not the slope of half the squared error"

    @pytest.mark.points(1)
    def test_keeps_inputs(self, learner, np_rng):
        """Leaves weights and features as they are"""
        assert learner.gradient_term(np_rng.normal(size=3), examples(np_rng, 1, 3)[0]).keeps_inputs


@pytest.mark.exercise("gd")
class TestGd:
    @pytest.mark.points(4)
    def test_partitionings(self, learner, reference, layouts, rdd, np_rng):
        """Gives the same weights however the rows are partitioned"""
        rows = examples(np_rng, 20, 3)
        one, *_, shuffled, uneven = layouts(rows)
        expected = reference.gd(one, 3, 0.15)
        for train in (shuffled, uneven):
            assert learner.gd(train, 3, 0.15) == expected.within(rel=1e-6, abs=1e-9)

    @pytest.mark.points(2)
    def test_many_rounds(self, learner, reference, rdd, np_rng):
        """Comes down to the least error in many rounds"""
        train = rdd(examples(np_rng, 40, 2), partitions=2)
        assert learner.gd(train, 20, 0.3) == reference.gd(train, 20, 0.3).within(rel=1e-6, abs=1e-9)


@pytest.mark.exercise("ols")
class TestOls:
    @pytest.mark.points(2)
    def test_far_from_zero(self, learner, reference, rdd, np_rng):
        """Gives the weights for labels far from 0"""
        train = rdd([(y + 500.0, x) for y, x in examples(np_rng, 60, 5)], partitions=4)
        assert learner.ols(train) == reference.ols(train).within(rel=1e-6, abs=1e-7)

    @pytest.mark.points(2)
    def test_jobs(self, learner, reference, rdd, np_rng):
        """Needs few passes over the rows"""
        train = rdd(examples(np_rng, 20, 3), partitions=2)
        assert learner.ols(train).costs_at_most(2.0, reference.ols(train), "jobs")


@pytest.mark.exercise("ridge")
class TestRidge:
    @pytest.mark.points(2)
    def test_partitionings(self, learner, reference, layouts, rdd, rng, np_rng):
        """Gives the same weights however the rows are partitioned"""
        rows, lam = examples(np_rng, 20, 2), rng.uniform(0.2, 3)
        one, *_, shuffled, uneven = layouts(rows)
        expected = reference.ridge(one, lam)
        for train in (shuffled, uneven):
            assert learner.ridge(train, lam) == expected.within(rel=1e-6, abs=1e-8)

    @pytest.mark.points(2)
    def test_large_penalty(self, learner, rdd, np_rng):
        """Predicts the mean label under a huge penalty"""
        rows = [(y + 100.0, x) for y, x in examples(np_rng, 20, 2)]
        weights = np.asarray(learner.ridge(rdd(rows, partitions=2), 1e9).value, float)
        mean = float(np.mean([y for y, _ in rows]))
        good = weights.shape == (3,) and abs(weights[-1] - mean) < 0.01 and float(abs(weights[:-1]).max()) < 0.01
        assert good, "Under a huge penalty the model should predict the mean label, with the other weights near 0"


@pytest.mark.exercise("song_model")
class TestSongModel:
    @pytest.mark.points(3)
    def test_passes_again(self, learner, rdd, np_rng):
        """Predicts other unseen songs with an error below 16.6 years"""
        train, val, labels, features = song_parts(np_rng)
        fitted = learner.song_model(rdd(train, partitions=3), rdd(val, partitions=1))
        error = error_of(labels, predict(fitted, features))
        assert error < 16.6, f"The error on {len(labels)} unseen songs is {error:.2f} years; it should be below 16.6"

    @pytest.mark.points(4)
    def test_beats_least_squares(self, learner, reference, rdd, np_rng):
        """Beats least squares by 2 %"""
        train, val, labels, features = song_parts(np_rng)
        fitted = learner.song_model(rdd(train, partitions=2), rdd(val, partitions=2))
        error, linear = error_of(labels, predict(fitted, features)), linear_error(train, labels, features)
        if error >= 0.98 * linear:  # invented songs show what the model cannot say
            data = [rdd(paired_songs(np_rng, n), partitions=2) for n in (600, 200)]
            probes = [x for _, x in paired_songs(np_rng, 10)]
            expected = predict(reference.song_model(*data), probes)
            assert predict(learner.song_model(*data), probes) == expected.within(abs=12.0)
        said = f"The error is {error:.2f} years; least squares has {linear:.2f} on the same songs"
        assert error < 0.98 * linear, f"{said}, and full marks need less than {0.98 * linear:.2f}"

    @pytest.mark.points(1)
    def test_learns_from_training_rows(self, learner, reference, rdd, np_rng):
        """Fits no weights to the validation rows"""
        train = rdd(clear_songs(np_rng, 400), partitions=2)
        val = rdd(clear_songs(np_rng, 400, later=80.0), partitions=2)  # whoever fits to them predicts too much
        features = [x for _, x in clear_songs(np_rng, 10)]
        expected = predict(reference.song_model(train, val), features)
        assert predict(learner.song_model(train, val), features) == expected.within(abs=8.0)
