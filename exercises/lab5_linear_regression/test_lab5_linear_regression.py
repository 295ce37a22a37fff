"""Visible checks of lab 5."""

from math import nan

import numpy as np
import pytest

from grader.authors import READS, loss_curve, predicted_against_actual, residuals, rmse, search_curve, songs


@pytest.mark.exercise("parse_song")
class TestParseSong:
    @pytest.mark.points(1)
    def test_song(self, learner, reference, rng):
        """Gives a float label and an array of 12 floats"""
        for line in songs(3, rng.randrange(10**6)):
            assert learner.parse_song(line) == reference.parse_song(line)

    @pytest.mark.points(1)
    def test_bad_lines(self, learner, reference):
        """Gives None for lines that are no songs"""
        for line in (
            "2001.0" + ",0.5" * 11 + ",?",
            "year" + ",0.5" * 12,
            "2001.0" + ",0.5" * 11,
            "2001.0",
            "",
            "2001.0" + ",0.5" * 12,
        ):
            assert learner.parse_song(line) == reference.parse_song(line)


@pytest.mark.exercise("shift_years")
class TestShiftYears:
    @pytest.mark.points(2)
    def test_shift(self, learner, reference, rdd, rng, np_rng):
        """Shifts labels to begin at 0 and gives the base"""
        data = rdd([(float(rng.randint(1922, 2011)), x) for x in np_rng.random((12, 3))], partitions=3)
        assert learner.shift_years(data) == reference.shift_years(data).within(rel=1e-12)


@pytest.mark.exercise("baseline_rmse")
class TestBaselineRmse:
    @pytest.mark.points(1)
    def test_baseline(self, learner, reference, rdd, inputs, np_rng):
        """Gives the best constant for the training labels"""
        train = rdd(inputs.examples(np_rng, 20, 2), partitions=3)
        assert learner.baseline(train) == reference.baseline(train).within(rel=1e-9)

    @pytest.mark.points(2)
    def test_rmse(self, learner, reference, layouts, rdd, rng):
        """Gives the root mean square error, however the pairs are partitioned"""
        rows = [(rng.uniform(0, 90), rng.uniform(0, 90)) for _ in range(20)]
        one, *_, shuffled, uneven = layouts(rows)
        expected = reference.rmse(one)
        for pairs in (shuffled, uneven):
            assert learner.rmse(pairs) == expected.within(rel=1e-9)

    @pytest.mark.points(1)
    def test_rmse_of_nothing(self, learner, rdd):
        """Gives nan for no pairs"""
        assert learner.rmse(rdd([], partitions=2)).within(rel=1e-9) == nan


@pytest.mark.exercise("scaler")
class TestScaler:
    @pytest.mark.points(2)
    def test_fit(self, learner, reference, layouts, rdd, inputs, np_rng):
        """Finds mean and deviation, however the rows are partitioned"""
        rows = inputs.examples(np_rng, 15, 3)
        one, *_, shuffled, uneven = layouts(rows)
        expected = reference.fit_scaler(one)
        for train in (shuffled, uneven):
            assert learner.fit_scaler(train) == expected.within(rel=1e-6, abs=1e-9)

    @pytest.mark.points(1)
    def test_constant_feature(self, learner, reference, rdd):
        """Reports the deviation 1.0 for a constant feature"""
        train = rdd([(float(n), np.array([0.5, n, 2.0])) for n in range(4)], partitions=2)
        assert learner.fit_scaler(train) == reference.fit_scaler(train).within(rel=1e-6, abs=1e-9)

    @pytest.mark.points(2)
    def test_scale(self, learner, reference, rdd, inputs, np_rng):
        """Scales rows by the scaler that it is given"""
        data = rdd(inputs.examples(np_rng, 8, 3), partitions=2)
        scaler = (np_rng.normal(size=3), np_rng.uniform(0.5, 2, 3))
        assert learner.scale(data, scaler) == reference.scale(data, scaler).within(rel=1e-9, abs=1e-12)


