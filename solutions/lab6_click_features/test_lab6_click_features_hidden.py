"""Hidden checks of lab 6."""

import pytest

from grader.authors import clicks

BROADCASTS = '''
def probe(f, data, d):
    """is the dictionary broadcast, and how many stages run?"""
    from grader.notebook import next_job, observe
    context = data.context
    first = next_job(context)
    broadcast, sent = context.broadcast, []
    def spy(value):
        sent.append(value)
        return broadcast(value)
    context.broadcast = spy
    try:
        f(data, d).count()
    finally:
        del context.broadcast
    return [bool(sent), observe(context, first, next_job(context)).stages]
'''
ENTRIES = '''
def probe(f, features, *args):
    """its entries, in their order"""
    return list(f(features, *args).items())
'''


def ragged(rng, n):
    """n impressions with 0 to 9 fields, whose few values occur in all fields."""
    return [(rng.randrange(2), [(field, rng.choice("abc")) for field in range(rng.randrange(10))]) for _ in range(n)]


@pytest.mark.exercise("parse_click")
class TestParseClick:
    @pytest.mark.points(1)
    def test_any_number_of_fields(self, learner, reference, rng):
        """Parses lines with any number of fields"""
        for line in ("1", "0\t0", "1\t" + "\t" * 30, *clicks(2, rng.getrandbits(128))):
            assert learner.parse_click(line) == reference.parse_click(line)

    @pytest.mark.points(1)
    def test_values_as_they_are(self, learner, reference):
        """Leaves the text of values as it is"""
        for line in ("0\t007\t1.50\t-3", "1\tNew York\t a \tb", "0\ta,b\tTRUE\tNone", "1\t \tx\t "):
            assert learner.parse_click(line) == reference.parse_click(line)


@pytest.mark.exercise("ohe_dict")
class TestOheDict:
    @pytest.mark.points(3)
    def test_partitionings(self, learner, reference, inputs, layouts, rng):
        """Gives the same dictionary however the rows are partitioned"""
        one, *_, shuffled, uneven = layouts([*inputs.impressions(rng, 12), *ragged(rng, 8)])
        expected = reference.ohe_dict(one)
        for train in (shuffled, uneven):
            assert learner.ohe_dict(train) == expected

    @pytest.mark.points(1)
    def test_nothing(self, learner, rdd):
        """Gives an empty dictionary for no rows"""
        assert learner.ohe_dict(rdd([], partitions=2)) == {}
        assert learner.ohe_dict(rdd([(1, [(0, "a")])], partitions=2)) == {(0, "a"): 0}

    @pytest.mark.points(1)
    def test_rows_to_the_driver(self, learner, reference, inputs, rdd, rng):
        """Brings different features to the driver, not all of them"""
        train = rdd(inputs.impressions(rng, 1500), partitions=2)
        assert learner.ohe_dict(train).costs_at_most(6.0, reference.ohe_dict(train), "result_bytes")


@pytest.mark.exercise("one_hot")
class TestOneHot:
    @pytest.mark.points(2)
    def test_order(self, learner, reference, inputs, rng):
        """Gives the entries in ascending order"""
        rows = inputs.impressions(rng, 20, inputs.WIDE)
        d = inputs.numbered(rng, rows, 0.8)
        for _, features in rows[:4]:
            mixed = rng.sample(features, len(features))
            assert learner.probe("one_hot", ENTRIES, mixed, d) == reference.probe("one_hot", ENTRIES, mixed, d)

    @pytest.mark.points(1)
    def test_edges(self, learner, rng):
        """Handles rows of which nothing is known, and leaves its inputs alone"""
        found = learner.one_hot([(0, "b"), (1, "a")], {(0, "a"): 0, (1, "b"): 1})
        assert found == {}
        assert found.keeps_inputs
        assert learner.one_hot([], {(0, "a"): 0}) == {}
        assert learner.one_hot([(4, "x")], {(4, "x"): 0}) == {0: 1.0}


@pytest.mark.exercise("encode")
class TestEncode:
    @pytest.mark.points(2)
    def test_partitionings(self, learner, reference, inputs, layouts, rng):
        """Gives the same rows however they are partitioned"""
        rows = inputs.impressions(rng, 14, drift=0.2)
        d = inputs.numbered(rng, rows, 0.7)
        one, *_, shuffled, uneven = layouts(rows)
        expected = reference.encode(one, d)
        for data in (shuffled, uneven):
            assert learner.encode(data, d) == expected

    @pytest.mark.points(2)
    def test_broadcast(self, learner, reference, inputs, rdd, rng):
        """Sends the dictionary once to each machine, and shuffles nothing"""
        rows = inputs.impressions(rng, 8)
        data, d = rdd(rows, partitions=2), inputs.numbered(rng, rows)
        expected = reference.probe("encode", BROADCASTS, data, d)
        assert learner.probe("encode", BROADCASTS, data, d) == expected


