"""Visible checks of lab 4."""

import pytest

PARSERS_MADE = '''
def probe(f, lines):
    """the rows, and how many parsers it makes for three partitions"""
    made = lines.context.accumulator(0)
    def make_parser():
        made.add(1)
        return int
    return [f(lines, make_parser).collect(), made.value]
'''
CALLS = '''
def probe(f, rdd):
    """how often it calls the function, and how many RDDs stay cached"""
    context = rdd.context
    calls = context.accumulator(0)
    def half(x):
        calls.add(1)
        return x / 2
    before = set(context._jsc.getPersistentRDDs().keySet())
    f(rdd, half)
    return [calls.value, len(set(context._jsc.getPersistentRDDs().keySet()) - before)]
'''
LARGE_SIDE_STAYS = '''
def probe(f, large, small, n):
    """joins a cached RDD that lies in n partitions by key: how many rows, and does only the small side travel?"""
    from grader.notebook import next_job, observe
    context = large.context
    placed = large.partitionBy(n).cache()
    placed.count()
    first = next_job(context)
    small.partitionBy(n).count()
    second = next_job(context)
    rows = f(placed, small, n).filter(lambda row: len(row[1]) == 2).count()
    end = next_job(context)
    placed.unpersist()
    return [rows, observe(context, second, end).shuffle_bytes < 1.5 * observe(context, first, second).shuffle_bytes]
'''
GOOD_BOUNDS = '''
def probe(f, rdd, k, n_sample, seed):
    """how many bounds, in order or not, and whether each has about the right share of rows below it"""
    bounds = f(rdd, k, n_sample, seed)
    rows = rdd.collect()
    shares = [sum(row < bound for row in rows) / len(rows) for bound in bounds]
    close = all(abs(share - i / k) < 0.06 for i, share in enumerate(shares, 1))
    return [len(bounds), bounds == sorted(bounds), close]
'''
STEPS = '''
def probe(f, rdd, n):
    """the rows; is the lineage short before and after an action, did a job run, is the last RDD marked?"""
    from grader.notebook import next_job
    def step(rows):
        return rows.union(rows.context.parallelize([1], 1)).coalesce(2)
    def short():
        return result.toDebugString().decode().count("UnionRDD") <= 5
    first = next_job(rdd.context)
    result = f(rdd, step, n)
    facts = [short(), next_job(rdd.context) > first, result.is_checkpointed or result.isLocallyCheckpointed()]
    return [sorted(result.collect()), short(), *facts]
'''


def numbers(rng, n):
    """n different random whole numbers."""
    return rng.sample(range(10 * n), n)


def pairs_of(rng, n, keys="abcde"):
    """n pairs of a random key and a random number."""
    return [(rng.choice(keys), rng.randrange(1000)) for _ in range(n)]


@pytest.mark.exercise("partition_sizes")
class TestPartitionSizes:
    @pytest.mark.points(2)
    def test_sizes(self, learner, reference, layouts, rng):
        """Gives the number of rows of each partition in order"""
        *_, even, uneven = layouts(numbers(rng, 20))
        for rows in (uneven, even):
            assert learner.partition_sizes(rows) == reference.partition_sizes(rows)


@pytest.mark.exercise("stage_count")
class TestStageCount:
    @pytest.mark.points(2)
    def test_shuffles(self, learner, reference):
        """Counts stages, not steps"""
        for plan in (["count"], ["map", "filter", "collect"], ["map", "reduceByKey", "mapValues", "count"]):
            assert learner.stage_count(plan) == reference.stage_count(plan)

    @pytest.mark.points(1)
    def test_partitioner(self, learner, reference):
        """Knows when rows of a key are together already"""
        for step in ("map", "mapValues", "filter", "flatMap"):
            plan = ["partitionBy", step, "reduceByKey", "count"]
            assert learner.stage_count(plan) == reference.stage_count(plan)


