"""Hidden checks of lab 2."""

import pytest

APPLIED = '''
def probe(compose, which, x):
    """composes functions of numbers"""
    ready = {"add": lambda n: n + 3, "times": lambda n: n * 10, "square": lambda n: n * n, "none": lambda n: None}
    return compose(*[ready[name] for name in which])(x)
'''
NESTED = '''
def probe(compose, x):
    """three ways to compose the same three functions"""
    f, g, h = (lambda n: n + 3), (lambda n: n * 10), (lambda n: n * n)
    same = [compose(f, compose(g, h)), compose(compose(f, g), h), compose(compose(), f, g, h, compose())]
    return [function(x) for function in same]
'''
CALLS_EARLY = '''
def probe(compose, x):
    """how often the functions run before and after the composed one is called"""
    runs = []
    def f(n):
        runs.append(n)
        return n
    both = compose(f, f, f)
    before = len(runs)
    both(x)
    return [before, len(runs)]
'''
TAKEN = '''
def probe(lazy_map, n, asked):
    """how many elements are taken and calls made when only some results are asked for"""
    taken, called = [], []
    def numbers():
        for k in range(n):
            taken.append(k)
            yield k
    def f(k):
        called.append(k)
        return k % 2
    results = iter(lazy_map(f, numbers()))
    first = [next(results) for _ in range(asked)]
    return [first, len(taken), len(called)]
'''
ALL_RESULTS = '''
def probe(lazy_map, xs):
    """all results, and what is left afterwards"""
    results = iter(lazy_map(lambda x: x, xs))
    return [list(results), list(results)]
'''
COMPOSED_MAPS = '''
def probe(lazy_map, xs):
    """two maps after one another, and one map with both functions"""
    f, g = (lambda n: n - 7), (lambda n: n * 3)
    return [list(lazy_map(f, lazy_map(g, xs))), list(lazy_map(lambda n: f(g(n)), xs))]
'''
FOLD_FALSY = '''
def probe(fold_left, zero, xs):
    """keeps a list of all it has seen, in new lists"""
    return fold_left(lambda seen, x: (seen or []) + [x], zero, xs)
'''
FOLD_SPLIT = '''
def probe(fold_left, xs, cut):
    """folds all at once, and in two parts one after the other"""
    f = lambda so_far, x: 3 * so_far - x
    return [fold_left(f, 1, xs), fold_left(f, fold_left(f, 1, xs[:cut]), xs[cut:])]
'''
ZIP_ENDS = '''
def probe(zip_with, n, m):
    """zips iterators of n and m elements, and of m and n"""
    def outcome(n, m):
        try:
            zip_with(lambda x, y: x + y, iter(range(n)), iter(range(m)))
        except ValueError:
            return "ValueError"
        return "accepted"
    return [outcome(n, m), outcome(m, n)]
'''
INNER_SHARED = '''
def probe(with_field, rec, key, value):
    """the old record after everything inside the new one was changed"""
    new = with_field(rec, key, value)
    new["home"]["town"] = "elsewhere"
    new["pupils"][0]["marks"].append(99)
    new.clear()
    return rec
'''
LEFT_BEHIND = '''
def probe(f, xs):
    """what a call changes in global variables, default values and attributes"""
    def state():
        found = {name: repr(value) for name, value in getattr(f, "__globals__", {}).items() if name[:2] != "__"}
        found["default values"] = repr((getattr(f, "__defaults__", None), getattr(f, "__kwdefaults__", None)))
        found["attributes"] = repr(getattr(f, "__dict__", None))
        return found
    before = state()
    f(xs)
    after = state()
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
'''
ADDITIONS = '''
def probe(f, n):
    """totals of numbers that count additions, and whether these are at most 2n"""
    additions = []
    class Counted(int):
        def __add__(self, other):
            additions.append(1)
            return Counted(int(self) + int(other))
        __radd__ = __add__
    totals = [int(total) for total in f([Counted(k) for k in range(n)])]
    return [totals, len(additions) <= 2 * n]
'''
LIST_CHANGES = '''
def probe(make_filters, limits, x):
    """what the filters say after the list of limits was changed"""
    mine = list(limits)
    filters = make_filters(mine)
    mine[:] = [1000] * len(mine)
    return [keep(x) for keep in filters]
'''
TWO_SETS = '''
def probe(make_filters, some, others, x):
    """filters of two calls"""
    first, second = make_filters(some), make_filters(others)
    return [[keep(x) for keep in first], [keep(x) for keep in second], [keep(x) for keep in first]]
'''
BRACKETINGS = '''
def probe(monoid, xs):
    """merges from the left, from the right, and as a tree"""
    import functools
    zero, lift, merge, finish = monoid()
    lifted = [lift(x) for x in xs]
    def tree(parts):
        if len(parts) < 2:
            return parts[0] if parts else zero
        half = len(parts) // 3 + 1
        return merge(tree(parts[:half]), tree(parts[half:]))
    left = functools.reduce(merge, lifted, zero)
    right = functools.reduce(lambda so_far, part: merge(part, so_far), reversed(lifted), zero)
    return [finish(summary) for summary in (left, right, tree(lifted))]
'''
MERGE_KEEPS = '''
def probe(monoid, x, y):
    """the parts after they were merged, and one part merged with nothing"""
    zero, lift, merge, finish = monoid()
    a, b = lift(x), lift(y)
    both = merge(a, b)
    merge(both, merge(zero, a))
    merge(merge(zero, zero), b)
    parts = [a, b, both, zero, merge(zero, a), merge(b, zero), merge(zero, zero)]
    return [finish(part) for part in parts]
'''
VERDICTS = '''
def probe(is_monoid, cases):
    """its verdicts on several operations"""
    return [is_monoid(eval(op), zero, samples) for op, zero, samples in cases]
'''
OP_CALLS = '''
def probe(tree_reduce, chunks):
    """how often op is called"""
    calls = []
    def op(a, b):
        calls.append(1)
        return a + b
    return [tree_reduce(op, 0, chunks), len(calls)]
'''
LINES_DEPTH = '''
def probe(tree_reduce, n):
    """reduces the steps y = a x + b, n chunks of two steps each, by putting steps one after the other"""
    chunks = [[(2, k), (3, -k)] for k in range(n)]
    return tree_reduce(lambda p, q: (p[0] * q[0], q[0] * p[1] + q[1]), (1, 0), chunks)
'''
PARTS_OF_TEXT = '''
def probe(count_words_pure, some, others):
    """counts two texts together and one by one: do they add up, and what are they together?"""
    both, one, two = (count_words_pure(lines) for lines in (some + others, some, others))
    sums = all(both[word] == one.get(word, 0) + two.get(word, 0) for word in both) and set(both) == set(one) | set(two)
    return [sums, both]
'''


