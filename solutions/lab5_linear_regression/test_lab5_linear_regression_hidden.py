"""Hidden checks of lab 5."""

import numpy as np
import pytest

from grader.authors import READS, rmse, songs


def half_square(w, label, x):
    """Half the squared error of one example."""
    return (w @ x - label) ** 2 / 2


@pytest.mark.exercise("parse_song")
class TestParseSong:
    @pytest.mark.points(1)
    def test_more_songs(self, learner, reference, rng):
        """Parses what `float` reads: whole numbers, exponents, spaces around numbers, underscores in them, inf, nan"""
        for line in (
            "1999" + ",1" * 12,
            "1950.0" + ",2.5e-3" * 12,
            "1950.0" + ", 0.5" * 12,
            "1_950" + ",1_0" * 12,
            "inf" + ",nan" * 12,
            songs(1, rng.getrandbits(128))[0],
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
            "2001.0" + ",0.5" * 12,
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
        assert learner.rmse(pairs).within(rel=1e-9, abs=1e-12).costs_at_most(1.0, reference.rmse(pairs), "jobs")


@pytest.mark.exercise("scaler")
class TestScaler:
    @pytest.mark.points(2)
    def test_uneven_fit(self, learner, reference, rdd, inputs, np_rng):
        """Finds mean and deviation when partitions differ in size, also for one row"""
        rows = inputs.examples(np_rng, 9, 2)
        for layout in ([rows[:7], [], rows[7:8], rows[8:]], [rows[:1]]):
            train = rdd(layout=layout)
            assert learner.fit_scaler(train) == reference.fit_scaler(train).within(rel=1e-6, abs=1e-9)

    @pytest.mark.points(1)
    def test_scale_is_lazy(self, learner, rdd, inputs, np_rng):
        """Scales without starting a job"""
        found = learner.scale(rdd(inputs.examples(np_rng, 4, 2), partitions=2), (np.ones(2), np.full(2, 2.0)))
        assert found.within(rel=1e-9, abs=1e-12).lazy

    @pytest.mark.points(1)
    def test_keeps_inputs(self, learner, rdd, inputs, np_rng):
        """Leaves the scaler as it is"""
        found = learner.scale(rdd(inputs.examples(np_rng, 4, 2), partitions=2), (np.ones(2), np.ones(2)))
        assert found.within(rel=1e-9, abs=1e-12).keeps_inputs


@pytest.mark.exercise("gradient_term")
class TestGradientTerm:
    @pytest.mark.points(1)
    def test_slope(self, learner, inputs, np_rng):
        """Agrees with the slope of the loss"""
        w, (label, x), h = np_rng.normal(size=4), inputs.examples(np_rng, 1, 4)[0], 1e-6
        above, below = ([half_square(w + sign * step, label, x) for step in h * np.eye(4)] for sign in (1, -1))
        slope = (np.array(above) - np.array(below)) / (2 * h)
        found = np.asarray(learner.gradient_term(w, (label, x)).value, float)
        assert np.allclose(found, slope, rtol=1e-4, atol=1e-5), "The result is not the slope of half the squared error"

    @pytest.mark.points(1)
    def test_keeps_inputs(self, learner, inputs, np_rng):
        """Leaves weights and features as they are"""
        found = learner.gradient_term(np_rng.normal(size=3), inputs.examples(np_rng, 1, 3)[0])
        assert found.within(rel=1e-9, abs=1e-12).keeps_inputs


@pytest.mark.exercise("gd")
class TestGd:
    @pytest.mark.points(4)
    def test_partitionings(self, learner, reference, layouts, rdd, inputs, np_rng):
        """Gives the same weights however the rows are partitioned"""
        rows = inputs.examples(np_rng, 20, 3)
        one, *_, shuffled, uneven = layouts(rows)
        expected = reference.gd(one, 3, 0.15)
        for train in (shuffled, uneven):
            assert learner.gd(train, 3, 0.15) == expected.within(rel=1e-6, abs=1e-9)

    @pytest.mark.points(2)
    def test_many_rounds(self, learner, reference, rdd, inputs, np_rng):
        """Comes down to the least error in many rounds"""
        train = rdd(inputs.examples(np_rng, 40, 2), partitions=2)
        assert learner.gd(train, 20, 0.3) == reference.gd(train, 20, 0.3).within(rel=1e-6, abs=1e-9)

    @pytest.mark.points(1)
    def test_leaves_nothing_cached(self, learner, reference, rdd, inputs, np_rng):
        """Reads the source once and leaves no rows cached"""
        train = rdd(inputs.examples(np_rng, 12, 3), partitions=3)
        assert learner.gd(train, 3, 0.1) == reference.gd(train, 3, 0.1).within(rel=1e-6, abs=1e-9)
        mine, due = (each.probe("gd", READS, train, 3, 0.1) for each in (learner, reference))
        assert mine == due


@pytest.mark.exercise("max_step")
class TestMaxStep:
    @pytest.mark.points(2)
    def test_start(self, learner, reference, rdd, inputs, np_rng):
        """Finds the bound when two features are each other's opposite"""
        train = rdd(inputs.opposites(np_rng), partitions=2)
        assert learner.max_step(train) == reference.max_step(train).within(rel=0.01)

    @pytest.mark.points(2)
    def test_close_eigenvalues(self, learner, reference, rdd, np_rng):
        """Finds the bound when the two largest eigenvalues are close"""
        sizes = np.array([2.0, 1.96, 0.2]) * np.exp(np_rng.uniform(-1, 1))
        frame = np.linalg.qr(np_rng.normal(size=(3, 3)))[0]
        rows = [(0.0, size * axis) for size, axis in zip(sizes, frame, strict=True)]
        train = rdd(rows * 4, partitions=4)
        assert learner.max_step(train) == reference.max_step(train).within(rel=0.01)

    @pytest.mark.points(1)
    def test_far_rows_to_the_driver(self, learner, reference, rdd, inputs, np_rng):
        """Brings a table of sums to the driver, not rows"""
        train = rdd(inputs.examples(np_rng, 1500, 3), partitions=2)
        assert learner.max_step(train).within(rel=0.01).costs_at_most(3.0, reference.max_step(train), "result_bytes")


@pytest.mark.exercise("ols")
class TestOls:
    @pytest.mark.points(2)
    def test_far_from_zero(self, learner, reference, rdd, inputs, np_rng):
        """Gives the weights for labels far from 0"""
        train = rdd([(y + 500.0, x) for y, x in inputs.examples(np_rng, 60, 5)], partitions=4)
        assert learner.ols(train) == reference.ols(train).within(rel=1e-6, abs=1e-7)

    @pytest.mark.points(2)
    def test_jobs(self, learner, reference, rdd, inputs, np_rng):
        """Needs few passes over the rows"""
        train = rdd(inputs.examples(np_rng, 20, 3), partitions=2)
        assert learner.ols(train).within(rel=1e-6, abs=1e-8).costs_at_most(2.0, reference.ols(train), "jobs")


@pytest.mark.exercise("ridge")
class TestRidge:
    @pytest.mark.points(2)
    def test_partitionings(self, learner, reference, layouts, rdd, rng, inputs, np_rng):
        """Gives the same weights however the rows are partitioned"""
        rows, lam = inputs.examples(np_rng, 20, 2), rng.uniform(0.2, 3)
        one, *_, shuffled, uneven = layouts(rows)
        expected = reference.ridge(one, lam)
        for train in (shuffled, uneven):
            assert learner.ridge(train, lam) == expected.within(rel=1e-6, abs=1e-8)

    @pytest.mark.points(2)
    def test_large_penalty(self, learner, rdd, inputs, np_rng):
        """Predicts the mean label under a huge penalty"""
        rows = [(y + 100.0, x) for y, x in inputs.examples(np_rng, 20, 2)]
        weights = np.asarray(learner.ridge(rdd(rows, partitions=2), 1e9).value, float)
        mean = float(np.mean([y for y, _ in rows]))
        good = weights.shape == (3,) and abs(weights[-1] - mean) < 0.01 and float(abs(weights[:-1]).max()) < 0.01
        assert good, "Under a huge penalty the model should predict the mean label, with the other weights near 0"


@pytest.mark.exercise("grid_search")
class TestGridSearch:
    @pytest.mark.points(3)
    def test_partitionings(self, learner, reference, layouts, inputs, np_rng):
        """Chooses the same penalty however the rows are partitioned"""
        case = inputs.penalty_case(np_rng)
        train, val = layouts(case.train), layouts(case.val)
        expected = reference.grid_search(train[0], val[0], case.lams)
        for data in ((train[-1], val[-2]), (train[-2], val[-1])):
            assert learner.grid_search(*data, case.lams) == expected.within(rel=1e-6, abs=1e-8)

    @pytest.mark.points(1)
    def test_one_penalty(self, learner, reference, rdd, inputs, np_rng):
        """Works for one penalty, also for none at all"""
        data = rdd(inputs.examples(np_rng, 20, 3), partitions=2), rdd(inputs.examples(np_rng, 9, 3), partitions=2)
        assert learner.grid_search(*data, [0.0]) == reference.grid_search(*data, [0.0]).within(rel=1e-6, abs=1e-8)

    @pytest.mark.points(1)
    def test_rows_to_the_driver(self, learner, reference, rdd, inputs, np_rng):
        """Brings sums to the driver, not rows"""
        data = rdd(inputs.examples(np_rng, 900, 3), partitions=2), rdd(inputs.examples(np_rng, 900, 3), partitions=2)
        due = reference.grid_search(*data, [0.1, 1.0])
        assert learner.grid_search(*data, [0.1, 1.0]).within(rel=1e-6, abs=1e-8).costs_at_most(3.0, due, "result_bytes")


@pytest.mark.exercise("crosses")
class TestCrosses:
    @pytest.mark.points(2)
    def test_any_number(self, learner, reference, inputs, np_rng):
        """Crosses any number of features, one included"""
        for d in (1, 4, 9):
            example = inputs.examples(np_rng, 1, d)[0]
            expected = reference.crosses(example).through(lambda made: (made[0], np.sort(made[1])))
            assert learner.crosses(example) == expected.within(rel=1e-9)

    @pytest.mark.points(1)
    def test_keeps_inputs(self, learner, inputs, np_rng):
        """Leaves the example as it is"""
        found = learner.crosses(inputs.examples(np_rng, 1, 5)[0])
        assert found.through(lambda made: (made[0], np.sort(made[1]))).within(rel=1e-9).keeps_inputs


def song_score(learner, rdd, songs, partitions):
    """The error of the learner's model on the test songs."""
    model = learner.song_model(rdd(songs.train, partitions=partitions), rdd(songs.val, partitions=1))
    return model.predict(songs.features).score(rmse, songs.labels, "years")


@pytest.mark.exercise("song_model")
class TestSongModel:
    @pytest.mark.points(2)
    def test_passes_again(self, learner, rdd, inputs, np_rng):
        """Predicts other unseen songs with an error below 16.6 years"""
        songs = inputs.song_parts(np_rng)
        assert song_score(learner, rdd, songs, 3).below(16.6, **inputs.plain_errors(songs))

    @pytest.mark.points(2)
    def test_good(self, learner, rdd, inputs, np_rng):
        """Is at most 1 % worse than least squares"""
        songs = inputs.song_parts(np_rng)
        plain = inputs.plain_errors(songs)
        assert song_score(learner, rdd, songs, 2).below(1.01 * plain["least_squares"], **plain)

    @pytest.mark.points(3)
    def test_full(self, learner, rdd, inputs, np_rng):
        """Beats least squares by 2 %"""
        songs = inputs.song_parts(np_rng)
        plain = inputs.plain_errors(songs)
        assert song_score(learner, rdd, songs, 2).below(0.98 * plain["least_squares"], **plain)

    @pytest.mark.points(1)
    def test_learns_from_training_rows(self, learner, reference, rdd, inputs, np_rng):
        """Fits no weights to the validation rows"""
        train = rdd(inputs.clear_songs(np_rng, 400), partitions=2)
        val = rdd(inputs.clear_songs(np_rng, 400, later=80.0), partitions=2)  # whoever fits to them predicts too much
        features = [x for _, x in inputs.clear_songs(np_rng, 10)]
        expected = reference.song_model(train, val).predict(features)
        assert learner.song_model(train, val).predict(features) == expected.within(abs=8.0)
