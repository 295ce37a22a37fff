"""Visible checks of lab 2."""

import pytest

COMPOSED = '''
def probe(compose, names, x):
    """composes functions that write their names, the first name for the first function"""
    def named(name):
        return lambda text: f"{name}({text})"
    return compose(*[named(name) for name in names])(x)
'''
COMPOSED_TWICE = '''
def probe(compose, x, y):
    """calls one composed function twice"""
    both = compose(lambda n: n + 1, lambda n: n * 10)
    return [both(x), both(y)]
'''
FIRST_RESULTS = '''
def probe(lazy_map, start, n):
    """takes results one by one of an endless sequence"""
    import itertools
    def numbers():
        for k in itertools.count(start):
            if k > start + 1000:
                raise RuntimeError("took more than 1000 elements, though only a few results were asked for")
            yield k
    results = lazy_map(lambda k: k * k, numbers())
    if iter(results) is not results:
        return "no iterator, but a " + type(results).__name__
    return [next(results) for _ in range(n)]
'''
KIND = '''
def probe(lazy_map, xs):
    """whether its result is an iterator"""
    results = lazy_map(lambda x: x, xs)
    return iter(results) is results
'''
CALLS_BEFORE_NEXT = '''
def probe(lazy_map, xs):
    """which elements f has seen, at first and after each next"""
    seen = []
    def f(x):
        seen.append(x)
        return -x
    results = iter(lazy_map(f, xs))
    history = [list(seen)]
    for _ in xs:
        next(results)
        history.append(list(seen))
    return history
'''
FOLD_ITERATOR = '''
def probe(fold_left, digits):
    """folds an iterator of digits"""
    return fold_left(lambda so_far, digit: 10 * so_far + digit, 0, iter(digits))
'''
ZIP_ITERATORS = '''
def probe(zip_with, xs, ys):
    """zips two iterators"""
    return zip_with(lambda x, y: f"{x}{y}", iter(xs), iter(ys))
'''
CHANGES_INNER = '''
def probe(with_field, rec, key, value):
    """the old record after the inner list of the new one was changed"""
    new = with_field(rec, key, value)
    new["marks"].append(99)
    return rec
'''
AGAIN = '''
def probe(f, xs):
    """whether a second call gives the same, and what the first gave"""
    import copy
    first = copy.copy(f(xs))
    return [first == f(xs), first]
'''
FILTERED = '''
def probe(make_filters, limits, xs):
    """for each x, which filters let it through"""
    return [[keep(x) for keep in make_filters(limits)] for x in xs]
'''
MEAN = '''
def probe(mean_monoid, chunks):
    """the mean of numbers in chunks, each chunk merged first"""
    import functools
    zero, lift, merge, finish = mean_monoid()
    parts = [functools.reduce(merge, [lift(x) for x in chunk], zero) for chunk in chunks]
    return finish(functools.reduce(merge, parts, zero))
'''
VARIANCE = MEAN.replace("the mean of", "the variance of").replace("mean_monoid", "variance_monoid")
DEPTH = '''
def probe(tree_reduce, n):
    """how many steps follow one another for n chunks of one element"""
    deeper = lambda a, b: max(a, b) + 1
    return tree_reduce(deeper, 0, [[0]] * n)
'''


def numbers(rng, n):
    """n random floats."""
    return [rng.uniform(-9, 9) for _ in range(n)]


@pytest.mark.exercise("compose")
class TestCompose:
    @pytest.mark.points(1)
    def test_order(self, learner, reference):
        """Applies the last function first, and changes nothing when there is none"""
        for names in (["f", "g"], ["f", "g", "h"], []):
            assert learner.probe("compose", COMPOSED, names, "x") == reference.probe("compose", COMPOSED, names, "x")

    @pytest.mark.points(1)
    def test_again(self, learner, reference, rng):
        """Gives a function that can be called again"""
        x, y = rng.randrange(10), rng.randrange(10, 20)
        assert learner.probe("compose", COMPOSED_TWICE, x, y) == reference.probe("compose", COMPOSED_TWICE, x, y)


