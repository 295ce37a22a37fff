"""Visible checks of lab 3."""

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


@pytest.mark.exercise("clean")
class TestClean:
    @pytest.mark.points(1)
    def test_lower_case(self, learner, reference, rng):
        """Makes letters lower case and keeps digits"""
        for text in ("Spark", f"RDD {rng.randrange(100)}", "a B c D"):
            assert learner.clean(text) == reference.clean(text)

    @pytest.mark.points(1)
    def test_punctuation(self, learner, reference, rng):
        """Treats apostrophes, dashes and underscores as the rules say"""
        left, right = pick(rng, ["left", "Right", "up"], 2)
        for text in (f"{left}--{right}", f"{left}_{right}", f"{left}'s {right}", f"{left},{right}"):
            assert learner.clean(text) == reference.clean(text)

    @pytest.mark.points(1)
    def test_ends(self, learner, reference):
        """Leaves no blank at either end"""
        for text in ("  both ends  ", "...dots and blanks ... ", "'quoted'", "", " ? "):
            assert learner.clean(text) == reference.clean(text)


@pytest.mark.exercise("words")
class TestWords:
    @pytest.mark.points(1)
    def test_all_words(self, learner, reference, rdd, rng):
        """Gives every word of every line, one row each"""
        lines = rdd([" ".join(pick(rng, ["to", "be", "or", "not"], 5)) for _ in range(6)], partitions=3)
        assert learner.words(lines) == reference.words(lines)

    @pytest.mark.points(1)
    def test_no_empty_word(self, learner, reference, rdd):
        """Gives no empty word for empty lines and runs of blanks"""
        lines = rdd(["a  b", "", "c", "   ", "d   e"], partitions=2)
        assert learner.words(lines) == reference.words(lines)

    @pytest.mark.points(1)
    def test_is_lazy(self, learner, rdd):
        """Returns an RDD without starting a job"""
        assert learner.words(rdd(["a b", "c"], partitions=2)).lazy


@pytest.mark.exercise("word_counts")
class TestWordCounts:
    @pytest.mark.points(2)
    def test_counts(self, learner, reference, layouts, rdd, rng):
        """Counts every word, however the words are partitioned"""
        rows = pick(rng, ["spark", "rdd", "a", "b"], 40)
        expected = reference.word_counts(rdd(rows, partitions=2))
        for ws in layouts(rows):
            assert learner.word_counts(ws) == expected

    @pytest.mark.points(1)
    def test_is_lazy(self, learner, rdd):
        """Returns an RDD without starting a job"""
        assert learner.word_counts(rdd(["a", "b"], partitions=2)).lazy

    @pytest.mark.points(2)
    def test_cost(self, learner, reference, rdd, rng):
        """Sends little through the shuffle when few words occur often"""
        ws = rdd(pick(rng, made_up_words(rng, 8), 100_000), partitions=2)
        assert learner.word_counts(ws).costs_at_most(2.0, reference.word_counts(ws), "shuffle_bytes")


@pytest.mark.exercise("top_k")
class TestTopK:
    @pytest.mark.points(2)
    def test_most_frequent(self, learner, reference, rdd, rng):
        """Gives the most frequent words, the most frequent first"""
        counts = rdd(list(zip(made_up_words(rng, 12), rng.sample(range(100), 12), strict=True)), partitions=3)
        assert learner.top_k(counts, 4) == reference.top_k(counts, 4)

    @pytest.mark.points(1)
    def test_ties(self, learner, reference, rdd, rng):
        """Puts words of equal count in alphabetical order"""
        rows = [(word, rng.choice([1, 2])) for word in rng.sample(made_up_words(rng, 15), 15)]
        counts = rdd(rows, partitions=3)
        assert learner.top_k(counts, 6) == reference.top_k(counts, 6)

    @pytest.mark.points(1)
    def test_fewer_than_k(self, learner, reference, rdd):
        """Gives all words when there are fewer than k"""
        for rows in ([("a", 3), ("b", 5)], []):
            counts = rdd(rows, partitions=2)
            assert learner.top_k(counts, 5) == reference.top_k(counts, 5)


@pytest.mark.exercise("distinct_count")
class TestDistinctCount:
    @pytest.mark.points(2)
    def test_different_words(self, learner, reference, layouts, rdd, rng):
        """Counts different words, however the words are partitioned"""
        rows = pick(rng, ["a", "b", "c", "d", "e", "f"], 30)
        expected = reference.distinct_count(rdd(rows, partitions=2))
        for ws in layouts(rows):
            assert learner.distinct_count(ws) == expected

    @pytest.mark.points(1)
    def test_empty_string(self, learner, reference, rdd):
        """Does not count the empty string"""
        ws = rdd(["a", "", "b", "", "a"], partitions=2)
        assert learner.distinct_count(ws) == reference.distinct_count(ws)