def numbers(rng, n):
    """n random floats."""
    return [rng.uniform(-9, 9) for _ in range(n)]


@pytest.mark.exercise("compose")
class TestCompose:
    @pytest.mark.points(1)
    def test_any_number(self, learner, reference, rng):
        """Composes none, one and many functions, and waits until the result is called"""
        x = rng.randrange(2, 9)
        for which in ([], ["square"], ["add", "times"], ["times", "add", "square", "add"], ["none", "add"]):
            assert learner.probe("compose", APPLIED, which, x) == reference.probe("compose", APPLIED, which, x)
        assert learner.probe("compose", CALLS_EARLY, x) == [0, 3]

    @pytest.mark.points(1)
    def test_grouping(self, learner, reference, rng):
        """Does not depend on how compositions are grouped"""
        x = rng.randrange(2, 9)
        assert learner.probe("compose", NESTED, x) == reference.probe("compose", NESTED, x)


@pytest.mark.exercise("lazy_map")
class TestLazyMap:
    @pytest.mark.points(1)
    def test_no_more_than_asked(self, learner, reference):
        """Takes one element and makes one call for each result, whatever the results are"""
        for n, asked in ((9, 4), (5, 0)):
            assert learner.probe("lazy_map", TAKEN, n, asked) == reference.probe("lazy_map", TAKEN, n, asked)

    @pytest.mark.points(1)
    def test_all(self, learner, reference, rng):
        """Gives all results once, also empty ones, and two maps can follow each other"""
        for xs in ([3, 0, None, ""], []):
            assert learner.probe("lazy_map", ALL_RESULTS, xs) == reference.probe("lazy_map", ALL_RESULTS, xs)
        xs = [rng.randrange(50) for _ in range(5)]
        assert learner.probe("lazy_map", COMPOSED_MAPS, xs) == reference.probe("lazy_map", COMPOSED_MAPS, xs)


@pytest.mark.exercise("fold_left")
class TestFoldLeft:
    @pytest.mark.points(1)
    def test_values(self, learner, reference, rng):
        """Works for any zero and any elements, and continues where another fold ended"""
        for zero in ([], [0], [5, 6]):
            found = learner.probe("fold_left", FOLD_FALSY, zero, [0, None, 2])
            assert found == reference.probe("fold_left", FOLD_FALSY, zero, [0, None, 2])
            assert found.keeps_inputs
        xs = [rng.randrange(9) for _ in range(7)]
        assert learner.probe("fold_left", FOLD_SPLIT, xs, 3) == reference.probe("fold_left", FOLD_SPLIT, xs, 3)


