"""Hidden checks of lab 4."""

import pytest

STAGES = '''
def probe(f, pairs, plan):
    """the stages predicted for a plan, less those that ran"""
    from grader.notebook import next_job, observe
    steps = {
        "map": lambda r: r.map(lambda p: p),
        "flatMap": lambda r: r.flatMap(lambda p: [p]),
        "filter": lambda r: r.filter(lambda p: True),
        "mapValues": lambda r: r.mapValues(lambda v: v),
        "partitionBy": lambda r: r.partitionBy(2),
        "reduceByKey": lambda r: r.reduceByKey(max, 2),
        "groupByKey": lambda r: r.groupByKey(2).mapValues(len),
        "distinct": lambda r: r.distinct(2),
        "repartition": lambda r: r.repartition(2),
        "count": lambda r: r.count(),
        "collect": lambda r: r.collect(),
    }
    first = next_job(pairs.context)
    at = pairs
    for step in plan:
        at = steps[step](at)
    return f(plan) - observe(pairs.context, first, next_job(pairs.context)).stages
'''
PARSED_FOR_ONE = '''
def probe(f, lines):
    """parses a large partition of which one row is taken: which one, and does it stop early?"""
    parsed = lines.context.accumulator(0)
    def parse(line):
        parsed.add(1)
        return int(line)
    rows = f(lines, lambda: parse).take(1)
    return [rows, parsed.value < 100]
'''
BROADCASTS = '''
def probe(f, pairs, table):
    """is the table broadcast, and how many stages run?"""
    from grader.notebook import next_job, observe
    context = pairs.context
    first = next_job(context)
    broadcast, sent = context.broadcast, []
    def spy(value):
        sent.append(value)
        return broadcast(value)
    context.broadcast = spy
    try:
        f(pairs, table).count()
    finally:
        del context.broadcast
    return [bool(sent), observe(context, first, next_job(context)).stages]
'''
USED_TWICE = '''
def probe(f, lines):
    """has it run a job? Then the RDD is used twice, and the lines are counted anew"""
    from grader.notebook import next_job
    first = next_job(lines.context)
    good, bad = f(lines)
    ran = next_job(lines.context) > first
    return [ran, good.count(), good.count(), bad, f(lines)[1]]
'''
NOTHING_TRAVELS = '''
def probe(f, a, b, n):
    """both sides lie in n partitions by key: how many rows are joined, and what else has to travel?"""
    from grader.notebook import next_job, observe
    context = a.context
    a, b = a.partitionBy(n).cache(), b.partitionBy(n).cache()
    a.count(), b.count()
    first = next_job(context)
    joined = f(a, b, n)
    rows = joined.count()
    end = next_job(context)
    a.unpersist(), b.unpersist()
    return [rows, observe(context, first, end).shuffle_bytes, joined.getNumPartitions(), joined.partitioner is not None]
'''
BALANCE = '''
def probe(f, *args):
    """is the work of the largest shuffle shared by its tasks?"""
    from grader.notebook import next_job
    context = args[0].context
    first = next_job(context)
    f(*args).count()
    scala = context._jsc.sc()
    scala.listenerBus().waitUntilEmpty(2000)
    store = scala.statusStore()
    stages = set()
    for job in range(first, next_job(context)):
        stages.update(int(text) for text in store.job(job).stageIds().mkString(",").split(",") if text)
    largest, busiest = 0, 0
    for stage in stages:
        tasks = store.taskList(stage, 0, 100)
        metrics = [tasks.apply(i).taskMetrics() for i in range(tasks.size())]
        read = [m.get().shuffleReadMetrics().localBytesRead() for m in metrics if m.isDefined()]
        if sum(read) > largest:
            largest, busiest = sum(read), max(read)
    return busiest < 0.8 * largest
'''
GOOD_BOUNDS = '''
def probe(f, rdd, k, n_sample, seed):
    """how many bounds, in order or not, and whether each has about the right share of rows below it"""
    bounds = f(rdd, k, n_sample, seed)
    rows = rdd.collect()
    shares = [sum(row < bound for row in rows) / len(rows) for bound in bounds]
    close = all(abs(share - i / k) < 0.02 for i, share in enumerate(shares, 1))
    return [len(bounds), bounds == sorted(bounds), close]
'''
SAME_SEED = '''
def probe(f, rdd, *args):
    """draws a sample twice with one seed, and once with another: which are equal, and are all rows among theirs?"""
    *others, seed = args
    one, again, other = f(rdd, *others, seed), f(rdd, *others, seed), f(rdd, *others, seed + 1)
    return [one == again, one == other, len(one), set(one) <= set(rdd.collect())]
'''
SORT_PLAN = '''
def probe(f, rdd, k, seed):
    """its stages after sampling, its partitions, and whether they are about equally large"""
    from grader.notebook import next_job, observe
    ordered = f(rdd, k, seed)
    first = next_job(rdd.context)
    sizes = [len(part) for part in ordered.glom().collect()]
    stages = observe(rdd.context, first, next_job(rdd.context)).stages
    return [stages, len(sizes), max(sizes) <= 1.5 * sum(sizes) / len(sizes)]
'''
STEPS = '''
def probe(f, rdd, n):
    """how many rows there are, and whether the lineage is short"""
    def step(rows):
        return rows.union(rows.context.parallelize([1], 1)).coalesce(2)
    result = f(rdd, step, n)
    return [result.count(), result.toDebugString().decode().count("UnionRDD") <= 5]
'''