@pytest.mark.exercise("mean_length")
class TestMeanLength:
    @pytest.mark.points(2)
    def test_mean(self, learner, reference, layouts, rdd, rng):
        """Gives the mean, however the words are partitioned"""
        rows = ["x" * rng.randint(1, 12) for _ in range(25)]
        expected = reference.mean_length(rdd(rows, partitions=2))
        for ws in layouts(rows):
            assert learner.mean_length(ws) == expected.within(rel=1e-9)

    @pytest.mark.points(1)
    def test_no_words(self, learner, reference, rdd):
        """Gives 0.0 when there are no words"""
        ws = rdd([], partitions=2)
        assert learner.mean_length(ws) == reference.mean_length(ws).within(rel=1e-9)


@pytest.mark.exercise("mean_by_key")
class TestMeanByKey:
    @pytest.mark.points(2)
    def test_means(self, learner, reference, layouts, rdd, rng):
        """Gives the mean of each key, however the pairs are partitioned"""
        rows = [(rng.choice("abc"), rng.uniform(0, 10)) for _ in range(30)]
        expected = reference.mean_by_key(rdd(rows, partitions=2))
        for pairs in layouts(rows):
            assert learner.mean_by_key(pairs) == expected.within(rel=1e-9)

    @pytest.mark.points(1)
    def test_is_lazy(self, learner, rdd):
        """Returns an RDD without starting a job"""
        assert learner.mean_by_key(rdd([("a", 1.0), ("b", 2.0)], partitions=2)).lazy

    @pytest.mark.points(2)
    def test_cost(self, learner, reference, rdd, rng):
        """Sends little through the shuffle when keys have many values"""
        pairs = rdd([(rng.choice("abcdefgh"), rng.random()) for _ in range(4000)], partitions=4)
        assert learner.mean_by_key(pairs).costs_at_most(2.0, reference.mean_by_key(pairs), "shuffle_bytes")


@pytest.mark.exercise("index")
class TestIndex:
    @pytest.mark.points(2)
    def test_index(self, learner, reference, rdd, rng):
        """Lists the documents of each word"""
        rows = [(n, " ".join(pick(rng, ["sea", "sky", "sun", "sand"], 2))) for n in rng.sample(range(100), 8)]
        docs = rdd(rows, partitions=3)
        assert learner.index(docs) == reference.index(docs)

    @pytest.mark.points(1)
    def test_repeated_word(self, learner, reference, rdd):
        """Names a document once when it holds a word several times"""
        docs = rdd([(7, "row row row"), (3, "row boat row")], partitions=1)
        assert learner.index(docs) == reference.index(docs)

    @pytest.mark.points(1)
    def test_is_lazy(self, learner, rdd):
        """Returns an RDD without starting a job"""
        assert learner.index(rdd([(1, "a b"), (2, "b")], partitions=2)).lazy


@pytest.mark.exercise("bigrams")
class TestBigrams:
    @pytest.mark.points(2)
    def test_counts(self, learner, reference, rdd, rng):
        """Counts the pairs of neighbours"""
        lines = rdd([" ".join(pick(rng, ["a", "b", "c"], 6)) for _ in range(6)], partitions=2)
        assert learner.bigrams(lines) == reference.bigrams(lines)

    @pytest.mark.points(1)
    def test_short_lines(self, learner, reference, rdd):
        """Finds no pair in lines of one word or none"""
        lines = rdd(["one", "", "two three", "four"], partitions=2)
        assert learner.bigrams(lines) == reference.bigrams(lines)

    @pytest.mark.points(1)
    def test_is_lazy(self, learner, rdd):
        """Returns an RDD without starting a job"""
        assert learner.bigrams(rdd(["a b", "b c"], partitions=2)).lazy


@pytest.mark.exercise("tf_idf")
class TestTfIdf:
    @pytest.mark.points(1)
    def test_worked_example(self, learner, reference, rdd):
        """Gives the weights of the worked example"""
        docs = rdd([(1, "a b a"), (2, "a c")], partitions=2)
        assert learner.tf_idf(docs) == reference.tf_idf(docs).within(rel=1e-9, abs=1e-12)

    @pytest.mark.points(3)
    def test_weights(self, learner, reference, rdd, rng):
        """Weighs each word of each document"""
        rows = [(n, " ".join(pick(rng, "abcdefgh", rng.randint(2, 9)))) for n in range(9)]
        docs = rdd(rows, partitions=3)
        assert learner.tf_idf(docs) == reference.tf_idf(docs).within(rel=1e-9, abs=1e-12)
