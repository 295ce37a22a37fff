"""Visible checks of lab 6."""

import pytest

from grader.authors import clicks


@pytest.mark.exercise("parse_click")
class TestParseClick:
    @pytest.mark.points(2)
    def test_impression(self, learner, reference, inputs, rng):
        """Gives the label and the numbered fields"""
        for line in clicks(4, rng.randrange(10**6), inputs.SMALL):
            assert learner.parse_click(line) == reference.parse_click(line)

    @pytest.mark.points(1)
    def test_missing(self, learner, reference):
        """Keeps missing values in their places"""
        for line in ("1\t\tNews\t\t\t7", "0\t\t", "1\tNews\t7\t", "0\t"):
            assert learner.parse_click(line) == reference.parse_click(line)


@pytest.mark.exercise("ohe_dict")
class TestOheDict:
    @pytest.mark.points(1)
    def test_worked_example(self, learner, reference, rdd):
        """Numbers the features of the worked example"""
        rows = [(0, [(0, "cat"), (1, "red")]), (1, [(0, "dog"), (1, "red")]), (0, [(0, "cat"), (1, "cat")])]
        train = rdd(rows, partitions=2)
        assert learner.ohe_dict(train) == reference.ohe_dict(train)

    @pytest.mark.points(3)
    def test_many_fields(self, learner, reference, inputs, layouts, rng):
        """Numbers the features of rows with many fields"""
        *_, train = layouts(inputs.impressions(rng, 25, inputs.WIDE))
        assert learner.ohe_dict(train) == reference.ohe_dict(train)


@pytest.mark.exercise("one_hot")
class TestOneHot:
    @pytest.mark.points(2)
    def test_known(self, learner, reference, inputs, rng):
        """Gives a 1.0 for each feature"""
        rows = inputs.impressions(rng, 12)
        d = inputs.numbered(rng, rows)
        for _, features in rows[:5]:
            assert learner.one_hot(features, d) == reference.one_hot(features, d)

    @pytest.mark.points(1)
    def test_unseen(self, learner, reference, inputs, rng):
        """Leaves out what the dictionary does not know"""
        rows = inputs.impressions(rng, 12)
        d = inputs.numbered(rng, rows[:3], 0.7)
        for _, features in rows[3:8]:
            assert learner.one_hot(features, d) == reference.one_hot(features, d)


@pytest.mark.exercise("encode")
class TestEncode:
    @pytest.mark.points(3)
    def test_rows(self, learner, reference, inputs, layouts, rng):
        """Encodes every row, without starting a job"""
        rows = inputs.impressions(rng, 20)
        d = inputs.numbered(rng, rows, 0.6)
        *_, data = layouts(rows)
        found = learner.encode(data, d)
        assert found == reference.encode(data, d)
        assert found.lazy

    @pytest.mark.points(1)
    def test_nothing_known(self, learner, reference, inputs, rdd, rng):
        """Keeps rows of which nothing is known"""
        data = rdd([*inputs.impressions(rng, 2), (1, []), (0, [(0, "new")])], partitions=2)
        for d in ({}, {(0, "other"): 0}):
            assert learner.encode(data, d) == reference.encode(data, d)


@pytest.mark.exercise("unseen_rate")
class TestUnseenRate:
    @pytest.mark.points(2)
    def test_rate(self, learner, reference, inputs, layouts, rng):
        """Gives the share of unknown values of all partitions"""
        d = inputs.numbered(rng, inputs.impressions(rng, 30))
        *_, data = layouts(inputs.impressions(rng, 15, drift=0.3))
        assert learner.unseen_rate(data, d) == reference.unseen_rate(data, d).within(rel=1e-9)

    @pytest.mark.points(1)
    def test_nothing(self, learner, rdd):
        """Gives 0.0 when there are no values"""
        for rows in ([], [(1, []), (0, [])]):
            assert learner.unseen_rate(rdd(rows, partitions=2), {(0, "a"): 0}).within(rel=1e-9) == 0.0
        assert learner.unseen_rate(rdd([(1, [(0, "b")])]), {(0, "a"): 0}).within(rel=1e-9) == 1.0


@pytest.mark.exercise("keep_frequent")
class TestKeepFrequent:
    @pytest.mark.points(2)
    def test_features(self, learner, reference, inputs, layouts, rng):
        """Keeps the features that occur often enough in all partitions"""
        *_, train = layouts(inputs.impressions(rng, 30))
        for least in (1, 4):
            assert learner.keep_frequent(train, least) == reference.keep_frequent(train, least)

    @pytest.mark.points(1)
    def test_shuffle(self, learner, reference, rdd, rng):
        """Sends little through the shuffle when few features occur often"""
        rows = [(0, [(field, f"{rng.randrange(4):x}") for field in range(4)]) for _ in range(1500)]
        train = rdd(rows, partitions=2)
        assert learner.keep_frequent(train, 2).costs_at_most(3.0, reference.keep_frequent(train, 2), "shuffle_bytes")


@pytest.mark.exercise("hash_features")
class TestHashFeatures:
    @pytest.mark.points(2)
    def test_bucket(self, learner, reference, rng):
        """Gives the index of a feature"""
        for feature in [(3, "mobile"), (0, ""), (12, "café"), (rng.randrange(30), f"{rng.getrandbits(32):08x}")]:
            n, seed = rng.randrange(100, 10**6), rng.randrange(100)
            assert learner.bucket(feature, n, seed) == reference.bucket(feature, n, seed)

    @pytest.mark.points(3)
    def test_row(self, learner, reference, inputs, rng):
        """Counts the features on each index"""
        for _, features in inputs.impressions(rng, 3, inputs.WIDE):
            for n in (1, 5, 1000):
                assert learner.hash_features(features, n, 3) == reference.hash_features(features, n, 3)


@pytest.mark.exercise("collision_rate")
class TestCollisionRate:
    @pytest.mark.points(3)
    def test_rate(self, learner, reference, inputs, layouts, rng):
        """Gives the share of features that share a bucket, over all partitions"""
        *_, train = layouts(inputs.impressions(rng, 25))
        for n in (20, 60):
            assert learner.collision_rate(train, n, 1) == reference.collision_rate(train, n, 1).within(rel=1e-9)

    @pytest.mark.points(1)
    def test_nothing(self, learner, rdd):
        """Gives 0.0 without features"""
        assert learner.collision_rate(rdd([], partitions=2), 10, 1).within(rel=1e-9) == 0.0
        both = rdd([(1, [(0, "a"), (1, "b")])], partitions=2)
        assert learner.collision_rate(both, 1, 1).within(rel=1e-9) == 1.0