def numbers(rng, n):
    """n different random whole numbers."""
    return rng.sample(range(10 * n), n)


def pairs_of(rng, n, keys="abcde"):
    """n pairs of a random key and a random number."""
    return [(rng.choice(keys), rng.randrange(1000)) for _ in range(n)]


@pytest.mark.exercise("partition_sizes")
class TestPartitionSizes:
    @pytest.mark.points(1)
    def test_rows_stay(self, learner, reference, rdd, rng):
        """Leaves the rows where they are"""
        rows = rdd([rng.random() for _ in range(4000)], partitions=2)
        assert learner.partition_sizes(rows).costs_at_most(3.0, reference.partition_sizes(rows), "result_bytes")

    @pytest.mark.points(1)
    def test_empty(self, learner, reference, rdd, rng):
        """Counts empty partitions, equal rows and rows that are false"""
        for rows in (rdd([], partitions=3), rdd(layout=[[0, 0], [], [None, "", 0], [rng.random()]])):
            assert learner.partition_sizes(rows) == reference.partition_sizes(rows)


@pytest.mark.exercise("stage_count")
class TestStageCount:
    @pytest.mark.points(2)
    def test_against_spark(self, learner, rdd, rng):
        """Predicts what Spark really runs"""
        pairs = rdd([(rng.randrange(5), n) for n in range(10)], partitions=2)
        narrow, by_key = ["map", "filter", "flatMap", "mapValues"], ["partitionBy", "reduceByKey", "groupByKey"]
        for always in ("distinct", "repartition"):
            plan = [rng.choice(by_key), "mapValues", always, rng.choice(by_key), rng.choice(narrow)]
            plan += [rng.choice(by_key), rng.choice(["count", "collect"])]
            assert learner.probe("stage_count", STAGES, pairs, plan) == 0

    @pytest.mark.points(1)
    def test_random_plans(self, learner, reference, rng):
        """Predicts plans of all steps, and plans that run nothing"""
        steps = ["map", "filter", "flatMap", "mapValues", "partitionBy", "reduceByKey", "groupByKey", "distinct"]
        plans = [[*rng.choices([*steps, "repartition"], k=6), rng.choice(["count", "collect"])] for _ in range(40)]
        for plan in [[], ["map"], ["map", "reduceByKey"], *plans]:
            assert learner.stage_count(plan) == reference.stage_count(plan)