@pytest.mark.exercise("gradient_term")
class TestGradientTerm:
    @pytest.mark.points(2)
    def test_worked_example(self, learner, reference):
        """Gives the gradient of the worked example"""
        w, example = np.array([1.0, 1.0]), (4.0, np.array([2.0, 3.0]))
        assert learner.gradient_term(w, example) == reference.gradient_term(w, example).within(rel=1e-9, abs=1e-12)

    @pytest.mark.points(1)
    def test_any_length(self, learner, reference, inputs, np_rng):
        """Gives the gradient for any number of weights"""
        for d in (1, 5, 12):
            w, example = np_rng.normal(size=d), inputs.examples(np_rng, 1, d)[0]
            assert learner.gradient_term(w, example) == reference.gradient_term(w, example).within(rel=1e-9, abs=1e-12)


@pytest.mark.exercise("gd")
class TestGd:
    @pytest.mark.points(2)
    def test_two_rounds(self, learner, reference, rdd):
        """Gives weights and history of the example in the docstring"""
        train = rdd([(2.0, np.array([1.0])), (4.0, np.array([2.0]))], partitions=2)
        assert learner.gd(train, 2, 0.2) == reference.gd(train, 2, 0.2).within(rel=1e-6, abs=1e-9)

    @pytest.mark.points(3)
    def test_weights(self, learner, reference, rdd, inputs, np_rng, picture):
        """Gives the weights and the history of several rounds"""
        train = rdd(inputs.examples(np_rng, 30, 4), partitions=3)
        mine, due = learner.gd(train, 8, 0.1), reference.gd(train, 8, 0.1)
        picture(lambda: loss_curve(mine.value[1], due.value[1]))
        assert mine == due.within(rel=1e-6, abs=1e-9)

    @pytest.mark.points(1)
    def test_jobs(self, learner, reference, rdd, inputs, np_rng):
        """Starts few jobs"""
        train = rdd(inputs.examples(np_rng, 10, 2), partitions=2)
        assert (
            learner.gd(train, 6, 0.1).within(rel=1e-6, abs=1e-9).costs_at_most(1.3, reference.gd(train, 6, 0.1), "jobs")
        )

    @pytest.mark.points(1)
    def test_reads_once(self, learner, reference, rdd, inputs, np_rng):
        """Reads the source of the rows once"""
        train = rdd(inputs.examples(np_rng, 10, 2), partitions=2)
        assert learner.gd(train, 4, 0.1) == reference.gd(train, 4, 0.1).within(rel=1e-6, abs=1e-9)
        calls = (each.probe("gd", READS, train, 4, 0.1) for each in (learner, reference))
        mine, due = (call.through(lambda facts: facts[0]) for call in calls)
        assert mine == due


@pytest.mark.exercise("max_step")
class TestMaxStep:
    @pytest.mark.points(3)
    def test_bound(self, learner, reference, layouts, inputs, np_rng):
        """Finds the bound within 1 %, however the rows are partitioned"""
        one, *_, shuffled, uneven = layouts(inputs.examples(np_rng, 30, 5))
        expected = reference.max_step(one)
        for train in (shuffled, uneven):
            assert learner.max_step(train) == expected.within(rel=0.01)

    @pytest.mark.points(1)
    def test_jobs(self, learner, reference, rdd, inputs, np_rng):
        """Reads the rows in one or two jobs"""
        train = rdd(inputs.examples(np_rng, 20, 3), partitions=2)
        assert learner.max_step(train).within(rel=0.01).costs_at_most(2.0, reference.max_step(train), "jobs")


@pytest.mark.exercise("ols")
class TestOls:
    @pytest.mark.points(3)
    def test_weights(self, learner, reference, layouts, rdd, inputs, np_rng):
        """Gives the weights of least squares, however the rows are partitioned"""
        rows = inputs.examples(np_rng, 40, 4)
        one, *_, shuffled, uneven = layouts(rows)
        expected = reference.ols(one)
        for train in (shuffled, uneven):
            assert learner.ols(train) == expected.within(rel=1e-6, abs=1e-8)

    @pytest.mark.points(2)
    def test_rows_to_the_driver(self, learner, reference, rdd, inputs, np_rng):
        """Brings sums to the driver, not rows"""
        train = rdd(inputs.examples(np_rng, 1500, 3), partitions=2)
        assert learner.ols(train).within(rel=1e-6, abs=1e-8).costs_at_most(3.0, reference.ols(train), "result_bytes")


