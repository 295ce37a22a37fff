"""Typical wrong answers of lab 4. Each replaces one function of the reference and runs in its namespace."""

# Names such as math and range_bounds come from the reference, in whose namespace these functions run.
# ruff: noqa: F821, RUF007, B905

from grader.authors import wrong_answer


@wrong_answer(
    "partition_sizes",
    id="collects-partitions",
    title="Brings all rows to the driver to count them",
    hint="The sizes are right, but every row travelled. Let each partition count for itself.",
)
def partition_sizes_glom(rdd):
    return [len(part) for part in rdd.glom().collect()]


@wrong_answer(
    "partition_sizes",
    id="drops-empty-partitions",
    title="Leaves out empty partitions",
    hint="An empty partition is a partition of size 0. It has a task and a place in the list.",
)
def partition_sizes_not_empty(rdd):
    return [n for n in rdd.mapPartitions(lambda rows: [sum(1 for _ in rows)]).collect() if n]


@wrong_answer(
    "partition_sizes",
    id="even-share",
    title="Assumes that all partitions are equally large",
    hint="Dividing the number of rows by the number of partitions says how large they should be. How large are they?",
)
def partition_sizes_even(rdd):
    return [rdd.count() // rdd.getNumPartitions()] * rdd.getNumPartitions()


@wrong_answer(
    "partition_sizes",
    id="sums-rows",
    title="Adds up the rows instead of counting them",
    hint="Whatever a row is, it counts as one.",
)
def partition_sizes_sum(rdd):
    return rdd.mapPartitions(lambda rows: [sum(rows)]).collect()


@wrong_answer(
    "stage_count",
    id="map-keeps-partitioner",
    title="Thinks that map keeps the partitioner",
    hint="A map may change the key of every row, and Spark does not look into your function. What must it assume?",
)
def stage_count_map_keeps(plan):
    shuffles, by_key = 0, False
    for step in plan:
        if step in ("partitionBy", "reduceByKey", "groupByKey"):
            shuffles += 0 if by_key else 1
            by_key = True
        elif step in ("distinct", "repartition"):
            shuffles, by_key = shuffles + 1, False
    return shuffles + 1 if plan and plan[-1] in ("count", "collect") else 0


@wrong_answer(
    "stage_count",
    id="step-is-stage",
    title="Counts every step as a stage",
    hint="Narrow steps are chained: one task runs them all. Only a shuffle begins a new stage.",
)
def stage_count_steps(plan):
    return len(plan)


@wrong_answer(
    "stage_count",
    id="forgets-last-stage",
    title="Counts shuffles and forgets the stage after the last",
    hint="Two stages have one shuffle between them. How many stages have none?",
)
def stage_count_shuffles(plan):
    shuffles, by_key = 0, False
    for step in plan:
        if step in ("partitionBy", "reduceByKey", "groupByKey"):
            shuffles += 0 if by_key else 1
            by_key = True
        elif step in ("distinct", "repartition"):
            shuffles, by_key = shuffles + 1, False
        elif step in ("map", "flatMap"):
            by_key = False
    return shuffles if plan and plan[-1] in ("count", "collect") else 0


@wrong_answer(
    "stage_count",
    id="every-wide-shuffles",
    title="Lets every wide step shuffle",
    hint="A step by key sends nothing if all rows of a key already are in one partition. Keep track of it.",
)
def stage_count_no_partitioner(plan):
    wide = ("partitionBy", "reduceByKey", "groupByKey", "distinct", "repartition")
    return sum(step in wide for step in plan) + 1 if plan and plan[-1] in ("count", "collect") else 0


@wrong_answer(
    "stage_count",
    id="runs-without-action",
    title="Lets a plan without an action run",
    hint="Transformations only describe. What makes Spark begin?",
)
def stage_count_eager(plan):
    shuffles, by_key = 0, False
    for step in plan:
        if step in ("partitionBy", "reduceByKey", "groupByKey"):
            shuffles += 0 if by_key else 1
            by_key = True
        elif step in ("distinct", "repartition"):
            shuffles, by_key = shuffles + 1, False
        elif step in ("map", "flatMap"):
            by_key = False
    return shuffles + 1


@wrong_answer(
    "parse_once",
    id="parser-per-row",
    title="Makes a parser for each row",
    hint="The function that you give to map runs for every row. Which transformation calls yours once per partition?",
)
def parse_once_map(rdd, make_parser):
    return rdd.map(lambda row: make_parser()(row))


@wrong_answer(
    "parse_once",
    id="parser-on-driver",
    title="Makes one parser on the driver and sends it",
    hint="Many tools cannot be pickled and sent. Each partition should make its own, where its rows are.",
)
def parse_once_driver(rdd, make_parser):
    parser = make_parser()
    return rdd.map(parser)


@wrong_answer(
    "parse_once",
    id="list-of-rows",
    title="Parses the whole partition into a list",
    hint="Who takes one row waits for all, and the partition has to fit into memory. What gives rows one at a time?",
)
def parse_once_list(rdd, make_parser):
    def parsed(rows):
        parser = make_parser()
        return [parser(row) for row in rows]

    return rdd.mapPartitions(parsed)


@wrong_answer(
    "parse_once",
    id="one-list-per-partition",
    title="Gives one list for each partition",
    hint="The function of mapPartitions gives back the new rows, not one row that holds them all.",
)
def parse_once_nested(rdd, make_parser):
    def parsed(rows):
        parser = make_parser()
        yield [parser(row) for row in rows]

    return rdd.mapPartitions(parsed)


@wrong_answer(
    "lookup",
    id="shuffle-join",
    title="Joins two RDDs",
    hint="Every row of the large side is shuffled to meet a small table. Send the table to the rows instead.",
)
def lookup_join(rdd, table):
    return rdd.leftOuterJoin(rdd.context.parallelize(list(table.items()), 2))


@wrong_answer(
    "lookup",
    id="inner-join",
    title="Loses rows whose key is not in the table",
    hint="Count the rows before and after. A key that the table does not know gets None.",
)
def lookup_inner(rdd, table):
    sent = rdd.context.broadcast(table)
    known = rdd.filter(lambda pair: pair[0] in sent.value)
    return known.map(lambda pair: (pair[0], (pair[1], sent.value[pair[0]])))


@wrong_answer(
    "lookup",
    id="table-in-closure",
    title="Sends the table along with every task",
    hint="A variable used in a lambda is pickled into each task. Something else sends it once to each machine.",
)
def lookup_closure(rdd, table):
    return rdd.map(lambda pair: (pair[0], (pair[1], table.get(pair[0]))))


@wrong_answer(
    "lookup",
    id="missing-key-raises",
    title="Raises for a key that the table does not know",
    hint="Square brackets raise KeyError for a missing key. Which method of a dict does not?",
)
def lookup_brackets(rdd, table):
    sent = rdd.context.broadcast(table)
    return rdd.map(lambda pair: (pair[0], (pair[1], sent.value[pair[0]])))


@wrong_answer(
    "lookup",
    id="value-lost",
    title="Replaces the value by the entry",
    hint="The row keeps its own value and gets the entry in addition: (key, (value, entry)).",
)
def lookup_replaced(rdd, table):
    sent = rdd.context.broadcast(table)
    return rdd.map(lambda pair: (pair[0], sent.value.get(pair[0])))


@wrong_answer(
    "count_bad",
    id="reads-too-early",
    title="Reads the accumulator before any action has run",
    hint="Transformations are lazy. When you read the value, has anything been counted?",
)
def count_bad_early(lines):
    bad = lines.context.accumulator(0)

    def parsed(line):
        try:
            return int(line)
        except ValueError:
            bad.add(1)
            return None

    return lines.map(parsed).filter(lambda number: number is not None), bad.value


@wrong_answer(
    "count_bad",
    id="counts-in-transformation",
    title="Adds inside a transformation that runs twice",
    hint="Each action runs the transformation again, with its additions. Inside which operation is adding safe?",
)
def count_bad_twice(lines):
    bad = lines.context.accumulator(0)

    def parsed(line):
        try:
            return int(line)
        except ValueError:
            bad.add(1)
            return None

    good = lines.map(parsed).filter(lambda number: number is not None)
    good.count()
    good.foreach(lambda number: None)
    return good, bad.value


@wrong_answer(
    "count_bad",
    id="driver-variable",
    title="Counts in a variable of the driver",
    hint="Each task adds to a copy of the variable that is thrown away. Which kind of variable can tasks add to?",
)
def count_bad_closure(lines):
    seen = {"bad": 0}

    def parsed(line):
        try:
            return int(line)
        except ValueError:
            seen["bad"] += 1
            return None

    good = lines.map(parsed).filter(lambda number: number is not None)
    good.count()
    return good, seen["bad"]


@wrong_answer(
    "count_bad",
    id="zero-is-bad",
    title="Takes the number 0 for a bad line",
    hint='The line "0" is good, and 0 counts as false. Ask for None and nothing else.',
)
def count_bad_zero(lines):
    def parsed(line):
        try:
            return int(line)
        except ValueError:
            return None

    numbers = lines.map(parsed)
    return numbers.filter(bool), numbers.filter(lambda number: not number).count()


@wrong_answer(
    "count_bad",
    id="digits-only",
    title="Accepts digits only",
    hint='The rule is what int() accepts: signs and spaces around the number as well. Try "-3" and " 8 ".',
)
def count_bad_isdigit(lines):
    return lines.filter(str.isdigit).map(int), lines.filter(lambda line: not line.isdigit()).count()


@wrong_answer(
    "stats",
    id="not-cached",
    title="Computes f again for every statistic",
    hint="An RDD is a recipe: three actions cook three times. What keeps the values from the first to the last?",
)
def stats_uncached(rdd, f):
    values = rdd.map(f)
    n = values.count()
    return (n, values.sum() / n, values.max()) if n else (0, math.nan, math.nan)


@wrong_answer(
    "stats",
    id="never-released",
    title="Leaves the values cached",
    hint="What is cached stays in memory after your function has returned. Release it when the last action has run.",
)
def stats_kept(rdd, f):
    values = rdd.map(f).cache()
    n = values.count()
    return (n, values.sum() / n, values.max()) if n else (0, math.nan, math.nan)


@wrong_answer(
    "stats",
    id="caches-input",
    title="Caches the rows instead of the values",
    hint="The rows are kept, and f is still called in each action. Which RDD holds what is expensive?",
)
def stats_input(rdd, f):
    rdd.cache()
    n = rdd.count()
    found = (n, rdd.map(f).sum() / n, rdd.map(f).max()) if n else (0, math.nan, math.nan)
    rdd.unpersist()
    return found


@wrong_answer(
    "stats",
    id="crashes-without-rows",
    title="Divides by zero when there are no rows",
    hint="Without rows the count is 0 and there is no largest value. Return early in that case.",
)
def stats_no_empty(rdd, f):
    values = rdd.map(f).cache()
    n = values.count()
    found = (n, values.sum() / n, values.max())
    values.unpersist()
    return found


@wrong_answer(
    "stats",
    id="collects-values",
    title="Brings all values to the driver",
    hint="f is called once per row, but all values travel. Three numbers are enough.",
)
def stats_collected(rdd, f):
    values = rdd.map(f).collect()
    return (len(values), sum(values) / len(values), max(values)) if values else (0, math.nan, math.nan)


@wrong_answer(
    "copartition_join",
    id="plain-join",
    title="Joins without partitioning first",
    hint="The join is right, but it shuffles the large side too. Where do the rows of the other side have to be first?",
)
def copartition_join_plain(a, b, n):
    return a.join(b, n)


@wrong_answer(
    "copartition_join",
    id="other-number",
    title="Joins in another number of partitions",
    hint="Both sides are cut the same way, and then the join chooses a number of its own. Tell it yours.",
)
def copartition_join_other(a, b, n):
    return a.partitionBy(n + 1).join(b.partitionBy(n + 1), n + 1)


@wrong_answer(
    "copartition_join",
    id="map-after-partition-by",
    title="Loses the partitioner in a map",
    hint="After a map Spark no longer knows where the keys are, even if they did not change. Move the map before the "
    "partitioning, or use a step that cannot change keys.",
)
def copartition_join_map(a, b, n):
    placed = a.partitionBy(n).map(lambda pair: (pair[0], pair[1]))
    return placed.join(b.partitionBy(n).map(lambda pair: (pair[0], pair[1])), n)


@wrong_answer(
    "copartition_join",
    id="repartition-for-partition-by",
    title="Uses repartition, which does not look at keys",
    hint="`repartition(n)` makes n partitions and puts rows anywhere. Which operation puts them by key?",
)
def copartition_join_repartition(a, b, n):
    return a.repartition(n).join(b.repartition(n), n)


@wrong_answer(
    "copartition_join",
    id="outer-join",
    title="Keeps keys of one side only",
    hint="An inner join gives rows for keys that occur on both sides.",
)
def copartition_join_outer(a, b, n):
    return a.partitionBy(n).leftOuterJoin(b.partitionBy(n), n)


@wrong_answer(
    "salted_counts",
    id="salt-left-in-key",
    title="Leaves the salt in the key",
    hint="There is one row for each piece instead of one for each key. Drop the salt and add up the pieces.",
)
def salted_counts_unfinished(pairs, n_salt):
    salted = pairs.map(lambda pair: ((pair[0], zlib.crc32(repr(pair[1]).encode()) % n_salt), pair[1]))
    return salted.distinct().map(lambda row: (row[0], 1)).reduceByKey(lambda a, b: a + b)


@wrong_answer(
    "salted_counts",
    id="salt-per-row",
    title="Gives equal values different salts",
    hint="A value that lies in two pieces is counted in both. What must the salt depend on, so that equal values meet?",
)
def salted_counts_per_row(pairs, n_salt):
    def salted(rows):
        for number, (key, value) in enumerate(rows):
            yield (key, number % n_salt), value

    pieces = pairs.mapPartitions(salted).distinct()
    return pieces.map(lambda row: (row[0][0], 1)).reduceByKey(lambda a, b: a + b)


@wrong_answer(
    "salted_counts",
    id="salted-counts-unsalted",
    title="Gathers all values of a key in one task",
    hint="The counts are right, but one task holds all values of the hot key. What differs among its rows?",
)
def salted_counts_plain(pairs, n_salt):
    return pairs.groupByKey().mapValues(lambda values: len(set(values)))


@wrong_answer(
    "salted_counts",
    id="counts-rows",
    title="Counts rows instead of different values",
    hint="A visitor who comes twice is one visitor.",
)
def salted_counts_rows(pairs, n_salt):
    return pairs.map(lambda pair: (pair[0], 1)).reduceByKey(lambda a, b: a + b)


@wrong_answer(
    "salted_join",
    id="one-side-salted",
    title="Salts only the large side",
    hint="Most large rows find no partner: the small row is in one piece only. Where does it have to be as well?",
)
def salted_join_one_side(big, small, hot, n_salt):
    def spread(rows):
        for number, (key, value) in enumerate(rows):
            yield (key, number % n_salt if key in hot else 0), value

    joined = big.mapPartitions(spread).join(small.map(lambda pair: ((pair[0], 0), pair[1])))
    return joined.map(lambda row: (row[0][0], row[1]))


@wrong_answer(
    "salted_join",
    id="all-keys-copied",
    title="Copies the rows of all keys",
    hint="Only hot keys are spread, so only their rows need copies. Compare the bytes that travel.",
)
def salted_join_all_copied(big, small, hot, n_salt):
    def spread(rows):
        for number, (key, value) in enumerate(rows):
            yield (key, number % n_salt), value

    copied = small.flatMap(lambda pair: [((pair[0], salt), pair[1]) for salt in range(n_salt)])
    return big.mapPartitions(spread).join(copied).map(lambda row: (row[0][0], row[1]))


@wrong_answer(
    "salted_join",
    id="both-sides-copied",
    title="Copies the rows of both sides",
    hint="Each pair of rows meets once in every piece. One side is spread, the other is copied.",
)
def salted_join_both_copied(big, small, hot, n_salt):
    def copied(pair):
        return [((pair[0], salt), pair[1]) for salt in range(n_salt if pair[0] in hot else 1)]

    return big.flatMap(copied).join(small.flatMap(copied)).map(lambda row: (row[0][0], row[1]))


@wrong_answer(
    "salted_join",
    id="salted-join-salt-left",
    title="Leaves the salt in the key",
    hint="The keys of the result are pairs. Drop the salt after the join.",
)
def salted_join_unfinished(big, small, hot, n_salt):
    def spread(rows):
        for number, (key, value) in enumerate(rows):
            yield (key, number % n_salt if key in hot else 0), value

    copied = small.flatMap(lambda pair: [((pair[0], salt), pair[1]) for salt in range(n_salt if pair[0] in hot else 1)])
    return big.mapPartitions(spread).join(copied)


@wrong_answer(
    "salted_join",
    id="salted-join-unsalted",
    title="Joins without salt",
    hint="The rows are right, but one task gets all rows of the hot key.",
)
def salted_join_plain(big, small, hot, n_salt):
    return big.join(small)


@wrong_answer(
    "tree_sum",
    id="plain-reduce",
    title="Sends one array per partition to the driver",
    hint="The sum is right. How many arrays does the driver receive, and could some be added up before?",
)
def tree_sum_reduce(rdd, depth):
    return rdd.reduce(lambda a, b: a + b)


@wrong_answer(
    "tree_sum",
    id="ignores-depth",
    title="Builds every tree with the same depth",
    hint="The depth that was asked for has to reach Spark. What does it take if you do not pass it on?",
)
def tree_sum_default(rdd, depth):
    return rdd.treeReduce(lambda a, b: a + b)


@wrong_answer(
    "tree_sum",
    id="total-of-numbers",
    title="Adds up all numbers of an array",
    hint="The result has to be an array as long as the rows: position by position.",
)
def tree_sum_total(rdd, depth):
    return rdd.map(lambda row: row.sum()).treeReduce(lambda a, b: a + b, depth)


@wrong_answer(
    "tree_sum",
    id="shared-zero",
    title="Starts from a row that is already in the sum",
    hint="The start value of an aggregation is used in every partition. It must not change the sum: what is zero here?",
)
def tree_sum_first_as_zero(rdd, depth):
    return rdd.treeAggregate(rdd.first(), lambda a, b: a + b, lambda a, b: a + b, depth)


@wrong_answer(
    "tree_sum",
    id="mean-of-rows",
    title="Divides by the number of rows",
    hint="The sum is asked for, not the mean.",
)
def tree_sum_mean(rdd, depth):
    return rdd.treeReduce(lambda a, b: a + b, depth) / rdd.count()


@wrong_answer(
    "range_bounds",
    id="ignores-seed",
    title="Uses the same seed whatever is asked",
    hint="The seed has to reach the sampling; other seeds draw other samples.",
)
def range_bounds_one_seed(rdd, k, n_sample, seed):
    sample = sorted(rdd.takeSample(False, n_sample, 42))
    return [sample[i * len(sample) // k] for i in range(1, k)] if sample else []


@wrong_answer(
    "range_bounds",
    id="first-rows",
    title="Takes the first rows for a sample",
    hint="Files are often sorted by something. What do the first rows say about the others then?",
)
def range_bounds_first(rdd, k, n_sample, seed):
    sample = sorted(rdd.take(n_sample))
    return [sample[i * len(sample) // k] for i in range(1, k)] if sample else []


@wrong_answer(
    "range_bounds",
    id="k-bounds",
    title="Gives k bounds",
    hint="Cut a loaf into four pieces: how many cuts does it take?",
)
def range_bounds_k(rdd, k, n_sample, seed):
    sample = sorted(rdd.takeSample(False, n_sample, seed))
    return [sample[min(i * len(sample) // k, len(sample) - 1)] for i in range(1, k + 1)] if sample else []


@wrong_answer(
    "range_bounds",
    id="equal-widths",
    title="Cuts the range into equal widths",
    hint="Equal widths hold very different numbers of rows. The bounds should stand at equal numbers of sampled rows.",
)
def range_bounds_widths(rdd, k, n_sample, seed):
    sample = rdd.takeSample(False, n_sample, seed)
    if not sample:
        return []
    low, high = min(sample), max(sample)
    return [low + (high - low) * i / k for i in range(1, k)]


@wrong_answer(
    "range_bounds",
    id="unsorted-sample",
    title="Does not sort the sample",
    hint="A sample comes in no order. Which position is the median in an unsorted list?",
)
def range_bounds_unsorted(rdd, k, n_sample, seed):
    sample = rdd.takeSample(False, n_sample, seed)
    return [sample[i * len(sample) // k] for i in range(1, k)] if sample else []


@wrong_answer(
    "range_bounds",
    id="collects-all",
    title="Sorts all rows on the driver",
    hint="The bounds are exact, and the driver has seen every row. With a terabyte it would not. Draw a sample.",
)
def range_bounds_all(rdd, k, n_sample, seed):
    rows = sorted(rdd.collect())
    return [rows[i * len(rows) // k] for i in range(1, k)] if rows else []


@wrong_answer(
    "range_sort",
    id="sorts-partitions-only",
    title="Sorts each partition where it lies",
    hint="Each partition is in order, but the next one starts again from small rows. Which rows belong into which "
    "partition?",
)
def range_sort_local(rdd, k, seed):
    return rdd.repartition(k).mapPartitions(sorted)


@wrong_answer(
    "range_sort",
    id="equal-width-ranges",
    title="Cuts at equal widths instead of sampled bounds",
    hint="The order is right, but look at the sizes of the partitions. Where do your bounds come from?",
)
def range_sort_widths(rdd, k, seed):
    sample = rdd.takeSample(False, 100 * k, seed)
    if not sample or isinstance(sample[0], str):
        bounds = sorted(set(sample))[: k - 1]
    else:
        low, high = min(sample), max(sample)
        bounds = [low + (high - low) * i / k for i in range(1, k)]
    pairs = rdd.map(lambda row: (row, None))
    return pairs.repartitionAndSortWithinPartitions(k, lambda row: bisect.bisect_right(bounds, row)).keys()


@wrong_answer(
    "range_sort",
    id="hash-partitions",
    title="Sends rows to partitions by hash",
    hint="Equal rows meet, but a partition holds rows from all over the range. Pass a function that knows the bounds.",
)
def range_sort_hash(rdd, k, seed):
    return rdd.map(lambda row: (row, None)).repartitionAndSortWithinPartitions(k).keys()


@wrong_answer(
    "range_sort",
    id="unsorted-partitions",
    title="Does not sort inside the partitions",
    hint="Every row is in its range, but within a range the rows stand as they arrived.",
)
def range_sort_unsorted(rdd, k, seed):
    bounds = range_bounds(rdd, k, 100 * k, seed)
    return rdd.map(lambda row: (row, None)).partitionBy(k, lambda row: bisect.bisect_right(bounds, row)).keys()


@wrong_answer(
    "range_sort",
    id="loses-equal-rows",
    title="Keeps equal rows only once",
    hint="Rows that occur several times have to stay several. Which of your steps makes one of them?",
)
def range_sort_distinct(rdd, k, seed):
    bounds = range_bounds(rdd, k, 100 * k, seed)
    pairs = rdd.map(lambda row: (row, None)).reduceByKey(lambda a, b: a)
    return pairs.repartitionAndSortWithinPartitions(k, lambda row: bisect.bisect_right(bounds, row)).keys()


@wrong_answer(
    "range_sort",
    id="sorts-on-driver",
    title="Sorts all rows on the driver",
    hint="This works until the rows no longer fit into one machine. Bring a sample to the driver, not the rows.",
)
def range_sort_driver(rdd, k, seed):
    return rdd.context.parallelize(sorted(rdd.collect()), k)


@wrong_answer(
    "range_sort",
    id="descending",
    title="Sorts inside the partitions in descending order",
    hint="The ranges ascend, but the rows in each descend.",
)
def range_sort_descending(rdd, k, seed):
    bounds = range_bounds(rdd, k, 100 * k, seed)
    pairs = rdd.map(lambda row: (row, None))
    return pairs.repartitionAndSortWithinPartitions(k, lambda row: bisect.bisect_right(bounds, row), False).keys()


@wrong_answer(
    "secondary_sort",
    id="partitions-by-whole-key",
    title="Partitions by user and time",
    hint="A user's events are spread over all partitions, and the user comes out several times. Who decides where an "
    "event goes?",
)
def secondary_sort_whole_key(events):
    def runs(rows):
        for user, run in itertools.groupby(rows, key=lambda row: row[0][0]):
            yield user, [action for _, action in run]

    keyed = events.map(lambda event: ((event[0], event[1]), event[2]))
    return keyed.repartitionAndSortWithinPartitions().mapPartitions(runs)


@wrong_answer(
    "secondary_sort",
    id="order-of-arrival",
    title="Leaves the actions in the order of arrival",
    hint="After a shuffle rows arrive in any order. Time has to be part of what is sorted by.",
)
def secondary_sort_arrival(events):
    return events.map(lambda event: (event[0], [event[2]])).reduceByKey(lambda a, b: a + b)


@wrong_answer(
    "secondary_sort",
    id="sorts-in-memory",
    title="Gathers all events of a user and sorts them in Python",
    hint="Right for small users. A user with a billion events does not fit. The shuffle can sort as it moves rows.",
)
def secondary_sort_memory(events):
    gathered = events.map(lambda event: (event[0], [(event[1], event[2])])).reduceByKey(lambda a, b: a + b)
    return gathered.mapValues(lambda events: [action for _, action in sorted(events)])


@wrong_answer(
    "secondary_sort",
    id="sorts-by-action",
    title="Sorts by the action",
    hint="Actions stand in alphabetical order. Which part of the event says when it was?",
)
def secondary_sort_action(events):
    def runs(rows):
        for user, run in itertools.groupby(rows, key=lambda row: row[0][0]):
            yield user, [row[0][1] for row in run]

    keyed = events.map(lambda event: ((event[0], event[2]), None))
    ordered = keyed.repartitionAndSortWithinPartitions(partitionFunc=lambda key: portable_hash(key[0]))
    return ordered.mapPartitions(runs)


@wrong_answer(
    "secondary_sort",
    id="time-before-user",
    title="Sorts by time first and then by user",
    hint="The events of one user do not stand together, so groupby finds several runs. Which comes first?",
)
def secondary_sort_time_first(events):
    def runs(rows):
        for user, run in itertools.groupby(rows, key=lambda row: row[0][1]):
            yield user, [action for _, action in run]

    keyed = events.map(lambda event: ((event[1], event[0]), event[2]))
    ordered = keyed.repartitionAndSortWithinPartitions(partitionFunc=lambda key: portable_hash(key[1]))
    return ordered.mapPartitions(runs)


@wrong_answer(
    "secondary_sort",
    id="latest-first",
    title="Lists the latest action first",
    hint="The order of time begins with the earliest.",
)
def secondary_sort_descending(events):
    def runs(rows):
        for user, run in itertools.groupby(rows, key=lambda row: row[0][0]):
            yield user, [action for _, action in run]

    keyed = events.map(lambda event: ((event[0], event[1]), event[2]))
    ordered = keyed.repartitionAndSortWithinPartitions(partitionFunc=lambda key: portable_hash(key[0]), ascending=False)
    return ordered.mapPartitions(runs)


@wrong_answer(
    "iterate",
    id="no-checkpoint",
    title="Never cuts the lineage",
    hint="The rows are right, and the plan gets longer with every step. What cuts it?",
)
def iterate_plain(rdd, step, n):
    for _ in range(n):
        rdd = step(rdd)
    return rdd


@wrong_answer(
    "iterate",
    id="checkpoint-after-action",
    title="Marks the RDD after the action has run",
    hint="A mark takes effect with the first action on an RDD. In which order do yours stand?",
)
def iterate_late(rdd, step, n):
    ready_for_checkpoints(rdd.context)
    for number in range(1, n + 1):
        rdd = step(rdd)
        if number % EVERY == 0:
            rdd.count()
            rdd.checkpoint()
    return rdd


@wrong_answer(
    "iterate",
    id="checkpoint-without-action",
    title="Marks the RDD and never runs an action",
    hint="A mark alone writes nothing. When would Spark write it?",
)
def iterate_unwritten(rdd, step, n):
    ready_for_checkpoints(rdd.context)
    for number in range(1, n + 1):
        rdd = step(rdd)
        if number % EVERY == 0:
            rdd.checkpoint()
    return rdd


@wrong_answer(
    "iterate",
    id="checkpoint-every-step",
    title="Writes after every step",
    hint="The lineage is short, but each step pays for writing. Every fifth is enough.",
)
def iterate_every_step(rdd, step, n):
    ready_for_checkpoints(rdd.context)
    for _ in range(n):
        rdd = step(rdd)
        rdd.checkpoint()
        rdd.count()
    return rdd


@wrong_answer(
    "iterate",
    id="cache-for-checkpoint",
    title="Caches instead of cutting the lineage",
    hint="A cached RDD still remembers how it was made, in case the cache is lost. The chain keeps growing.",
)
def iterate_cached(rdd, step, n):
    for number in range(1, n + 1):
        rdd = step(rdd)
        if number % EVERY == 0:
            rdd.cache()
            rdd.count()
    return rdd


@wrong_answer(
    "iterate",
    id="one-step-less",
    title="Runs one step too few",
    hint="Count the calls of step for n = 1.",
)
def iterate_short(rdd, step, n):
    ready_for_checkpoints(rdd.context)
    for number in range(1, n):
        rdd = step(rdd)
        if number % EVERY == 0:
            rdd.checkpoint()
            rdd.count()
    return rdd


@wrong_answer(
    "stable_split",
    id="random-split",
    title="Uses randomSplit",
    hint="Its random numbers run along partitions, so other partitions give another split. Let the row itself decide.",
)
def stable_split_random(rdd, key, weights, salt):
    return rdd.randomSplit(weights, seed=42)


@wrong_answer(
    "stable_split",
    id="late-binding",
    title="Makes filters in a loop that all see its last bounds",
    hint="A lambda looks up its variables when it runs, and these filters run after the loop. Give each its own.",
)
def stable_split_late(rdd, key, weights, salt):
    bounds = [0.0, *(total / sum(weights) for total in itertools.accumulate(weights))]
    parts = []
    for low, high in zip(bounds, bounds[1:]):
        parts.append(rdd.filter(lambda row: low <= share(f"{salt}/{key(row)}") < high))  # noqa: B023
    return parts


@wrong_answer(
    "stable_split",
    id="weights-not-normalised",
    title="Takes the weights as shares of one",
    hint="Weights are proportions. With 8, 1, 1 where do your bounds lie, and where do shares end?",
)
def stable_split_raw_weights(rdd, key, weights, salt):
    bounds = [0.0, *itertools.accumulate(weights)]

    def part(low, high):
        return rdd.filter(lambda row: low <= share(f"{salt}/{key(row)}") < high)

    return [part(low, high) for low, high in zip(bounds, bounds[1:])]


@wrong_answer(
    "stable_split",
    id="ignores-salt",
    title="Leaves the salt out",
    hint="Another salt has to give another split. Which text does your share depend on?",
)
def stable_split_no_salt(rdd, key, weights, salt):
    bounds = [0.0, *(total / sum(weights) for total in itertools.accumulate(weights))]

    def part(low, high):
        return rdd.filter(lambda row: low <= share(f"{key(row)}") < high)

    return [part(low, high) for low, high in zip(bounds, bounds[1:])]


@wrong_answer(
    "stable_split",
    id="splits-by-row",
    title="Decides by the whole row instead of its key",
    hint="Two rows of one person may end up in two parts. Let the key decide.",
)
def stable_split_row(rdd, key, weights, salt):
    bounds = [0.0, *(total / sum(weights) for total in itertools.accumulate(weights))]

    def part(low, high):
        return rdd.filter(lambda row: low <= share(f"{salt}/{row}") < high)

    return [part(low, high) for low, high in zip(bounds, bounds[1:])]


@wrong_answer(
    "stable_split",
    id="built-in-hash",
    title="Uses Python's own hash",
    hint="The hash of a string depends on the process that computes it. Use the share that is given.",
)
def stable_split_hash(rdd, key, weights, salt):
    bounds = [0.0, *(total / sum(weights) for total in itertools.accumulate(weights))]

    def part(low, high):
        return rdd.filter(lambda row: low <= hash(f"{salt}/{key(row)}") % 1000 / 1000 < high)

    return [part(low, high) for low, high in zip(bounds, bounds[1:])]


@wrong_answer(
    "stable_split",
    id="overlapping-parts",
    title="Makes each part begin at 0",
    hint="Parts overlap: a row of the first part is in all of them. Each part begins where the one before ends.",
)
def stable_split_cumulative(rdd, key, weights, salt):
    bounds = [total / sum(weights) for total in itertools.accumulate(weights)]

    def part(high):
        return rdd.filter(lambda row: share(f"{salt}/{key(row)}") < high)

    return [part(high) for high in bounds]
