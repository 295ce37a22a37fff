"""Hidden checks of lab 11."""

import pytest

from grader.authors import log_loss


@pytest.mark.exercise("song_vectors")
class TestSongVectors:
    @pytest.mark.points(2)
    def test_more_columns(self, learner, reference, df, inputs, rng):
        """Makes vectors of other columns and more songs"""
        columns = ["t12", "t3", "t7", "t1"]
        texts = df(*inputs.song_texts(rng, 12, columns), 3)
        assert learner.song_vectors(texts, columns) == reference.song_vectors(texts, columns)


@pytest.mark.exercise("scaled_line")
class TestScaledLine:
    @pytest.mark.points(3)
    def test_other_columns(self, learner, reference, df, inputs, rng):
        """Predicts by other columns, and tells the error on other test rows"""
        train, test = df(inputs.songs_of(rng, 30), inputs.SONGS, 3), df(inputs.songs_of(rng, 8, 50, -1.0), inputs.SONGS)
        mine, due = (who.scaled_line(train, test, ["t2", "t3", "t1"]) for who in (learner, reference))
        assert mine.item(1) == due.item(1).within(rel=1e-6)
        predicted = mine.item(0).transform(test).only("id", "prediction")
        assert predicted == due.item(0).transform(test).within(rel=1e-6)


@pytest.mark.exercise("words_to_vectors")
class TestWordsToVectors:
    @pytest.mark.points(2)
    def test_one_column(self, learner, reference, df, inputs, rng):
        """one_hot does it for a single column, and with more rows"""
        train = df(inputs.named_clicks(rng, 20), inputs.CLICKS, 3)
        later = df(inputs.later_clicks(rng), inputs.UNSEEN_CLICKS)
        mine, due = (who.one_hot(["site"]).fit(train).transform(later) for who in (learner, reference))
        assert mine.only("id", "features") == due

    @pytest.mark.points(1)
    def test_few_places(self, learner, reference, df, inputs, rng):
        """hashed lets features share the few places there are"""
        clicks = df(inputs.named_clicks(rng, 15), inputs.CLICKS, 3)
        assert learner.hashed(clicks, 5) == reference.hashed(clicks, 5)


@pytest.mark.exercise("two_regressions")
class TestTwoRegressions:
    @pytest.mark.points(1)
    def test_year_of_unseen_songs(self, learner, reference, df, inputs, rng):
        """year_line predicts songs that it has not seen"""
        songs = df(inputs.songs_of(rng, 30), inputs.SONGS, 3)
        unseen = df(inputs.without_year(inputs.songs_of(rng, 8, 50)), inputs.UNSEEN_SONGS)
        mine, due = (who.year_line(songs, ["t1", "t2", "t3"]).transform(unseen) for who in (learner, reference))
        assert mine.only("id", "prediction") == due.within(rel=1e-6)

    @pytest.mark.points(2)
    def test_other_price(self, learner, reference, df, inputs, rng):
        """click_line holds for another price and more columns"""
        clicks = df(inputs.measured_clicks(rng, 60), inputs.MEASURED, 3)
        mine, due = (who.click_line(clicks, ["x2", "x3", "x1"], 0.02) for who in (learner, reference))
        assert mine.coefficients == due.coefficients.within(rel=1e-3, abs=1e-3)


@pytest.mark.exercise("bent_line")
class TestBentLine:
    @pytest.mark.points(3)
    def test_other_columns(self, learner, reference, df, inputs, rng):
        """Predicts by products of three features, with another penalty"""
        train = df(inputs.songs_of(rng, 40), inputs.SONGS, 3)
        unseen = df(inputs.without_year(inputs.songs_of(rng, 10, 50)), inputs.UNSEEN_SONGS)
        columns = ["t2", "t3", "t1"]
        mine, due = (who.bent_line(columns, 2.0).fit(train).transform(unseen) for who in (learner, reference))
        assert mine.only("id", "prediction") == due.within(rel=1e-6)


@pytest.mark.exercise("search")
class TestSearch:
    @pytest.mark.points(3)
    def test_best_model(self, learner, reference, df, inputs, rng):
        """Predicts unseen songs with the best of two penalties"""
        songs = df(inputs.folded_songs(rng, 24, 2), inputs.FOLDED, 3)
        unseen = df(inputs.without_year(inputs.songs_of(rng, 6, 50)), inputs.UNSEEN_SONGS)
        mine, due = (who.search(["t1", "t2", "t3"], [50.0, 0.1], 2).fit(songs) for who in (learner, reference))
        assert mine.transform(unseen).only("id", "prediction") == due.transform(unseen).within(rel=1e-6)


@pytest.mark.exercise("click_scores")
class TestClickScores:
    @pytest.mark.points(3)
    def test_more_rows(self, learner, reference, df, inputs, rng):
        """Gives the scores of more rows, for another threshold"""
        threshold = rng.choice([0.1875, 0.6875])
        predicted = df(inputs.predictions_of(rng, 25, threshold), inputs.PREDICTED, 3)
        due = reference.click_scores(predicted, threshold).within(rel=1e-9)
        assert learner.click_scores(predicted, threshold) == due


@pytest.mark.exercise("star_predictions")
class TestStarPredictions:
    @pytest.mark.points(3)
    def test_more_listeners(self, learner, reference, df, inputs, rng):
        """Predicts for more listeners, whatever the order of the columns"""
        given, wanted = inputs.stars_of(rng, 10, 7)
        train = df([(stars, song, listener) for listener, song, stars in given], "stars double, song int, listener int")
        pairs = df(wanted, inputs.PAIRS, 3)
        due = reference.star_predictions(train, pairs).within(rel=1e-3)
        assert learner.star_predictions(train, pairs).numeric_width_free() == due


@pytest.mark.exercise("song_groups")
class TestSongGroups:
    @pytest.mark.points(2)
    def test_two_groups(self, learner, reference, df, inputs, rng):
        """Sorts unseen songs into two groups"""
        songs = df(inputs.groups_of(rng, 2, 8), inputs.HEARD)
        unseen = df(inputs.without_year(inputs.groups_of(rng, 2, 3, 100)), inputs.UNSEEN_HEARD)
        columns = ["bass", "seconds", "calm", "energy"]
        mine, due = (who.song_groups(songs, columns, 2).transform(unseen) for who in (learner, reference))
        assert mine.up_to_renaming("prediction", by="id") == due


@pytest.mark.exercise("click_pipeline")
class TestClickPipeline:
    @pytest.mark.points(5)
    def test_as_good_as_one_hot(self, learner, reference, df, inputs, rng):
        """Predicts clicks of another day nearly as well as one-hot features of all columns do"""
        train, later = inputs.visits_of(rng, 2000), inputs.visits_of(rng, 800, 3000, later=True)
        ids, labels = [click[0] for click in later], [click[-1] for click in later]
        fitted = [who.click_pipeline().fit(df(train, inputs.CLICKS)) for who in (learner, reference)]
        unseen = df(inputs.without_label(later), inputs.UNSEEN_CLICKS)
        mine, due = (
            each.transform(unseen).predictions_of(ids, column="probability").score(log_loss, labels) for each in fitted
        )
        assert mine.below(due.value + 0.05, one_hot_features=due.value)