@pytest.mark.exercise("lazy_map")
class TestLazyMap:
    @pytest.mark.points(2)
    def test_endless(self, learner, reference, source, rng):
        """Maps an endless sequence"""
        start = rng.randrange(100)
        found = learner.probe("lazy_map", FIRST_RESULTS, start, 3)
        assert found == reference.probe("lazy_map", FIRST_RESULTS, start, 3)
        assert source("lazy_map").avoids_calls("map")

    @pytest.mark.points(1)
    def test_calls(self, learner, reference, rng):
        """Returns an iterator, and calls f when a result is asked for, not before"""
        xs = [rng.randrange(100) for _ in range(3)]
        assert learner.probe("lazy_map", KIND, xs) == reference.probe("lazy_map", KIND, xs)
        found = learner.probe("lazy_map", CALLS_BEFORE_NEXT, xs)
        assert found == reference.probe("lazy_map", CALLS_BEFORE_NEXT, xs)


@pytest.mark.exercise("fold_left")
class TestFoldLeft:
    @pytest.mark.points(2)
    def test_order(self, learner, code, source):
        """Puts the brackets to the left and carries the value as the first argument"""
        f = code("lambda text, n: f'({text}+{n})'")
        assert learner.fold_left(f, "0", [1, 2, 3]) == "(((0+1)+2)+3)"
        assert source("fold_left").avoids_calls("reduce")

    @pytest.mark.points(1)
    def test_empty(self, learner, code):
        """Gives zero for an empty list"""
        add = code("lambda a, b: a + b")
        assert learner.fold_left(add, 7, []) == 7
        assert learner.fold_left(add, 7, [1, 2]) == 10

    @pytest.mark.points(1)
    def test_iterator(self, learner, reference, rng):
        """Folds an iterator"""
        digits = [rng.randrange(1, 10) for _ in range(5)]
        assert learner.probe("fold_left", FOLD_ITERATOR, digits) == reference.probe("fold_left", FOLD_ITERATOR, digits)


@pytest.mark.exercise("zip_with")
class TestZipWith:
    @pytest.mark.points(1)
    def test_subtract(self, learner, reference, code, rng):
        """Combines two lists, the first one's elements as first argument"""
        xs, ys = ([rng.randrange(100) for _ in range(4)] for _ in range(2))
        f = code("lambda x, y: x - y")
        assert learner.zip_with(f, xs, ys) == reference.zip_with(f, xs, ys)

    @pytest.mark.points(1)
    def test_unequal(self, learner, code):
        """Refuses lists of different length"""
        add = code("lambda x, y: x + y")
        assert learner.zip_with(add, [1, 2, 3], [10, 20, 30]) == [11, 22, 33]
        assert learner.zip_with(add, [1, 2, 3], [1, 2]).raises("ValueError")

    @pytest.mark.points(1)
    def test_iterators(self, learner, reference, rng):
        """Takes iterators"""
        xs = [rng.randrange(10) for _ in range(4)]
        found = learner.probe("zip_with", ZIP_ITERATORS, xs, "abcd")
        assert found == reference.probe("zip_with", ZIP_ITERATORS, xs, "abcd")


@pytest.mark.exercise("with_field")
class TestWithField:
    @pytest.mark.points(1)
    def test_sets(self, learner, reference, rng):
        """Sets a key that was there and one that was not"""
        rec = {"name": "Ann", "age": rng.randrange(9, 15)}
        for key in ("age", "town"):
            found = learner.with_field(rec, key, 42)
            assert found == reference.with_field(rec, key, 42)
            assert found.keeps_inputs

    @pytest.mark.points(1)
    def test_inner_list(self, learner, reference, rng):
        """Shares no inner list with the old record"""
        rec = {"name": "Bo", "marks": [rng.randrange(6)]}
        found = learner.probe("with_field", CHANGES_INNER, rec, "age", 11)
        assert found == reference.probe("with_field", CHANGES_INNER, rec, "age", 11)


@pytest.mark.exercise("running_totals")
class TestRunningTotals:
    @pytest.mark.points(1)
    def test_twice(self, learner, reference):
        """Gives the same when it is called again"""
        assert learner.probe("running_totals", AGAIN, [3, 1, 4]) == reference.probe("running_totals", AGAIN, [3, 1, 4])

    @pytest.mark.points(1)
    def test_totals(self, learner, reference, rng):
        """Gives the totals of random numbers, as a tuple"""
        xs = [rng.randrange(-50, 50) for _ in range(6)]
        found = learner.running_totals(xs)
        assert found == reference.running_totals(xs)
        assert found.keeps_inputs


