"""Hidden checks of lab 9."""

import pytest

from grader.authors import log_loss

MEAN = "lambda rows: rows.values().mean()"
ERROR = "lambda model, rows: rows.values().map(lambda y: abs(y - model)).mean()"
SEEN = "lambda rows: sorted(rows.keys().collect())"
SHARED = "lambda model, rows: float(rows.filter(lambda row: row[0] in model).count()) + rows.count() / 1000"


@pytest.mark.exercise("k_fold")
class TestKFold:
    @pytest.mark.points(2)
    def test_partitionings(self, learner, reference, layouts, code, inputs, np_rng):
        """Gives the same scores however the rows are partitioned"""
        one, _, shuffled, uneven = layouts(inputs.keyed_numbers(np_rng, 24))
        expected = reference.k_fold(one, 2, code(MEAN), code(ERROR)).within(rel=1e-9)
        for data in (shuffled, uneven):
            assert learner.k_fold(data, 2, code(MEAN), code(ERROR)) == expected

    @pytest.mark.points(2)
    def test_apart(self, learner, reference, rdd, code, inputs, np_rng):
        """Never fits on a row that it scores, and scores every row once"""
        data = rdd(inputs.keyed_numbers(np_rng, 40), partitions=3)
        expected = reference.k_fold(data, 4, code(SEEN), code(SHARED))
        assert learner.k_fold(data, 4, code(SEEN), code(SHARED)) == expected.within(rel=1e-9)

    @pytest.mark.points(1)
    def test_rows_to_the_driver(self, learner, reference, rdd, code, inputs, np_rng):
        """Leaves the rows on the cluster"""
        data = rdd(inputs.keyed_numbers(np_rng, 300), partitions=2)
        due = reference.k_fold(data, 2, code(MEAN), code(ERROR))
        assert (
            learner.k_fold(data, 2, code(MEAN), code(ERROR)).within(rel=1e-9).costs_at_most(3.0, due, "collected_rows")
        )


def rare_values(np_rng):
    """100 impressions, half of them clicks, of fields that are different in most rows.

    A value of field 1 stands in 20 rows, one of field 2 in 19; field 3 is empty in 15. All these rows are clicks.
    """
    often = {1: ("x", 20), 2: ("y", 19), 3: ("", 15)}
    rows = [
        (int(n < 50), [(field, text if n < times else f"row {n}") for field, (text, times) in often.items()])
        for n in range(100)
    ]
    return [rows[n] for n in np_rng.permutation(100)]


@pytest.mark.exercise("find_leak")
class TestFindLeak:
    @pytest.mark.points(2)
    def test_each_alone(self, learner, reference, rdd, inputs, np_rng):
        """Finds either leak where it stands alone"""
        for leaks in ("copy", "future"):
            train = rdd(inputs.leaky(np_rng, 1500, leaks), partitions=3)
            assert learner.find_leak(train) == reference.find_leak(train)

    @pytest.mark.points(1)
    def test_rare(self, learner, reference, rdd, np_rng):
        """Joins values that stand in fewer than 20 rows, and keeps the empty text apart"""
        train = rdd(rare_values(np_rng), partitions=2)
        assert learner.find_leak(train) == reference.find_leak(train)

    @pytest.mark.points(1)
    def test_layout(self, learner, reference, rdd, inputs, np_rng):
        """Gives the same in uneven partitions, some of which are empty"""
        rows = inputs.leaky(np_rng, 1500)
        rows.sort(key=lambda row: row[0])
        train = rdd(layout=[rows[:1100], [], rows[1100:1101], rows[1101:], []])
        assert learner.find_leak(train) == reference.find_leak(train)

    @pytest.mark.points(2)
    def test_rows_to_the_driver(self, learner, reference, rdd, inputs, np_rng):
        """Brings a few numbers of each field to the driver"""
        train = rdd(inputs.leaky(np_rng, 1500), partitions=2)
        assert learner.find_leak(train).costs_at_most(4.0, reference.find_leak(train), "result_bytes")


