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
        """Leaves no space at either end"""
        for text in ("  both ends  ", "...dots and blanks ... ", "'quoted'", "", " ? "):
            assert learner.clean(text) == reference.clean(text)


@pytest.mark.exercise("words")
class TestWords:
    @pytest.mark.points(2)
    def test_all_words(self, learner, reference, layouts, rng):
        """Gives every word of every line, one row each, without starting a job"""
        *_, lines = layouts([" ".join(pick(rng, ["to", "be", "or", "not"], 5)) for _ in range(6)])
        found = learner.words(lines)
        assert found.lazy
        assert found == reference.words(lines)

    @pytest.mark.points(1)
    def test_no_empty_word(self, learner, rdd):
        """Gives no empty word for empty lines and runs of spaces"""
        lines = rdd(["a  b", "", "c", "   ", "d   e"], partitions=2)
        assert learner.words(lines) == rdd(["a", "b", "c", "d", "e"])


@pytest.mark.exercise("word_counts")
class TestWordCounts:
    @pytest.mark.points(3)
    def test_counts(self, learner, reference, layouts, rng):
        """Counts every word in all partitions, without starting a job"""
        *_, ws = layouts(pick(rng, ["spark", "rdd", "a", "b"], 40))
        found = learner.word_counts(ws)
        assert found == reference.word_counts(ws)
        assert found.lazy

    @pytest.mark.points(2)
    def test_cost(self, learner, reference, rdd, rng):
        """Sends little through the shuffle when few words occur often"""
        some = pick(rng, made_up_words(rng, 8), 3000)
        few, ws = rdd(some[:300], partitions=2), rdd(some, partitions=2)
        found = learner.word_counts(ws)
        assert found.costs_at_most(3.0, reference.word_counts(ws), "shuffle_bytes", beyond=learner.word_counts(few))


@pytest.mark.exercise("top_k")
class TestTopK:
    @pytest.mark.points(3)
    def test_most_frequent(self, learner, reference, layouts, rng):
        """Gives the most frequent words, the most frequent first, words of equal count in alphabetical order"""
        rows = [(word, 10 + n % 4) for n, word in enumerate(made_up_words(rng, 15))]
        *_, counts = layouts(rows[8:] + rows[:8])  # words of equal count stand neither in order nor in reverse
        assert learner.top_k(counts, 6) == reference.top_k(counts, 6)


@pytest.mark.exercise("distinct_count")
class TestDistinctCount:
    @pytest.mark.points(2)
    def test_different_words(self, learner, reference, layouts, rng):
        """Counts different words of all partitions"""
        *_, ws = layouts(pick(rng, ["a", "b", "c", "d", "e", "f"], 30))
        assert learner.distinct_count(ws) == reference.distinct_count(ws)

    @pytest.mark.points(1)
    def test_empty_string(self, learner, rdd):
        """Does not count the empty string"""
        assert learner.distinct_count(rdd(layout=[["b", "a"], ["", "c"]])) == 3


@pytest.mark.exercise("mean_length")
class TestMeanLength:
    @pytest.mark.points(2)
    def test_mean(self, learner, reference, layouts, rng):
        """Gives the mean over all partitions, large and small"""
        *_, ws = layouts(["x" * rng.randint(1, 12) for _ in range(25)])
        assert learner.mean_length(ws) == reference.mean_length(ws).within(rel=1e-9)

    @pytest.mark.points(1)
    def test_no_words(self, learner, rdd):
        """Gives 0.0 when there are no words, and counts an empty string as one"""
        assert learner.mean_length(rdd([], partitions=2)).within(rel=1e-9) == 0.0
        assert learner.mean_length(rdd(["", "four"], partitions=2)).within(rel=1e-9) == 2.0
        assert learner.mean_length(rdd(["to", "be?"], partitions=2)).within(rel=1e-9) == 2.5


@pytest.mark.exercise("mean_by_key")
class TestMeanByKey:
    @pytest.mark.points(3)
    def test_means(self, learner, reference, layouts, rng):
        """Gives the mean of each key over all partitions, without starting a job"""
        *_, pairs = layouts([(rng.choice("abc"), rng.uniform(0, 10)) for _ in range(30)])
        found = learner.mean_by_key(pairs)
        assert found == reference.mean_by_key(pairs).within(rel=1e-9)
        assert found.lazy

    @pytest.mark.points(2)
    def test_cost(self, learner, reference, rdd, rng):
        """Sends little through the shuffle when keys have many values"""
        rows = [(rng.choice("abcdefgh"), rng.random()) for _ in range(3000)]
        few, pairs = rdd(rows[:300], partitions=2), rdd(rows, partitions=2)
        found, least = (learner.mean_by_key(each).within(rel=1e-9) for each in (pairs, few))
        assert found.costs_at_most(3.0, reference.mean_by_key(pairs), "shuffle_bytes", beyond=least)


@pytest.mark.exercise("index")
class TestIndex:
    @pytest.mark.points(4)
    def test_index(self, learner, reference, layouts, rng):
        """Lists the documents of each word once and in order, without starting a job"""
        ids = rng.sample(range(100), 8)
        *_, docs = layouts([(n, " ".join(pick(rng, ["sea", "sky", "sun", "sand"], 4))) for n in ids])
        found = learner.index(docs)
        assert found.lazy
        assert found == reference.index(docs)


@pytest.mark.exercise("bigrams")
class TestBigrams:
    @pytest.mark.points(4)
    def test_counts(self, learner, reference, layouts, rng):
        """Counts the pairs of neighbours in lines of any length, without starting a job"""
        *_, lines = layouts([" ".join(pick(rng, ["a", "b", "c"], n)) for n in (6, 5, 1, 0, 2, 6, 3)])
        found = learner.bigrams(lines)
        assert found == reference.bigrams(lines)
        assert found.lazy


@pytest.mark.exercise("tf_idf")
class TestTfIdf:
    @pytest.mark.points(4)
    def test_weights(self, learner, reference, rdd, rng):
        """Weighs each word of each document"""
        rows = [(n, " ".join(pick(rng, "abcdefgh", rng.randint(2, 9)))) for n in range(9)]
        docs = rdd(rows, partitions=3)
        assert learner.tf_idf(docs) == reference.tf_idf(docs).within(rel=1e-9, abs=1e-12)
