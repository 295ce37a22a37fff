"""Visible checks of lab 11."""

import pytest

from grader.authors import log_loss


@pytest.mark.exercise("song_vectors")
class TestSongVectors:
    @pytest.mark.points(4)
    def test_vectors(self, learner, reference, frames, inputs, rng):
        """Makes vectors of the columns in their order, without broken rows, in several layouts"""
        columns = ["t2", "t10", "t1"]
        _, two, *_, uneven = frames(*inputs.song_texts(rng, 3, columns))
        for texts in (two, uneven):
            assert learner.song_vectors(texts, columns) == reference.song_vectors(texts, columns)


@pytest.mark.exercise("scaled_line")
class TestScaledLine:
    @pytest.mark.points(3)
    def test_model(self, learner, reference, df, inputs, rng):
        """Predicts unseen songs by assembler, scaler and regression, and tells its error on the test rows"""
        train, test = df(inputs.songs_of(rng, 24), inputs.SONGS), df(inputs.songs_of(rng, 10, 50, 2.0), inputs.SONGS)
        unseen = df(inputs.without_year(inputs.songs_of(rng, 8, 90)), inputs.UNSEEN_SONGS)
        mine, due = (who.scaled_line(train, test, ["t3", "t1"]) for who in (learner, reference))
        predicted = mine.item(0).transform(unseen).only("id", "prediction")
        expected = due.item(0).transform(unseen).within(rel=1e-6)
        if predicted != expected:  # how the model is made says more than its numbers
            assert mine.item(0).stages == due.item(0).stages
            for name in ("regParam", "standardization"):
                assert mine.item(0).param(name) == due.item(0).param(name)
        assert predicted == expected
        assert mine.item(1) == due.item(1).within(rel=1e-6)

    @pytest.mark.points(2)
    def test_leak(self, learner, df, inputs, rng):
        """Learns nothing from the test rows"""
        train = df(inputs.songs_of(rng, 20), inputs.SONGS)
        one, other = (df(inputs.songs_of(rng, 6, 50, far), inputs.SONGS) for far in (0.0, 3.0))
        found = learner.scaled_line(train, one, ["t1", "t2"]).item(0)
        assert found.unchanged_by(learner.scaled_line(train, other, ["t1", "t2"]).item(0))


@pytest.mark.exercise("words_to_vectors")
class TestWordsToVectors:
    @pytest.mark.points(4)
    def test_one_hot(self, learner, reference, df, inputs, rng):
        """one_hot gives each value its place, by the alphabet, and new values none"""
        train = df(inputs.named_clicks(rng, 9), inputs.CLICKS)
        later = df(inputs.later_clicks(rng), inputs.UNSEEN_CLICKS)
        mine, due = (who.one_hot(["device", "site"]).fit(train).transform(later) for who in (learner, reference))
        assert mine.only("id", "features") == due

    @pytest.mark.points(2)
    def test_hashed(self, learner, reference, df, inputs, rng):
        """hashed finds places for site, device and hour"""
        clicks = df(inputs.named_clicks(rng, 8), inputs.CLICKS)
        for n in (64, 1000):
            assert learner.hashed(clicks, n) == reference.hashed(clicks, n)


@pytest.mark.exercise("two_regressions")
class TestTwoRegressions:
    @pytest.mark.points(2)
    def test_year(self, learner, reference, df, inputs, rng):
        """year_line finds the weights of least squares, and predicts from the columns"""
        songs = df(inputs.songs_of(rng, 20), inputs.SONGS)
        mine, due = (who.year_line(songs, ["t3", "t1"]) for who in (learner, reference))
        assert mine.coefficients == due.coefficients.within(rel=1e-6, abs=1e-6)
        assert mine.intercept == due.intercept.within(rel=1e-6)
        assert mine.transform(songs).only("id", "prediction") == due.transform(songs).within(rel=1e-6)

    @pytest.mark.points(3)
    def test_click(self, learner, reference, df, inputs, rng):
        """click_line finds the weights of logistic regression with a price"""
        clicks = df(inputs.measured_clicks(rng, 40), inputs.MEASURED)
        mine, due = (who.click_line(clicks, ["x3", "x1"], 0.1) for who in (learner, reference))
        assert mine.coefficients == due.coefficients.within(rel=1e-3, abs=1e-3)
        assert mine.intercept == due.intercept.within(rel=1e-3, abs=1e-3)


