"""Hidden checks of lab 3."""

import math
import string

import pytest


def pick(rng, choices, n):
    """n random choices."""
    return [rng.choice(choices) for _ in range(n)]


def made_up_words(rng, n, length=8):
    """n different random words."""
    found = set()
    while len(found) < n:
        found.add("".join(pick(rng, string.ascii_lowercase, length)))
    return sorted(found)


def ragged_lines(rng, n):
    """n lines of 0 to 7 short words, separated by one or two spaces, some with spaces at the ends."""
    return ["".join(word + rng.choice([" ", "  "]) for word in pick(rng, "abcd", rng.randint(0, 7))) for _ in range(n)]


@pytest.mark.exercise("clean")
class TestClean:
    @pytest.mark.points(1)
    def test_alphabets(self, learner, reference, rng):
        """Keeps the letters and digits of other alphabets and follows all rules at once"""
        assert learner.clean("½ cup_of Ⅷ² ж’é") == reference.clean("½ cup_of Ⅷ² ж’é")
        for _ in range(12):
            text = "".join(pick(rng, "aBé5Жñ_-'’ \t!,.;(—", 15))
            assert learner.clean(text) == reference.clean(text)


@pytest.mark.exercise("words")
class TestWords:
    @pytest.mark.points(1)
    def test_partitionings(self, learner, reference, layouts, rng):
        """Gives the same words however the lines are partitioned"""
        one, *_, shuffled, uneven = layouts(ragged_lines(rng, 15))
        expected = reference.words(one)
        for lines in (shuffled, uneven):
            assert learner.words(lines) == expected


@pytest.mark.exercise("word_counts")
class TestWordCounts:
    @pytest.mark.points(2)
    def test_many_words(self, learner, reference, rdd, rng):
        """Counts a large vocabulary with one shuffle"""
        ws = rdd(pick(rng, made_up_words(rng, 200), 600), partitions=5)
        found, expected = learner.word_counts(ws), reference.word_counts(ws)
        assert found == expected
        assert found.costs_at_most(1.0, expected, "stages")

    @pytest.mark.points(1)
    def test_no_words(self, learner, rdd):
        """Gives an empty RDD for no words"""
        assert learner.word_counts(rdd([], partitions=2)) == rdd([])
        assert learner.word_counts(rdd(["a"], partitions=2)) == rdd([("a", 1)])


@pytest.mark.exercise("top_k")
class TestTopK:
    @pytest.mark.points(1)
    def test_partitionings(self, learner, reference, layouts, rng):
        """Gives the same answer however the counts are partitioned"""
        one, *_, shuffled, uneven = layouts([(word, rng.randint(1, 4)) for word in made_up_words(rng, 20)])
        expected = reference.top_k(one, 7)
        for counts in (shuffled, uneven):
            assert learner.top_k(counts, 7) == expected

    @pytest.mark.points(1)
    def test_fewer_than_k(self, learner, rdd):
        """Gives all words when there are fewer than k, also none"""
        assert learner.top_k(rdd([("a", 3), ("b", 5)], partitions=2), 5) == [("b", 5), ("a", 3)]
        assert learner.top_k(rdd([], partitions=2), 5) == []

    @pytest.mark.points(1)
    def test_rows_to_the_driver(self, learner, reference, rdd, rng):
        """Brings few rows to the driver and sorts no more than these"""
        counts = rdd([(word, rng.randint(1, 10**6)) for word in made_up_words(rng, 3000, 12)], partitions=2)
        found, expected = learner.top_k(counts, 3), reference.top_k(counts, 3)
        assert found.costs_at_most(4.0, expected, "result_bytes")
        assert found.costs_at_most(2.0, expected, "stages")  # sorting all of them shuffles: four stages


@pytest.mark.exercise("distinct_count")
class TestDistinctCount:
    @pytest.mark.points(2)
    def test_large(self, learner, reference, rdd, rng):
        """Counts a large vocabulary, and leaves the words in the cluster"""
        vocabulary = [*made_up_words(rng, rng.randint(5000, 5500), 12), ""]
        ws = rdd(vocabulary + pick(rng, vocabulary, 1000), partitions=4)
        found, expected = learner.distinct_count(ws), reference.distinct_count(ws)
        assert found == expected
        assert found.costs_at_most(3.0, expected, "result_bytes")