@pytest.mark.exercise("zip_with")
class TestZipWith:
    @pytest.mark.points(1)
    def test_ends(self, learner, reference, code):
        """Notices the end of either input, and takes empty ones and elements such as None"""
        for n, m in ((3, 5), (0, 1), (3, 4), (2, 2)):
            assert learner.probe("zip_with", ZIP_ENDS, n, m) == reference.probe("zip_with", ZIP_ENDS, n, m)
        pair = code("lambda x, y: (x, y)")
        for xs, ys in (([], []), ([None, 0, ""], [False, None, None]), ([1], [2])):
            assert learner.zip_with(pair, xs, ys) == reference.zip_with(pair, xs, ys)


@pytest.mark.exercise("with_field")
class TestWithField:
    @pytest.mark.points(2)
    def test_deep(self, learner, reference, rng):
        """Shares nothing with the old record, at any depth"""
        marks = [rng.randrange(6) for _ in range(3)]
        rec = {"home": {"town": "Oslo"}, "pupils": [{"name": "Cy", "marks": marks}], "n": 3}
        for key in ("n", "year"):
            found = learner.probe("with_field", INNER_SHARED, rec, key, 7)
            assert found == reference.probe("with_field", INNER_SHARED, rec, key, 7)
            assert learner.with_field(rec, key, [1, 2]) == reference.with_field(rec, key, [1, 2])
        assert learner.with_field({}, "a", None) == {"a": None}


@pytest.mark.exercise("running_totals")
class TestRunningTotals:
    @pytest.mark.points(2)
    def test_leaves_nothing_behind(self, learner, reference):
        """Changes nothing outside of itself"""
        assert learner.running_totals([1, 2]) == (1, 3)
        found = learner.probe("running_totals", LEFT_BEHIND, [1, 2])
        assert found == reference.probe("running_totals", LEFT_BEHIND, [1, 2])

    @pytest.mark.points(1)
    def test_additions(self, learner, reference, rng):
        """Makes few additions, and takes floats, one element and none"""
        found = learner.probe("running_totals", ADDITIONS, 100)
        assert found == reference.probe("running_totals", ADDITIONS, 100)
        for xs in (numbers(rng, 5), [4.5], []):
            assert learner.running_totals(xs) == reference.running_totals(xs).within(rel=1e-12, abs=1e-12)


@pytest.mark.exercise("make_filters")
class TestMakeFilters:
    @pytest.mark.points(2)
    def test_own_limits(self, learner, reference, rng):
        """Each filter keeps its limit, whatever happens to the list, and calls do not mix"""
        limits = [rng.randrange(5), 9, rng.randrange(10), 3]
        assert learner.probe("make_filters", LIST_CHANGES, limits, 5) == reference.probe(
            "make_filters", LIST_CHANGES, limits, 5
        )
        args = (limits, [2.5, -1.0], 3.5)
        assert learner.probe("make_filters", TWO_SETS, *args) == reference.probe("make_filters", TWO_SETS, *args)
        assert learner.make_filters([]) == []


@pytest.mark.exercise("is_monoid")
class TestIsMonoid:
    @pytest.mark.points(2)
    def test_associativity(self, learner, reference):
        """Finds the one triple that fails, also with equal elements"""
        cases = [
            ("lambda a, b: abs(a - b)", 0, [1, 2]),
            ("lambda a, b: abs(a - b)", 0, [5]),
            ("lambda a, b: 0 if (a, b) == (2, 4) else (a + b) % 5", 0, [0, 1, 2, 3, 4]),
            ("lambda a, b: (a + b) % 5", 0, [4, 2, 3, 1, 0]),
            ("lambda a, b: a * b", 1, [-2, 0, 7]),
            ("lambda a, b: a + b", "", ["x", "yz", ""]),
        ]
        assert learner.probe("is_monoid", VERDICTS, cases) == reference.probe("is_monoid", VERDICTS, cases)

    @pytest.mark.points(2)
    def test_identity(self, learner, reference, rng):
        """Tries the identity on both sides of every sample"""
        cases = [
            ("lambda a, b: a", 3, [1, 2]),
            ("lambda a, b: b", 3, [1, 2]),
            ("max", rng.randrange(3, 6), [6, 8, 7, 1]),
            ("lambda a, b: a + b", [], [[1], [2, 3]]),
            ("lambda a, b: a + b", 5, []),
            ("min", float("inf"), [2.5, -1.0]),
        ]
        assert learner.probe("is_monoid", VERDICTS, cases) == reference.probe("is_monoid", VERDICTS, cases)