@pytest.mark.exercise("parse_once")
class TestParseOnce:
    @pytest.mark.points(2)
    def test_rows(self, learner, reference, layouts, rng, code):
        """Parses each row, without starting a job"""
        *_, lines = layouts([str(n) for n in numbers(rng, 12)])
        parsed = learner.parse_once(lines, code("lambda: int"))
        assert parsed == reference.parse_once(lines, code("lambda: int"))
        assert parsed.lazy

    @pytest.mark.points(2)
    def test_parsers(self, learner, reference, rdd, rng):
        """Makes one parser for each partition"""
        lines = rdd([str(n) for n in numbers(rng, 12)], partitions=3)
        assert learner.probe("parse_once", PARSERS_MADE, lines) == reference.probe("parse_once", PARSERS_MADE, lines)


@pytest.mark.exercise("lookup")
class TestLookup:
    @pytest.mark.points(3)
    def test_rows(self, learner, reference, layouts, rng):
        """Gives each row its entry, or None, without a job or a shuffle"""
        *_, orders = layouts(pairs_of(rng, 15))
        table = {"a": "Austria", "b": "Brazil", "d": "Denmark"}
        found, due = learner.lookup(orders, table), reference.lookup(orders, table)
        assert found == due
        assert found.lazy
        assert found.costs_at_most(1.0, due, "shuffle_bytes")


@pytest.mark.exercise("count_bad")
class TestCountBad:
    @pytest.mark.points(3)
    def test_lines(self, learner, reference, layouts, rng):
        """Gives the good numbers and counts the bad lines"""
        *_, lines = layouts([rng.choice([str(rng.randrange(99)), "x7", "-3", "1.5", "", " 8 "]) for _ in range(30)])
        assert learner.count_bad(lines) == reference.count_bad(lines)


@pytest.mark.exercise("stats")
class TestStats:
    @pytest.mark.points(2)
    def test_statistics(self, learner, reference, layouts, rng, code):
        """Gives number, mean and largest value"""
        *_, uneven = layouts([rng.uniform(-9, 9) for _ in range(15)])
        f = code("lambda x: 1.0 - x * x")
        assert learner.stats(uneven, f) == reference.stats(uneven, f).within(rel=1e-9)

    @pytest.mark.points(2)
    def test_calls(self, learner, reference, rdd, rng):
        """Calls the function once for each row and leaves nothing cached"""
        rows = rdd(numbers(rng, 12), partitions=2)
        assert learner.probe("stats", CALLS, rows) == reference.probe("stats", CALLS, rows)


@pytest.mark.exercise("copartition_join")
class TestCopartitionJoin:
    @pytest.mark.points(2)
    def test_rows(self, learner, reference, layouts, rng):
        """Joins the rows of equal keys, without starting a job"""
        *_, a = layouts(pairs_of(rng, 12))
        _, b, *_ = layouts(pairs_of(rng, 8, "cdefg"))
        joined = learner.copartition_join(a, b, 3)
        assert joined == reference.copartition_join(a, b, 3)
        assert joined.lazy

    @pytest.mark.points(2)
    def test_large_side_stays(self, learner, reference, rdd, rng):
        """Sends only the small side if the large one lies in place"""
        large = rdd([(n, rng.random()) for n in range(600)], partitions=2)
        small = rdd([(n, rng.random()) for n in rng.sample(range(600), 30)], partitions=2)
        stays = learner.probe("copartition_join", LARGE_SIDE_STAYS, large, small, 3)
        assert stays == reference.probe("copartition_join", LARGE_SIDE_STAYS, large, small, 3)


@pytest.mark.exercise("salted_counts")
class TestSaltedCounts:
    @pytest.mark.points(3)
    def test_counts(self, learner, reference, layouts, rng):
        """Counts the different values of each key, one row for each key, without starting a job"""
        *_, visits = layouts([(rng.choice("ppppq"), rng.randrange(12)) for _ in range(60)])
        counts = learner.salted_counts(visits, 4)
        assert counts == reference.salted_counts(visits, 4)
        assert counts.lazy


@pytest.mark.exercise("salted_join")
class TestSaltedJoin:
    @pytest.mark.points(3)
    def test_rows(self, learner, reference, layouts, rng):
        """Gives the rows of a plain join, without starting a job"""
        *_, big = layouts(pairs_of(rng, 24, "hhhhabc"))
        _, small, *_ = layouts([("h", "hot"), ("h", "warm"), ("a", "ice"), ("d", "snow")])
        joined = learner.salted_join(big, small, {"h"}, 3)
        assert joined == reference.salted_join(big, small, {"h"}, 3)
        assert joined.lazy