@pytest.mark.exercise("parse_once")
class TestParseOnce:
    @pytest.mark.points(1)
    def test_streams(self, learner, reference, rdd, rng):
        """Parses rows as they are asked for"""
        lines = rdd([str(n) for n in numbers(rng, 1000)], partitions=2)
        streams = learner.probe("parse_once", PARSED_FOR_ONE, lines)
        assert streams == reference.probe("parse_once", PARSED_FOR_ONE, lines)

    @pytest.mark.points(1)
    def test_empty(self, learner, rdd, code):
        """Gives an empty RDD for no rows"""
        assert learner.parse_once(rdd([], partitions=2), code("lambda: float")) == rdd([])
        assert learner.parse_once(rdd(["0.5"], partitions=2), code("lambda: float")) == rdd([0.5])


@pytest.mark.exercise("lookup")
class TestLookup:
    @pytest.mark.points(2)
    def test_broadcast(self, learner, reference, rdd, rng):
        """Sends the table once to each machine"""
        orders = rdd(pairs_of(rng, 10), partitions=2)
        table = {key: rng.random() for key in "abcde"}
        assert learner.probe("lookup", BROADCASTS, orders, table) == reference.probe(
            "lookup", BROADCASTS, orders, table
        )

    @pytest.mark.points(1)
    def test_edges(self, learner, reference, rdd):
        """Handles no rows, an empty table, entries that are false and rows that are equal"""
        assert learner.lookup(rdd([], partitions=2), {"a": 1}) == rdd([])
        orders = rdd([("a", 1), ("a", 1), ("b", 0)], partitions=2)
        for table in ({}, {"a": 0, "b": ""}):
            assert learner.lookup(orders, table) == reference.lookup(orders, table)


@pytest.mark.exercise("count_bad")
class TestCountBad:
    @pytest.mark.points(2)
    def test_used_twice(self, learner, reference, rdd, rng):
        """Stays exact when the result is used twice"""
        lines = rdd([rng.choice(["0", "x", "12", "?", "-7"]) for _ in range(40)], partitions=3)
        assert learner.probe("count_bad", USED_TWICE, lines) == reference.probe("count_bad", USED_TWICE, lines)

    @pytest.mark.points(1)
    def test_edges(self, learner, reference, rdd):
        """Handles no lines, only good and only bad ones"""
        for rows in ([], ["0", "+5", "00"], ["", " ", "1e3", "1.0"]):
            lines = rdd(rows, partitions=2)
            assert learner.count_bad(lines) == reference.count_bad(lines)


@pytest.mark.exercise("stats")
class TestStats:
    @pytest.mark.points(1)
    def test_no_rows(self, learner, reference, rdd, code):
        """Gives nan when there are no rows"""
        f = code("lambda x: x / 2")
        assert learner.stats(rdd([], partitions=2), f) == reference.stats(rdd([], partitions=2), f).within(rel=1e-9)

    @pytest.mark.points(1)
    def test_few_rows(self, learner, reference, rdd, rng, code):
        """Handles one row, and values that are all negative"""
        f = code("lambda x: -x / 2")
        for rows in ([rng.randrange(9)], [rng.randint(1, 99) for _ in range(7)]):
            given = rdd(rows, partitions=3)
            assert learner.stats(given, f) == reference.stats(given, f).within(rel=1e-9, abs=1e-12)

    @pytest.mark.points(1)
    def test_rows_stay(self, learner, reference, rdd, rng, code):
        """Leaves the values in the cluster"""
        rows = rdd([rng.random() for _ in range(4000)], partitions=2)
        due = reference.stats(rows, code("lambda x: x / 2"))
        found = learner.stats(rows, code("lambda x: x / 2"))
        assert found.within(rel=1e-9).costs_at_most(3.0, due, "result_bytes")