@pytest.mark.exercise("unseen_rate")
class TestUnseenRate:
    @pytest.mark.points(2)
    def test_ragged_rows(self, learner, reference, inputs, layouts, rng):
        """Gives the same rate however rows of different lengths are partitioned"""
        rows = ragged(rng, 18)
        d = inputs.numbered(rng, rows, 0.6)
        one, *_, shuffled, uneven = layouts(rows)
        expected = reference.unseen_rate(one, d)
        for data in (shuffled, uneven):
            assert learner.unseen_rate(data, d) == expected.within(rel=1e-9)

    @pytest.mark.points(1)
    def test_one_job(self, learner, reference, inputs, rdd, rng):
        """Reads the rows once"""
        data, d = rdd(inputs.impressions(rng, 6), partitions=2), inputs.numbered(rng, inputs.impressions(rng, 6))
        assert learner.unseen_rate(data, d).within(rel=1e-9).costs_at_most(1.0, reference.unseen_rate(data, d), "jobs")

    @pytest.mark.points(1)
    def test_extremes(self, inputs, learner, rdd, rng):
        """Gives 0.0 when all is known and 1.0 when nothing is"""
        rows = inputs.impressions(rng, 6)
        data = rdd(rows, partitions=2)
        assert learner.unseen_rate(data, inputs.numbered(rng, rows)).within(rel=1e-9) == 0.0
        assert learner.unseen_rate(data, {}).within(rel=1e-9) == 1.0


@pytest.mark.exercise("keep_frequent")
class TestKeepFrequent:
    @pytest.mark.points(2)
    def test_partitionings(self, learner, reference, layouts, rng):
        """Keeps the same features however the rows are partitioned"""
        one, *_, shuffled, uneven = layouts(ragged(rng, 25))
        expected = reference.keep_frequent(one, 5)
        for train in (shuffled, uneven):
            assert learner.keep_frequent(train, 5) == expected

    @pytest.mark.points(1)
    def test_edges(self, learner, rdd):
        """Counts up to the limit and gives an empty set where nothing is frequent"""
        rows = [(0, [(0, "a"), (1, "a")]), (1, [(0, "a"), (1, "b")]), (0, [(1, "b")])]
        assert learner.keep_frequent(rdd(rows, partitions=3), 2) == {(0, "a"), (1, "b")}
        assert learner.keep_frequent(rdd(rows, partitions=3), 3) == set()
        assert learner.keep_frequent(rdd([], partitions=2), 1) == set()

    @pytest.mark.points(1)
    def test_rows_to_the_driver(self, learner, reference, rdd, rng):
        """Selects before features travel to the driver, and shuffles once"""
        rows = [
            (0, [(0, "often"), (1, f"{rng.getrandbits(64):x}"), (2, f"{rng.getrandbits(64):x}")]) for _ in range(900)
        ]
        train = rdd(rows, partitions=2)
        found, expected = learner.keep_frequent(train, 3), reference.keep_frequent(train, 3)
        assert found.costs_at_most(3.0, expected, "result_bytes")
        assert found.costs_at_most(1.0, expected, "stages")


@pytest.mark.exercise("hash_features")
class TestHashFeatures:
    @pytest.mark.points(1)
    def test_more_buckets(self, learner, reference, rng):
        """Tells fields, values and seeds apart"""
        n = 2**61 - 1  # so many that no two texts meet by chance
        for feature, seed in [((1, "11"), 1), ((11, "1"), 1), ((1, "11"), 11), ((1, "1/1"), 1), ((0, "0"), 0)]:
            assert learner.bucket(feature, n, seed) == reference.bucket(feature, n, seed)

    @pytest.mark.points(2)
    def test_entries(self, learner, reference, inputs, rng):
        """Gives the entries in ascending order, with their counts"""
        for _, features in inputs.impressions(rng, 3, inputs.WIDE):
            n, seed = rng.randrange(6, 12), rng.randrange(100)
            expected = reference.probe("hash_features", ENTRIES, features, n, seed)
            assert learner.probe("hash_features", ENTRIES, features, n, seed) == expected

    @pytest.mark.points(1)
    def test_edges(self, learner):
        """Handles a row without features, and leaves the row alone"""
        assert learner.hash_features([], 5, 1) == {}
        found = learner.hash_features([(1, "b"), (0, "a")], 1, 1)
        assert found == {0: 2.0}
        assert found.keeps_inputs


@pytest.mark.exercise("collision_rate")
class TestCollisionRate:
    @pytest.mark.points(2)
    def test_partitionings(self, learner, reference, layouts, rng):
        """Gives the same rate however the rows are partitioned"""
        one, *_, shuffled, uneven = layouts(ragged(rng, 25))
        n, seed = rng.randrange(25, 35), rng.randrange(100)
        expected = reference.collision_rate(one, n, seed)
        for train in (shuffled, uneven):
            assert learner.collision_rate(train, n, seed) == expected.within(rel=1e-9)

    @pytest.mark.points(1)
    def test_large(self, learner, reference, rdd, rng):
        """Measures many features, and leaves them in the cluster"""
        rows = [(0, [(field, f"{rng.getrandbits(32):08x}") for field in range(4)]) for _ in range(600)]
        train = rdd(rows, partitions=2)
        found, expected = learner.collision_rate(train, 4000, 5), reference.collision_rate(train, 4000, 5)
        assert found == expected.within(rel=1e-9)
        assert found.costs_at_most(3.0, expected, "result_bytes")