@pytest.mark.exercise("ridge")
class TestRidge:
    @pytest.mark.points(3)
    def test_weights(self, learner, reference, rdd, rng, inputs, np_rng):
        """Gives the weights for a penalty"""
        train = rdd(inputs.examples(np_rng, 25, 3), partitions=3)
        lam = rng.uniform(0.1, 2)
        assert learner.ridge(train, lam) == reference.ridge(train, lam).within(rel=1e-6, abs=1e-8)

    @pytest.mark.points(1)
    def test_no_penalty(self, learner, reference, rdd, inputs, np_rng):
        """Equals least squares without a penalty"""
        train = rdd(inputs.examples(np_rng, 25, 3), partitions=2)
        assert learner.ridge(train, 0.0) == reference.ridge(train, 0.0).within(rel=1e-6, abs=1e-8)


@pytest.mark.exercise("grid_search")
class TestGridSearch:
    @pytest.mark.points(4)
    def test_choice(self, learner, reference, rdd, inputs, np_rng, picture):
        """Gives the best penalty, its weights, and the errors of all"""
        case = inputs.penalty_case(np_rng)
        data = rdd(case.train, partitions=2), rdd(case.val, partitions=3)
        mine, due = learner.grid_search(*data, case.lams), reference.grid_search(*data, case.lams)
        picture(lambda: search_curve(mine.value[2], due.value[2], "penalty"))
        assert mine == due.within(rel=1e-6, abs=1e-8)

    @pytest.mark.points(1)
    def test_jobs(self, learner, reference, rdd, inputs, np_rng):
        """Needs fewer than one job for each model and set of rows"""
        case = inputs.penalty_case(np_rng)
        data = rdd(case.train, partitions=2), rdd(case.val, partitions=2)
        due = reference.grid_search(*data, case.lams)
        assert learner.grid_search(*data, case.lams).within(rel=1e-6, abs=1e-8).costs_at_most(4.0, due, "jobs")


def sorted_features(example):
    """The example with its features in order of size: their order is free."""
    label, features = example
    return label, np.sort(features)


@pytest.mark.exercise("crosses")
class TestCrosses:
    @pytest.mark.points(1)
    def test_worked_example(self, learner, reference):
        """Crosses the features of the worked example"""
        example = (7.0, np.array([2.0, 3.0]))
        assert learner.crosses(example) == reference.crosses(example).through(sorted_features).within(rel=1e-9)

    @pytest.mark.points(2)
    def test_twelve(self, learner, reference, inputs, np_rng):
        """Makes 90 features of twelve"""
        example = inputs.examples(np_rng, 1, 12)[0]
        assert learner.crosses(example) == reference.crosses(example).through(sorted_features).within(rel=1e-9)


@pytest.mark.exercise("song_model")
class TestSongModel:
    @pytest.mark.points(1)
    def test_clear_case(self, learner, reference, rdd, inputs, np_rng):
        """Tells two very different kinds of songs apart"""
        train, val = (rdd(inputs.clear_songs(np_rng, n), partitions=2) for n in (400, 100))
        features = [x for _, x in inputs.clear_songs(np_rng, 10)]
        expected = reference.song_model(train, val).predict(features)
        assert learner.song_model(train, val).predict(features) == expected.within(abs=8.0)

    @pytest.mark.points(3)
    def test_passes(self, learner, rdd, inputs, np_rng, picture):
        """Predicts unseen songs with an error below 16.6 years"""
        songs = inputs.song_parts(np_rng)
        model = learner.song_model(rdd(songs.train, partitions=2), rdd(songs.val, partitions=2))
        predicted = model.predict(songs.features)
        picture(lambda: predicted_against_actual(songs.labels, predicted.numbers, "years"))
        picture(lambda: residuals(songs.labels, predicted.numbers, "years"))
        score = predicted.score(rmse, songs.labels, "years")
        assert score.below(16.6, **inputs.plain_errors(songs))