@pytest.mark.exercise("mean_monoid")
class TestMeanMonoid:
    @pytest.mark.points(2)
    def test_bracketings(self, learner, reference, rng):
        """Gives the same mean for every grouping"""
        for xs in (numbers(rng, 7), numbers(rng, 2), numbers(rng, 1), [-1.5, 1.5]):
            found = learner.probe("mean_monoid", BRACKETINGS, xs)
            assert found == reference.probe("mean_monoid", BRACKETINGS, xs).within(rel=1e-9, abs=1e-12)

    @pytest.mark.points(1)
    def test_merge_keeps(self, learner, reference, rng):
        """merge changes none of its arguments; merging with nothing changes no mean"""
        x, y = numbers(rng, 2)
        found = learner.probe("mean_monoid", MERGE_KEEPS, x, y)
        assert found == reference.probe("mean_monoid", MERGE_KEEPS, x, y).within(rel=1e-9, abs=1e-12)


@pytest.mark.exercise("variance_monoid")
class TestVarianceMonoid:
    @pytest.mark.points(2)
    def test_bracketings(self, learner, reference, rng):
        """Gives the same variance for every grouping"""
        for xs in (numbers(rng, 7), numbers(rng, 2), numbers(rng, 1), [-1.5, 1.5]):
            found = learner.probe("variance_monoid", BRACKETINGS, xs)
            assert found == reference.probe("variance_monoid", BRACKETINGS, xs).within(rel=1e-9, abs=1e-9)

    @pytest.mark.points(2)
    def test_precision(self, learner, reference, rng):
        """Stays precise far from 0 for every grouping"""
        xs = [1e9 + rng.gauss(0, 1) for _ in range(12)]
        found = learner.probe("variance_monoid", BRACKETINGS, xs)
        assert found == reference.probe("variance_monoid", BRACKETINGS, xs).within(rel=1e-5)

    @pytest.mark.points(1)
    def test_merge_keeps(self, learner, reference, rng):
        """merge changes none of its arguments; merging with nothing changes no variance"""
        x, y = numbers(rng, 2)
        found = learner.probe("variance_monoid", MERGE_KEEPS, x, y)
        assert found == reference.probe("variance_monoid", MERGE_KEEPS, x, y).within(rel=1e-9, abs=1e-9)


@pytest.mark.exercise("tree_reduce")
class TestTreeReduce:
    @pytest.mark.points(2)
    def test_zero(self, learner, reference, code, rng):
        """Uses zero only where there is nothing else"""
        plus = code("lambda a, b: a + b")
        for chunks in ([[1, 2], [3]], [[rng.randrange(9)]], [[], []], []):
            assert learner.tree_reduce(plus, 100, chunks) == reference.tree_reduce(plus, 100, chunks)
        for chunks in ([[4, 0], [5], [2, 3]], [[7], [], [0], [9]]):
            found = learner.tree_reduce(code("min"), 50, chunks)
            assert found == reference.tree_reduce(code("min"), 50, chunks)
            assert found.keeps_inputs

    @pytest.mark.points(2)
    def test_any_monoid(self, learner, reference, code, rng):
        """Equals the fold from the left for any number of chunks, with one call of op for each join"""
        for n in (1, 2, 3, 6, 7, 9):
            assert learner.probe("tree_reduce", LINES_DEPTH, n) == reference.probe("tree_reduce", LINES_DEPTH, n)
        chunks = [[rng.randrange(9) for _ in range(n)] for n in (2, 0, 3, 1, 1, 4)]
        assert learner.probe("tree_reduce", OP_CALLS, chunks) == reference.probe("tree_reduce", OP_CALLS, chunks)


@pytest.mark.exercise("count_words_pure")
class TestCountWordsPure:
    @pytest.mark.points(2)
    def test_texts(self, learner, reference, rng):
        """Counts texts of every kind and changes nothing outside of itself"""
        for lines in ([], ["", "  "], ["\ta b\t", "b,c b"], [" ".join(rng.choices("abcä", k=9)) for _ in range(6)]):
            assert learner.count_words_pure(lines) == reference.count_words_pure(lines)
        found = learner.probe("count_words_pure", LEFT_BEHIND, ["a b", "a"])
        assert found == reference.probe("count_words_pure", LEFT_BEHIND, ["a b", "a"])

    @pytest.mark.points(1)
    def test_parts(self, learner, reference, rng):
        """Counts two texts together as the sum of both"""
        some, others = ([" ".join(rng.choices("abcd", k=6)) for _ in range(3)] for _ in range(2))
        found = learner.probe("count_words_pure", PARTS_OF_TEXT, some, others)
        assert found == reference.probe("count_words_pure", PARTS_OF_TEXT, some, others)
