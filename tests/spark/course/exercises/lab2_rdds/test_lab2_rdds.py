import pytest

LINES = ["to be or", "", "not to be", "  that is"]


@pytest.mark.exercise("words")
@pytest.mark.points(1)
def test_words(learner, reference, rdd):
    """Splits every line"""
    assert learner.words(rdd(LINES)) == reference.words(rdd(LINES))


@pytest.mark.exercise("words")
@pytest.mark.points(1)
def test_words_lazy(learner, rdd):
    """Stays lazy"""
    assert learner.words(rdd(LINES)).lazy


@pytest.mark.exercise("word_counts")
@pytest.mark.points(2)
def test_counts(learner, reference, layouts, rng):
    """Counts under every layout"""
    for words in layouts([rng.choice(["a", "b", "c"]) for _ in range(12)]):
        assert learner.word_counts(words) == reference.word_counts(words)


@pytest.mark.exercise("word_counts")
@pytest.mark.points(1)
def test_largest_cheaply(learner, reference, rdd, rng):
    """Moves little through the shuffle"""
    pairs = rdd([(n % 10, rng.random()) for n in range(4000)], 4)
    result, due = learner.largest(pairs), reference.largest(pairs)
    assert result == due
    assert result.costs_at_most(3, due, "shuffle_bytes")


@pytest.mark.exercise("mean_of")
@pytest.mark.points(1)
def test_mean(learner, reference, layouts):
    """The mean under every layout"""
    for numbers in layouts([1.0, 2.0, 4.0, 9.0, 16.0, 0.5, 7.0]):
        assert learner.mean_of(numbers) == reference.mean_of(numbers).within(rel=1e-9)


@pytest.mark.exercise("shapes")
@pytest.mark.points(1)
def test_shapes(learner, reference, rdd):
    """Values of all kinds cross"""
    pairs = rdd([("a", 1), ("b", 2), ("a", 3)], 2)
    assert learner.as_frame(pairs) == reference.as_frame(pairs)
    assert learner.grouped(pairs) == reference.grouped(pairs)
    assert learner.by_letter(rdd(["as", "at", "be"])) == reference.by_letter(rdd(["as", "at", "be"]))
    assert learner.vectors(rdd([1.0, 2.0])) == reference.vectors(rdd([1.0, 2.0]))
    assert learner.as_rows(pairs) == reference.as_rows(pairs)


@pytest.mark.exercise("shapes")
@pytest.mark.points(1)
def test_layout(learner, rdd):
    """Partitions are as the check laid them out"""
    assert learner.per_partition(rdd(layout=[[1], [], [2, 3]])) == [[1], [], [2, 3]]
    assert learner.per_partition(rdd([1, 2, 3, 4, 5], 2)) == [[1, 2], [3, 4, 5]]


@pytest.mark.exercise("predictor")
@pytest.mark.points(1)
def test_predictor(learner, reference, rdd):
    """Returns a function"""
    numbers = rdd([1.0, 2.0, 6.0])
    mine, due = learner.predictor(numbers).value, reference.predictor(numbers).value
    assert mine(5.0) == due(5.0)
    assert mine.map([(1.0,), (2.0,)]) == due.map([(1.0,), (2.0,)])