@pytest.mark.exercise("mean_length")
class TestMeanLength:
    @pytest.mark.points(2)
    def test_uneven_partitions(self, learner, reference, rdd, rng):
        """Gives the mean when the partitions differ much in size"""
        ws = rdd(layout=[[], ["x" * rng.randint(30, 60)], ["a"] * 9, ["bc"], []])
        assert learner.mean_length(ws) == reference.mean_length(ws).within(rel=1e-9)

    @pytest.mark.points(1)
    def test_one_job(self, learner, reference, rdd, rng):
        """Reads the words once"""
        ws = rdd(["x" * rng.randint(1, 12) for _ in range(21)], partitions=2)
        assert learner.mean_length(ws).within(rel=1e-9).costs_at_most(1.0, reference.mean_length(ws), "jobs")


@pytest.mark.exercise("mean_by_key")
class TestMeanByKey:
    @pytest.mark.points(2)
    def test_uneven_partitions(self, learner, reference, rdd, rng):
        """Gives the means when a key is spread unevenly, and for no pairs"""
        value = rng.uniform(50, 90)
        pairs = rdd(layout=[[("a", 1.0), ("a", 2.0), ("a", 3.0)], [("a", value), ("b", -1.5)], []])
        assert learner.mean_by_key(pairs) == reference.mean_by_key(pairs).within(rel=1e-9)
        assert learner.mean_by_key(rdd([], partitions=2)) == rdd([])

    @pytest.mark.points(1)
    def test_one_shuffle(self, learner, reference, rdd, rng):
        """Shuffles as often as the reference"""
        pairs = rdd([(rng.choice("ab"), rng.random()) for _ in range(30)], partitions=2)
        assert learner.mean_by_key(pairs).within(rel=1e-9).costs_at_most(1.0, reference.mean_by_key(pairs), "stages")


@pytest.mark.exercise("index")
class TestIndex:
    @pytest.mark.points(2)
    def test_partitionings(self, learner, reference, layouts, rng):
        """Gives the same index however the rows are partitioned"""
        always = [(number, "both  words") for number in (10, 9, 100, -2)]  # as text, 10 and 100 come before 9
        one, *_, shuffled, uneven = layouts(
            [*always, *((rng.randrange(-4, 12), text) for text in ragged_lines(rng, 25))]
        )
        expected = reference.index(one)
        for docs in (shuffled, uneven):
            assert learner.index(docs) == expected

    @pytest.mark.points(1)
    def test_no_documents(self, learner, rdd):
        """Gives an empty index for no documents and for blank ones"""
        for rows in ([], [(1, ""), (2, "  ")]):
            assert learner.index(rdd(rows, partitions=2)) == rdd([])
        assert learner.index(rdd([(1, ""), (2, "a")], partitions=2)) == rdd([("a", [2])])


@pytest.mark.exercise("bigrams")
class TestBigrams:
    @pytest.mark.points(2)
    def test_partitionings(self, learner, reference, layouts, rng):
        """Gives the same counts however the lines are partitioned"""
        one, *_, shuffled, uneven = layouts(ragged_lines(rng, 25))
        expected = reference.bigrams(one)
        for lines in (shuffled, uneven):
            assert learner.bigrams(lines) == expected

    @pytest.mark.points(1)
    def test_one_shuffle(self, learner, reference, rdd, rng):
        """Shuffles as often as the reference"""
        lines = rdd([" ".join(pick(rng, "abc", 5)) for _ in range(8)], partitions=2)
        assert learner.bigrams(lines).costs_at_most(1.0, reference.bigrams(lines), "stages")


@pytest.mark.exercise("tf_idf")
class TestTfIdf:
    @pytest.mark.points(4)
    def test_partitionings(self, learner, reference, layouts, rng):
        """Gives the same weights however the documents are partitioned"""
        rows = [(n, " ".join(pick(rng, ["a", "b", "c", "d", "e"], rng.randint(1, 8)))) for n in range(12)]
        one, *_, shuffled, uneven = layouts(rows)
        expected = reference.tf_idf(one)
        for docs in (shuffled, uneven):
            assert learner.tf_idf(docs) == expected.within(rel=1e-9, abs=1e-12)

    @pytest.mark.points(2)
    def test_documents_without_words(self, learner, rdd):
        """Handles documents without words, and no documents at all"""
        docs = rdd([(5, ""), (6, "a  b"), (7, "a ")], partitions=2)
        ln = math.log
        weights = rdd([(5, {}), (6, {"a": ln(3 / 2) / 2, "b": ln(3) / 2}), (7, {"a": ln(3 / 2)})])
        assert learner.tf_idf(docs).within(rel=1e-9, abs=1e-12) == weights
        assert learner.tf_idf(rdd([], partitions=2)) == rdd([])