@pytest.mark.exercise("make_filters")
class TestMakeFilters:
    @pytest.mark.points(2)
    def test_limits(self, learner, reference):
        """Gives each filter its own limit"""
        args = ([1, 5, 9], [0, 3, 5, 7, 10])
        assert learner.probe("make_filters", FILTERED, *args) == reference.probe("make_filters", FILTERED, *args)


@pytest.mark.exercise("is_monoid")
class TestIsMonoid:
    @pytest.mark.points(2)
    def test_table(self, learner, reference, code):
        """Tells the monoids of the table from the others"""
        for op, zero, samples in (
            ("lambda a, b: a + b", 0, [3, 1, 2]),
            ("lambda a, b: a + b", 1, [3, 1, 2]),
            ("max", 0, [3, 1, 2]),
            ("lambda a, b: a + b", "", ["a", "b"]),
            ("lambda a, b: a - b", 0, [3, 1, 2]),
            ("lambda a, b: (a + b) / 2", 0, [0, 8]),
        ):
            assert learner.is_monoid(code(op), zero, samples) == reference.is_monoid(code(op), zero, samples)


@pytest.mark.exercise("mean_monoid")
class TestMeanMonoid:
    @pytest.mark.points(2)
    def test_chunks(self, learner, reference, rng):
        """Gives the mean of chunks of different size"""
        chunks = [numbers(rng, n) for n in (3, 1, 5)]
        found = learner.probe("mean_monoid", MEAN, chunks)
        assert found == reference.probe("mean_monoid", MEAN, chunks).within(rel=1e-9, abs=1e-12)

    @pytest.mark.points(1)
    def test_nothing(self, learner, reference):
        """Gives nan for the mean of nothing"""
        found = learner.probe("mean_monoid", MEAN, [[], []])
        assert found == reference.probe("mean_monoid", MEAN, [[], []]).within(rel=1e-9)


@pytest.mark.exercise("variance_monoid")
class TestVarianceMonoid:
    @pytest.mark.points(2)
    def test_chunks(self, learner, reference, rng):
        """Gives the variance of chunks of different size"""
        chunks = [numbers(rng, n) for n in (3, 1, 5)]
        found = learner.probe("variance_monoid", VARIANCE, chunks)
        assert found == reference.probe("variance_monoid", VARIANCE, chunks).within(rel=1e-9, abs=1e-12)

    @pytest.mark.points(1)
    def test_far_away(self, learner, reference):
        """Stays precise far from 0"""
        chunks = [[1e9 + 1.0, 1e9 + 2.0], [1e9 + 3.0]]
        found = learner.probe("variance_monoid", VARIANCE, chunks)
        assert found == reference.probe("variance_monoid", VARIANCE, chunks).within(rel=1e-5)


@pytest.mark.exercise("tree_reduce")
class TestTreeReduce:
    @pytest.mark.points(2)
    def test_text(self, learner, reference, code):
        """Joins the chunks from left to right, empty ones among them"""
        chunks = [["s", "p"], ["a"], [], ["r", "k", "!"], ["?"], ["."]]
        op = code("lambda a, b: a + b")
        assert learner.tree_reduce(op, "", chunks) == reference.tree_reduce(op, "", chunks)

    @pytest.mark.points(1)
    def test_depth(self, learner, reference):
        """Needs few steps one after the other"""
        for n in (8, 5):
            assert learner.probe("tree_reduce", DEPTH, n) == reference.probe("tree_reduce", DEPTH, n)


@pytest.mark.exercise("count_words_pure")
class TestCountWordsPure:
    @pytest.mark.points(1)
    def test_counts(self, learner, reference, rng):
        """Counts words in several lines, empty lines and double spaces among them"""
        lines = [" ".join(rng.choices(["to", "be", "or"], k=5)), "", "be  be to ", "Be"]
        assert learner.count_words_pure(lines) == reference.count_words_pure(lines)

    @pytest.mark.points(2)
    def test_style(self, learner, reference, source):
        """Has no loop statement and gives the same when it is called again"""
        found = learner.probe("count_words_pure", AGAIN, ["a b", "a"])
        assert found == reference.probe("count_words_pure", AGAIN, ["a b", "a"])
        assert source("count_words_pure").avoids_loops()