MODEL = "lambda features: (len(features[0][1]) - 1) / 4"
OF_NUMPY = "lambda features: np.float64(len(features[0][1]) / 10 + 0.05)"


def heavy_rows(rng, n, fields):
    """n test rows of random texts, every fourth of which comes again."""
    rows = [(f"r{rng.getrandbits(40):x}", [(f, f"{rng.getrandbits(64):x}") for f in range(fields)]) for _ in range(n)]
    return rows + rows[::4]


@pytest.mark.exercise("submission")
class TestSubmission:
    @pytest.mark.points(2)
    def test_partitionings(self, learner, reference, layouts, code, rng):
        """Gives the same however the rows are partitioned, as plain floats"""
        rows = [(f"r{rng.getrandbits(30)}", [(3, "x" * (k % 6))]) for k in range(13)]
        one, _, shuffled, uneven = layouts(rows + rows[:5])
        expected = reference.submission(code(OF_NUMPY), one).within(rel=1e-12)
        for test in (shuffled, uneven):
            assert learner.submission(code(OF_NUMPY), test) == expected

    @pytest.mark.points(1)
    def test_lazy(self, learner, code, rdd, rng):
        """Starts no job"""
        found = learner.submission(code(OF_NUMPY), rdd(heavy_rows(rng, 4, 1), partitions=2))
        assert found.within(rel=1e-12).lazy

    @pytest.mark.points(1)
    def test_light(self, learner, reference, rdd, code, rng):
        """Sends ids and numbers through the shuffle, not features"""
        test = rdd(heavy_rows(rng, 300, 12), partitions=2)
        model = code("lambda features: int(features[0][1], 16) / 2**64")
        due = reference.submission(model, test)
        mine = learner.submission(model, test)
        assert mine == due.within(rel=1e-12)
        assert mine.costs_at_most(2.0, due, "shuffle_bytes")


def played(learner, rdd, data, partitions):
    """The probabilities that the learner hands in for the test rows."""
    answer = learner.compete(rdd(data.train, partitions=partitions), rdd(data.test, partitions=3))
    return answer.predictions_of(data.ids, (0, 1))


@pytest.mark.exercise("compete")
class TestCompete:
    @pytest.mark.points(4)
    def test_bronze(self, learner, rdd, inputs, np_rng):
        """Wins bronze"""
        data, marks = inputs.competition(np_rng)
        score = played(learner, rdd, data, 2).score(log_loss, data.labels)
        assert score.below(marks["bronze"], baseline=marks["baseline"], silver=marks["silver"])

    @pytest.mark.points(4)
    def test_silver(self, learner, rdd, inputs, np_rng):
        """Wins silver"""
        data, marks = inputs.competition(np_rng)
        score = played(learner, rdd, data, 3).score(log_loss, data.labels)
        assert score.below(marks["silver"], baseline=marks["baseline"], gold=marks["gold"])

    @pytest.mark.points(3)
    def test_gold(self, learner, rdd, inputs, np_rng):
        """Wins gold"""
        data, marks = inputs.competition(np_rng)
        assert played(learner, rdd, data, 2).score(log_loss, data.labels).below(marks["gold"], **marks)

    @pytest.mark.points(3)
    def test_budget(self, learner, reference, rdd, inputs, np_rng):
        """Keeps to the budget: rows stay on the cluster, jobs and shuffled bytes are few"""
        data, marks = inputs.competition(np_rng, 1500, 400)
        train, test = rdd(data.train, partitions=2), rdd(data.test, partitions=2)
        mine, due = learner.compete(train, test), reference.compete(train, test)
        score = mine.predictions_of(data.ids, (0, 1)).score(log_loss, data.labels)
        assert score.below(marks["baseline"], bronze=marks["bronze"])
        assert mine.costs_at_most(6.0, due, "jobs")
        assert mine.costs_at_most(6.0, due, "shuffle_bytes")
        assert mine.costs_at_most(2.0, due, "collected_rows")