@pytest.mark.exercise("copartition_join")
class TestCopartitionJoin:
    @pytest.mark.points(2)
    def test_nothing_travels(self, learner, reference, rdd, rng):
        """Shuffles nothing if both sides lie in place, and keeps the partitioner"""
        a = rdd([(n, rng.random()) for n in range(40)], partitions=2)
        b = rdd([(n, rng.random()) for n in range(20, 60)], partitions=2)
        found = learner.probe("copartition_join", NOTHING_TRAVELS, a, b, 3)
        assert found == reference.probe("copartition_join", NOTHING_TRAVELS, a, b, 3)

    @pytest.mark.points(1)
    def test_no_rows(self, learner, rdd):
        """Joins with an RDD without rows, and repeated keys"""
        some = rdd([("a", 1), ("a", 2)], partitions=2)
        assert learner.copartition_join(some, rdd([], partitions=2), 2) == rdd([])
        assert learner.copartition_join(some, some, 2) == rdd([("a", (x, y)) for x in (1, 2) for y in (1, 2)])


@pytest.mark.exercise("salted_counts")
class TestSaltedCounts:
    @pytest.mark.points(2)
    def test_balance(self, learner, reference, rdd, rng):
        """Shares the work for a hot key"""
        rows = [("front", n) for n in numbers(rng, 1900)] + [(f"page {n}", n) for n in range(100)]
        visits = rdd(rng.sample(rows, len(rows)), partitions=2)
        shared = learner.probe("salted_counts", BALANCE, visits, 32)
        assert shared == reference.probe("salted_counts", BALANCE, visits, 32)

    @pytest.mark.points(2)
    def test_partitionings(self, learner, reference, layouts, rng):
        """Gives the same counts however the rows are partitioned"""
        one, *_, shuffled, uneven = layouts([(rng.choice("pq"), f"user {rng.randrange(9)}") for _ in range(40)])
        due = reference.salted_counts(one, 3)
        for visits in (shuffled, uneven):
            assert learner.salted_counts(visits, 3) == due

    @pytest.mark.points(1)
    def test_edges(self, learner, rdd):
        """Handles no rows and a single piece"""
        assert learner.salted_counts(rdd([], partitions=2), 4) == rdd([])
        assert learner.salted_counts(rdd([("p", 1), ("p", 1), ("q", 0)]), 1) == rdd([("p", 1), ("q", 1)])


@pytest.mark.exercise("salted_join")
class TestSaltedJoin:
    @pytest.mark.points(2)
    def test_balance(self, learner, reference, rdd, rng):
        """Shares the work for a hot key"""
        rows = [("h", rng.random()) for _ in range(1500)] + [(f"k{n}", rng.random()) for n in range(60)]
        big, small = rdd(rng.sample(rows, len(rows)), partitions=2), rdd([("h", 1), ("k1", 2)], partitions=2)
        shared = learner.probe("salted_join", BALANCE, big, small, {"h"}, 32)
        assert shared == reference.probe("salted_join", BALANCE, big, small, {"h"}, 32)

    @pytest.mark.points(2)
    def test_copies(self, learner, reference, rdd, rng):
        """Copies no more than it has to"""
        big = rdd([(rng.choice(["h", "c"]), rng.random()) for _ in range(20)], partitions=2)
        small = rdd([("h", 0.5), *((f"k{n}", rng.random()) for n in range(500))], partitions=2)
        found, due = learner.salted_join(big, small, {"h"}, 8), reference.salted_join(big, small, {"h"}, 8)
        assert found == due
        assert found.costs_at_most(1.6, due, "shuffle_bytes")

    @pytest.mark.points(2)
    def test_edges(self, learner, reference, rdd, rng):
        """Handles repeated keys on both sides, hot keys that are missing, and no rows"""
        big = rdd([("h", 1), ("h", 1), ("c", 3), ("c", 4), ("g", 5)], partitions=2)
        small = rdd([("h", "x"), ("h", "y"), ("c", "z"), ("c", "z"), ("f", "w")], partitions=2)
        for hot in ({"h", "g"}, {"f"}, set()):
            assert learner.salted_join(big, small, hot, 4) == reference.salted_join(big, small, hot, 4)
        assert learner.salted_join(rdd([], partitions=2), small, {"h"}, 3) == rdd([])