@pytest.mark.exercise("bent_line")
class TestBentLine:
    @pytest.mark.points(4)
    def test_model(self, learner, reference, df, inputs, rng):
        """Predicts unseen songs by products of scaled features"""
        train = df(inputs.songs_of(rng, 30), inputs.SONGS)
        unseen = df(inputs.without_year(inputs.songs_of(rng, 8, 50)), inputs.UNSEEN_SONGS)
        mine, due = (who.bent_line(["t3", "t1"], 0.5) for who in (learner, reference))
        predicted = mine.fit(train).transform(unseen).only("id", "prediction")
        expected = due.fit(train).transform(unseen).within(rel=1e-6)
        if predicted != expected:  # how the pipeline is made says more than its numbers
            assert mine.stages == due.stages
            for name in ("degree", "regParam", "standardization"):
                assert mine.param(name) == due.param(name)
        assert predicted == expected


@pytest.mark.exercise("search")
class TestSearch:
    @pytest.mark.points(5)
    def test_errors(self, learner, reference, df, inputs, rng):
        """Measures each penalty over the folds, everything learned anew for each of them"""
        songs = df(inputs.folded_songs(rng, 20, 2), inputs.FOLDED)
        mine, due = (who.search(["t3", "t1"], [8.0, 0.5], 2) for who in (learner, reference))
        for name in ("evaluator", "numFolds", "foldCol", "estimatorParamMaps"):
            assert mine.param(name) == due.param(name)
        assert mine.stages == due.stages
        mine, due = (who.search(["t3", "t1"], [2.0], 2).fit(songs) for who in (learner, reference))
        assert mine.learned("avgMetrics") == due.learned("avgMetrics").within(rel=1e-6)


@pytest.mark.exercise("click_scores")
class TestClickScores:
    @pytest.mark.points(5)
    def test_scores(self, learner, reference, df, inputs, rng):
        """Gives area, log loss and accuracy, for a low threshold"""
        predicted = df(inputs.predictions_of(rng, 6, 0.25), inputs.PREDICTED)
        assert learner.click_scores(predicted, 0.25) == reference.click_scores(predicted, 0.25).within(rel=1e-9)


@pytest.mark.exercise("star_predictions")
class TestStarPredictions:
    @pytest.mark.points(4)
    def test_every_pair(self, learner, reference, df, inputs, rng):
        """Predicts the stars of every pair, new listeners and songs included"""
        given, wanted = inputs.stars_of(rng, 8, 6)
        train, pairs = df(given, inputs.STARS), df(wanted, inputs.PAIRS)
        due = reference.star_predictions(train, pairs).within(rel=1e-3)
        assert learner.star_predictions(train, pairs).numeric_width_free() == due


@pytest.mark.exercise("song_groups")
class TestSongGroups:
    @pytest.mark.points(4)
    def test_groups(self, learner, reference, df, inputs, rng):
        """Finds three groups by all columns on one scale, whatever they are called"""
        heard = inputs.groups_of(rng, 3, 6)
        songs, same = df(heard, inputs.HEARD), df(inputs.without_year(heard), inputs.UNSEEN_HEARD)
        mine, due = (who.song_groups(songs, ["seconds", "energy", "calm", "bass"], 3) for who in (learner, reference))
        groups, expected = mine.transform(same).up_to_renaming("prediction", by="id"), due.transform(same)
        if groups != expected:  # how the model is made says more than its numbers
            assert mine.stages == due.stages
            assert mine.param("k") == due.param("k")
        assert groups == expected


@pytest.mark.exercise("click_pipeline")
class TestClickPipeline:
    @pytest.mark.points(4)
    def test_better_than_the_rate(self, learner, df, inputs, rng):
        """Predicts clicks of another day clearly better than the click rate"""
        train, later = inputs.visits_of(rng, 900), inputs.visits_of(rng, 400, 1000, later=True)
        rate = sum(click[-1] for click in train) / len(train)
        ids, labels = [click[0] for click in later], [click[-1] for click in later]
        fitted = learner.click_pipeline().fit(df(train, inputs.CLICKS))
        predicted = fitted.transform(df(inputs.without_label(later), inputs.UNSEEN_CLICKS))
        scored = predicted.predictions_of(ids, column="probability").score(log_loss, labels)
        plain = log_loss(labels, [rate] * len(labels))
        assert scored.below(plain - 0.03, click_rate=plain)