@pytest.mark.exercise("tree_sum")
class TestTreeSum:
    @pytest.mark.points(2)
    def test_sum(self, learner, reference, layouts, np_rng):
        """Adds up the arrays of all partitions"""
        *_, rows = layouts(list(np_rng.uniform(-9, 9, (9, 4))))
        assert learner.tree_sum(rows, 2) == reference.tree_sum(rows, 2).within(rel=1e-9, abs=1e-9)


@pytest.mark.exercise("range_bounds")
class TestRangeBounds:
    @pytest.mark.points(3)
    def test_bounds(self, learner, reference, rdd, rng):
        """Cuts the rows into ranges of about equally many"""
        rows = rdd(sorted(rng.random() ** 4 for _ in range(2000)), partitions=3)
        args = (rows, 4, 1200, rng.randrange(1000))
        assert learner.probe("range_bounds", GOOD_BOUNDS, *args) == reference.probe("range_bounds", GOOD_BOUNDS, *args)


@pytest.mark.exercise("range_sort")
class TestRangeSort:
    @pytest.mark.points(3)
    def test_order(self, learner, rdd, layouts, rng):
        """Sorts all rows, also those that occur several times"""
        rows = [rng.randrange(40) for _ in range(50)]
        *_, uneven = layouts(rows)
        assert learner.range_sort(uneven, 3, 7).in_order() == rdd(sorted(rows))

    @pytest.mark.points(1)
    def test_own_sort(self, learner, rdd, source, rng):
        """Does without Spark's own sort"""
        rows = numbers(rng, 12)
        assert learner.range_sort(rdd(rows, partitions=2), 2, 7).in_order() == rdd(sorted(rows))
        assert source("range_sort").avoids_calls("sortBy", "sortByKey")


@pytest.mark.exercise("secondary_sort")
class TestSecondarySort:
    @pytest.mark.points(3)
    def test_order(self, learner, reference, layouts, rng):
        """Lists the actions of each user in the order of time, without starting a job"""
        *_, events = layouts([(rng.choice(["ann", "bob", "eve"]), t, f"act{t}") for t in numbers(rng, 24)])
        ordered = learner.secondary_sort(events)
        assert ordered == reference.secondary_sort(events)
        assert ordered.lazy

    @pytest.mark.points(2)
    def test_source(self, learner, reference, rdd, source, rng):
        """Lets the shuffle do the sorting"""
        events = rdd([(rng.choice(["ann", "bob"]), t, f"act{t}") for t in numbers(rng, 8)], partitions=2)
        assert learner.secondary_sort(events) == reference.secondary_sort(events)
        assert source("secondary_sort").avoids_calls("groupByKey", "groupBy", "sorted", "sort")


@pytest.mark.exercise("iterate")
class TestIterate:
    @pytest.mark.points(2)
    def test_rows(self, learner, reference, rdd, rng, code):
        """Applies the step as often as asked"""
        rows = rdd(numbers(rng, 6), partitions=2)
        step = code("lambda numbers: numbers.map(lambda x: 2 * x + 1)")
        assert learner.iterate(rows, step, 3) == reference.iterate(rows, step, 3)

    @pytest.mark.points(2)
    def test_lineage(self, learner, reference, rdd, rng):
        """Keeps the lineage short"""
        rows = rdd(numbers(rng, 6), partitions=2)
        assert learner.probe("iterate", STEPS, rows, 10) == reference.probe("iterate", STEPS, rows, 10)


@pytest.mark.exercise("stable_split")
class TestStableSplit:
    @pytest.mark.points(3)
    def test_parts(self, learner, reference, layouts, rng, code):
        """Puts each row into the part that its share says, without starting a job"""
        *_, rows = layouts(numbers(rng, 60))
        parts = learner.stable_split(rows, code("lambda row: row"), [8, 1, 1], "demo")
        assert parts == reference.stable_split(rows, code("lambda row: row"), [8, 1, 1], "demo")
        assert parts.lazy