@pytest.mark.exercise("tree_sum")
class TestTreeSum:
    @pytest.mark.points(2)
    def test_driver(self, learner, reference, rdd, np_rng):
        """Sends few arrays to the driver"""
        rows = rdd(list(np_rng.uniform(-1, 1, (16, 1500))), partitions=16)
        found, due = learner.tree_sum(rows, 2), reference.tree_sum(rows, 2)
        assert found == due.within(rel=1e-9, abs=1e-9)
        assert found.costs_at_most(2.0, due, "result_bytes")

    @pytest.mark.points(1)
    def test_depth(self, learner, reference, rdd, np_rng):
        """Builds a tree of the depth that was asked for"""
        rows = rdd(list(np_rng.uniform(-1, 1, (16, 1500))), partitions=16)
        due = reference.tree_sum(rows, 3)
        assert learner.tree_sum(rows, 3).within(rel=1e-9, abs=1e-9).costs_at_most(2.0, due, "result_bytes")


@pytest.mark.exercise("range_bounds")
class TestRangeBounds:
    @pytest.mark.points(2)
    def test_all_rows(self, learner, reference, rdd, rng):
        """Is exact when the sample holds all rows"""
        rows = rdd(rng.sample(numbers(rng, 400), 400), partitions=3)
        for k in (2, 5):
            found = learner.probe("range_bounds", GOOD_BOUNDS, rows, k, 400, 3)
            assert found == reference.probe("range_bounds", GOOD_BOUNDS, rows, k, 400, 3)

    @pytest.mark.points(1)
    def test_seed(self, learner, reference, rdd, rng):
        """Draws the sample that belongs to the seed"""
        rows = rdd([rng.random() for _ in range(600)], partitions=3)
        found = learner.probe("range_bounds", SAME_SEED, rows, 6, 50, 11)
        assert found == reference.probe("range_bounds", SAME_SEED, rows, 6, 50, 11)

    @pytest.mark.points(1)
    def test_sample_size(self, learner, reference, rdd, rng):
        """Brings no more than a sample to the driver"""
        least = rng.randrange(100)
        rows = rdd([least + rng.random() for _ in range(5000)], partitions=2)
        due = reference.range_bounds(rows, 4, 100, 5).through(
            lambda bounds: [least + i / 4 - 0.2 < bound < least + i / 4 + 0.2 for i, bound in enumerate(bounds, 1)]
        )
        assert learner.range_bounds(rows, 4, 100, 5).costs_at_most(2.0, due, "result_bytes")

    @pytest.mark.points(1)
    def test_edges(self, learner, rdd):
        """Handles no rows and a single range"""
        assert learner.range_bounds(rdd([], partitions=2), 4, 10, 1) == []
        assert learner.range_bounds(rdd([3, 1, 2], partitions=2), 1, 10, 1) == []
        assert learner.range_bounds(rdd([4, 4, 4], partitions=2), 2, 10, 1) == [4]


@pytest.mark.exercise("range_sort")
class TestRangeSort:
    @pytest.mark.points(3)
    def test_plan(self, learner, reference, rdd, rng):
        """Shuffles once, and into partitions of about equal size"""
        rows = rdd(sorted(rng.random() ** 5 for _ in range(2000)), partitions=3)
        found = learner.probe("range_sort", SORT_PLAN, rows, 4, 5)
        assert found == reference.probe("range_sort", SORT_PLAN, rows, 4, 5)

    @pytest.mark.points(1)
    def test_driver(self, learner, reference, rdd, rng):
        """Brings no more than a sample to the driver"""
        rows = rdd([rng.random() for _ in range(5000)], partitions=2)
        due = reference.range_sort(rows, 2, 5)
        assert learner.range_sort(rows, 2, 5).in_order().costs_at_most(2.0, due, "collected_rows")

    @pytest.mark.points(2)
    def test_edges(self, learner, rdd, rng):
        """Sorts words, equal rows and no rows"""
        words = ["".join(rng.choices("abc", k=3)) for _ in range(20)]
        for rows in (words, [5] * 6, []):
            assert learner.range_sort(rdd(rows, partitions=2), 3, 1).in_order() == rdd(sorted(rows))


@pytest.mark.exercise("secondary_sort")
class TestSecondarySort:
    @pytest.mark.points(2)
    def test_partitionings(self, learner, reference, layouts, rng):
        """Gives the same lists however the events are partitioned"""
        rows = [(f"user {rng.randrange(6)}", t - 200, rng.choice(["look", "buy"])) for t in numbers(rng, 40)]
        one, *_, shuffled, uneven = layouts(rows)
        due = reference.secondary_sort(one)
        for events in (shuffled, uneven):
            assert learner.secondary_sort(events) == due

    @pytest.mark.points(1)
    def test_one_shuffle(self, learner, reference, rdd, rng):
        """Shuffles once"""
        events = rdd([(rng.choice("ab"), t, f"act{t}") for t in numbers(rng, 30)], partitions=2)
        assert learner.secondary_sort(events).costs_at_most(1.0, reference.secondary_sort(events), "stages")

    @pytest.mark.points(1)
    def test_no_events(self, learner, rdd):
        """Handles no events, and users with one"""
        assert learner.secondary_sort(rdd([], partitions=2)) == rdd([])
        assert learner.secondary_sort(rdd([("a", 1, "x"), ("b", 1, "y")])) == rdd([("a", ["x"]), ("b", ["y"])])


@pytest.mark.exercise("iterate")
class TestIterate:
    @pytest.mark.points(1)
    def test_cost(self, learner, reference, rdd, rng, code):
        """Writes only as often as it has to"""
        rows = rdd(numbers(rng, 6), partitions=2)
        step = code("lambda numbers: numbers.map(lambda x: x + 1)")
        found, due = learner.iterate(rows, step, 12), reference.iterate(rows, step, 12)
        assert found == due
        assert found.costs_at_most(2.0, due, "jobs")

    @pytest.mark.points(1)
    def test_any_number(self, learner, reference, rdd, rng):
        """Keeps the lineage short after any number of steps"""
        rows = rdd(numbers(rng, 6), partitions=2)
        assert learner.probe("iterate", STEPS, rows, 12) == reference.probe("iterate", STEPS, rows, 12)

    @pytest.mark.points(1)
    def test_few_steps(self, learner, reference, rdd, code):
        """Handles no step and one step"""
        for n in (0, 1):
            rows, step = rdd([3, 4], partitions=2), code("lambda numbers: numbers.map(lambda x: 3 * x)")
            assert learner.iterate(rows, step, n) == reference.iterate(rows, step, n)


@pytest.mark.exercise("stable_split")
class TestStableSplit:
    @pytest.mark.points(3)
    def test_partitionings(self, learner, reference, layouts, rng, code):
        """Splits by the key of a row, the same however rows are partitioned"""
        one, *_, shuffled, uneven = layouts([(f"user {n % 25}", rng.random()) for n in range(50)])
        key, salt = code("lambda row: row[0]"), f"salt {rng.randrange(100)}"
        due = reference.stable_split(one, key, [0.5, 0.2, 0.3], salt)
        for rows in (shuffled, uneven):
            assert learner.stable_split(rows, key, [0.5, 0.2, 0.3], salt) == due

    @pytest.mark.points(2)
    def test_edges(self, learner, reference, rdd, rng, code):
        """Handles weights of any size, one part, a part of weight 0, and no rows"""
        rows = rdd(numbers(rng, 30), partitions=2)
        for weights in ([30, 50, 20], [7], [1, 0, 2]):
            args = (code("lambda row: row"), weights, "s")
            assert learner.stable_split(rows, *args) == reference.stable_split(rows, *args)
        assert learner.stable_split(rdd([], partitions=2), code("lambda row: row"), [1, 1], "s") == [rdd([]), rdd([])]
