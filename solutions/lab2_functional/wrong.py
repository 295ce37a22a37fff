"""Typical wrong answers of lab 2. Each replaces one function of the reference and runs in its namespace."""

# Names such as functools and itertools come from the reference, in whose namespace these functions run; what linters
# object to (late binding, shared default values, global variables) is the point of several wrong answers.
# ruff: noqa: F821, B006, B023, B905, SIM

from grader.authors import wrong_answer

grand_total = 0
shared_counts = {}


@wrong_answer(
    "compose",
    id="reversed-order",
    title="Applies the first function first",
    hint="In f(g(x)), which function sees x? It stands on the right.",
)
def compose_left_to_right(*fs):
    def composed(x):
        for f in fs:
            x = f(x)
        return x

    return composed


@wrong_answer(
    "compose",
    id="two-functions-only",
    title="Uses the first two functions only",
    hint="There may be three functions, or none. Which loop goes through however many there are?",
)
def compose_two(*fs):
    return lambda x: fs[0](fs[1](x))


@wrong_answer(
    "compose",
    id="works-once",
    title="Gives a function that works only once",
    hint="`reversed(fs)` is used up after one walk. The second call finds nothing left: make it anew at each call.",
)
def compose_used_up(*fs):
    backwards = reversed(fs)

    def composed(x):
        for f in backwards:
            x = f(x)
        return x

    return composed


@wrong_answer(
    "compose",
    id="nothing-to-compose",
    title="Fails when there is nothing to compose",
    hint="`reduce` without a third argument needs at least one element. Which function changes nothing?",
)
def compose_reduce(*fs):
    return functools.reduce(lambda f, g: lambda x: f(g(x)), fs)


@wrong_answer(
    "lazy_map",
    id="computes-at-once",
    title="Computes all results at once",
    hint="A list is built completely before anybody asks for an element; of an endless sequence, never. Square "
    "brackets make a list. What do round ones make?",
)
def lazy_map_list(f, xs):
    return iter([f(x) for x in xs])


@wrong_answer(
    "lazy_map",
    id="returns-list",
    title="Returns a list",
    hint="A list can be walked through again and again, and it is ready from the start. An iterator is due.",
)
def lazy_map_plain_list(f, xs):
    results = []
    for x in xs:
        results.append(f(x))
    return results


@wrong_answer(
    "lazy_map",
    id="takes-everything-first",
    title="Takes all elements before the first result",
    hint="f is called late, but `list(xs)` wants all elements first. Take one at a time.",
)
def lazy_map_eager_input(f, xs):
    for x in list(xs):
        yield f(x)


@wrong_answer(
    "lazy_map",
    id="calls-twice",
    title="Calls f twice for each result",
    hint="f may be expensive, or give something else the second time. Keep its result in a variable.",
)
def lazy_map_twice(f, xs):
    return (f(x) for x in xs if f(x) is f(x) or True)


@wrong_answer(
    "lazy_map",
    id="drops-empty-results",
    title="Leaves out results that count as false",
    hint="0 and the empty string are results, too. A map gives exactly one for each element.",
)
def lazy_map_filtering(f, xs):
    for x in xs:
        result = f(x)
        if result:
            yield result


@wrong_answer(
    "fold_left",
    id="arguments-swapped",
    title="Swaps the arguments of f",
    hint="The value carried along is the first argument of f, the element is the second.",
)
def fold_left_swapped(f, zero, xs):
    value = zero
    for x in xs:
        value = f(x, value)
    return value


@wrong_answer(
    "fold_left",
    id="ignores-zero",
    title="Begins with the first element instead of zero",
    hint="The fold of one element a is f(zero, a), not a. And what is the fold of none?",
)
def fold_left_without_zero(f, zero, xs):
    items = list(xs)
    if not items:
        return zero
    value = items[0]
    for x in items[1:]:
        value = f(value, x)
    return value


@wrong_answer(
    "fold_left",
    id="from-the-right",
    title="Begins at the right end",
    hint="The innermost bracket holds zero and the first element. Which element does your fold see first?",
)
def fold_left_from_right(f, zero, xs):
    value = zero
    for x in reversed(list(xs)):
        value = f(value, x)
    return value


@wrong_answer(
    "fold_left",
    id="needs-a-length",
    title="Needs a list with positions",
    hint="An iterator has neither a length nor an element number 0. A `for` loop asks for neither.",
)
def fold_left_indexed(f, zero, xs):
    value = zero
    for i in range(len(xs)):
        value = f(value, xs[i])
    return value


@wrong_answer(
    "fold_left",
    id="all-values",
    title="Gives all values on the way",
    hint="A fold gives the last value only, not the list of all.",
)
def fold_left_history(f, zero, xs):
    values = [zero]
    for x in xs:
        values.append(f(values[-1], x))
    return values


@wrong_answer(
    "zip_with",
    id="cuts-off",
    title="Cuts off what is too long",
    hint="`zip` ends with the shorter input and says nothing. It can be told to be strict.",
)
def zip_with_truncating(f, xs, ys):
    return [f(x, y) for x, y in zip(xs, ys)]


@wrong_answer(
    "zip_with",
    id="asks-for-length",
    title="Asks iterators for their length",
    hint="`len` works for lists, not for iterators: these show their end only when one arrives there.",
)
def zip_with_len(f, xs, ys):
    if len(xs) != len(ys):
        raise ValueError("different lengths")
    return [f(x, y) for x, y in zip(xs, ys)]


@wrong_answer(
    "zip_with",
    id="one-end-only",
    title="Notices only one of the two ends",
    hint="It fails when ys is too short. What happens when ys is too long?",
)
def zip_with_one_end(f, xs, ys):
    others, results = iter(ys), []
    for x in xs:
        try:
            results.append(f(x, next(others)))
        except StopIteration:
            raise ValueError("ys is too short") from None
    return results


@wrong_answer(
    "zip_with",
    id="none-as-the-end",
    title="Takes None for the end",
    hint="`zip_longest` fills up with None, but None may also be an element. How can the two be told apart?",
)
def zip_with_none(f, xs, ys):
    results = []
    for x, y in itertools.zip_longest(xs, ys):
        if x is None or y is None:
            raise ValueError("different lengths")
        results.append(f(x, y))
    return results


@wrong_answer(
    "zip_with",
    id="every-pair",
    title="Combines each element with each",
    hint="Two loops, one in the other, give n times n results. Walk through both inputs at once.",
)
def zip_with_product(f, xs, ys):
    xs, ys = list(xs), list(ys)
    if len(xs) != len(ys):
        raise ValueError("different lengths")
    return [f(x, y) for x in xs for y in ys]


@wrong_answer(
    "with_field",
    id="changes-the-record",
    title="Changes the old record",
    hint="The caller's record has changed. Make a new one, set the key there, and return it.",
)
def with_field_in_place(rec, key, value):
    rec[key] = value
    return rec


@wrong_answer(
    "with_field",
    id="update-returns-none",
    title="Returns what `update` returns",
    hint="Methods that change a dict, such as `update`, return None. Which operator gives a new dict?",
)
def with_field_update(rec, key, value):
    return dict(rec).update({key: value})


@wrong_answer(
    "with_field",
    id="shallow-copy",
    title="Copies only the outermost level",
    hint="The new dict is new, its inner lists are the old ones. Which copy goes all the way down?",
)
def with_field_shallow(rec, key, value):
    return {**rec, key: value}


@wrong_answer(
    "with_field",
    id="keeps-old-value",
    title="Keeps the old value of a key that is there",
    hint="With `a | b` the right one wins, `setdefault` sets only what is missing. Who should win here?",
)
def with_field_keeps_old(rec, key, value):
    return {key: value} | copy.deepcopy(rec)


@wrong_answer(
    "with_field",
    id="other-fields-lost",
    title="Loses the other fields",
    hint="The result has one field only. What about the fields of rec?",
)
def with_field_alone(rec, key, value):
    return {key: value}


@wrong_answer(
    "running_totals",
    id="global-total",
    title="Keeps the total in a global variable",
    hint="The second call goes on where the first one ended. Where has the total to be set to 0?",
)
def running_totals_global(xs):
    global grand_total
    totals = []
    for x in xs:
        grand_total += x
        totals.append(grand_total)
    return tuple(totals)


@wrong_answer(
    "running_totals",
    id="default-list",
    title="Collects in a default value",
    hint="The default value of a parameter is made once and shared by all calls. Make the list inside the function.",
)
def running_totals_default(xs, totals=[]):
    for x in xs:
        totals.append((totals[-1] if totals else 0) + x)
    return tuple(totals)


@wrong_answer(
    "running_totals",
    id="sums-of-slices",
    title="Adds up from the start for each total",
    hint="The result is right, with about n^2 / 2 additions. How much has to be added to the total before?",
)
def running_totals_slices(xs):
    return tuple(sum(xs[: i + 1]) for i in range(len(xs)))


@wrong_answer(
    "running_totals",
    id="list-for-tuple",
    title="Returns a list",
    hint="A list can be changed by whoever gets it. The docstring asks for a tuple.",
)
def running_totals_list(xs):
    return list(itertools.accumulate(xs))


@wrong_answer(
    "running_totals",
    id="begins-with-zero",
    title="Begins with 0 and has one total too many",
    hint="The first total is the first element. There are as many totals as elements.",
)
def running_totals_initial(xs):
    return tuple(itertools.accumulate(xs, initial=0))


@wrong_answer(
    "running_totals",
    id="totals-in-place",
    title="Writes the totals over the elements",
    hint="The caller's list has changed. Collect the totals in something of your own.",
)
def running_totals_in_place(xs):
    for i in range(1, len(xs)):
        xs[i] += xs[i - 1]
    return tuple(xs)


@wrong_answer(
    "make_filters",
    id="last-limit-for-all",
    title="All filters use the last limit",
    hint="The lambdas share the loop's variable, and look at it when they are called. Give each a variable of its own.",
)
def make_filters_late(limits):
    return [lambda x: x > limit for limit in limits]


@wrong_answer(
    "make_filters",
    id="looks-up-later",
    title="Looks the limit up when the filter is called",
    hint="Your filters keep a position, not a limit. What do they find there once somebody has changed the list?",
)
def make_filters_by_position(limits):
    return [lambda x, i=i: x > limits[i] for i in range(len(limits))]


@wrong_answer(
    "make_filters",
    id="shared-list-of-filters",
    title="Collects the filters in a default value",
    hint="The second call returns the filters of the first as well. When is a default value made?",
)
def make_filters_shared(limits, made=[]):
    made.extend(lambda x, limit=limit: x > limit for limit in limits)
    return made


@wrong_answer(
    "make_filters",
    id="at-least",
    title="Lets the limit itself through",
    hint="What should a filter with limit 5 say to 5? Read the docstring to the letter.",
)
def make_filters_at_least(limits):
    return [lambda x, limit=limit: x >= limit for limit in limits]


@wrong_answer(
    "is_monoid",
    id="commutativity",
    title="Tests whether the order matters",
    hint='"a" + "b" is not "b" + "a", and yet joining texts is a monoid. Compare groupings of three, not '
    "orders of two.",
)
def is_monoid_commutative(op, zero, samples):
    neutral = all(op(zero, x) == x and op(x, zero) == x for x in samples)
    return neutral and all(op(x, y) == op(y, x) for x, y in itertools.product(samples, repeat=2))


@wrong_answer(
    "is_monoid",
    id="no-identity-test",
    title="Does not try zero",
    hint="1 is no identity of addition. Which test would find out?",
)
def is_monoid_without_zero(op, zero, samples):
    triples = itertools.product(samples, repeat=3)
    return all(op(op(x, y), z) == op(x, op(y, z)) for x, y, z in triples)


@wrong_answer(
    "is_monoid",
    id="left-identity-only",
    title="Tries zero on the left side only",
    hint="An identity has to leave x alone from both sides. Think of an operation that always gives its "
    "second argument.",
)
def is_monoid_left(op, zero, samples):
    triples = itertools.product(samples, repeat=3)
    return all(op(zero, x) == x for x in samples) and all(op(op(x, y), z) == op(x, op(y, z)) for x, y, z in triples)


@wrong_answer(
    "is_monoid",
    id="distinct-triples-only",
    title="Tries only triples of different samples",
    hint="Take |a - b| and look at 1, 1, 2. Does your list of triples hold this one?",
)
def is_monoid_permutations(op, zero, samples):
    neutral = all(op(zero, x) == x and op(x, zero) == x for x in samples)
    triples = itertools.permutations(samples, 3)
    return neutral and all(op(op(x, y), z) == op(x, op(y, z)) for x, y, z in triples)


@wrong_answer(
    "is_monoid",
    id="neighbours-only",
    title="Tries only samples that stand next to each other",
    hint="Any three samples may meet in a real sum, not only neighbours. How many triples are there for n samples?",
)
def is_monoid_neighbours(op, zero, samples):
    neutral = all(op(zero, x) == x and op(x, zero) == x for x in samples)
    triples = zip(samples, samples[1:], samples[2:])
    return neutral and all(op(op(x, y), z) == op(x, op(y, z)) for x, y, z in triples)


@wrong_answer(
    "is_monoid",
    id="false-without-samples",
    title="Says no where there are no samples",
    hint="The operation is refused for a counterexample only. Which one do you have when there are no samples?",
)
def is_monoid_needs_samples(op, zero, samples):
    triples = list(itertools.product(samples, repeat=3))
    neutral = all(op(zero, x) == x and op(x, zero) == x for x in samples)
    return bool(triples) and neutral and all(op(op(x, y), z) == op(x, op(y, z)) for x, y, z in triples)


@wrong_answer(
    "mean_monoid",
    id="averages-averages",
    title="Takes the mean of means",
    hint="A mean of 100 numbers and a mean of 1 count alike in your merge. What has to be carried along besides?",
)
def mean_monoid_of_means():
    def merge(a, b):
        if a is None or b is None:
            return b if a is None else a
        return (a + b) / 2

    return None, float, merge, lambda s: math.nan if s is None else s


@wrong_answer(
    "mean_monoid",
    id="halves-with-zero",
    title="Merges by (a + b) / 2, beginning with 0",
    hint="Follow the numbers 4, 8, 6 from zero on: 0, 2, 5, 5.5. Each merge halves what came before, and zero is no "
    "identity. What has to be carried along to divide only once?",
)
def mean_monoid_halving():
    return 0.0, float, lambda a, b: (a + b) / 2, lambda s: s


@wrong_answer(
    "mean_monoid",
    id="count-lost",
    title="Loses the count when merging",
    hint="After a merge of two pieces the count still is that of one. How many numbers stand behind the sum now?",
)
def mean_monoid_count_lost():
    return (
        (0.0, 0),
        lambda x: (x, 1),
        lambda a, b: (a[0] + b[0], max(a[1], b[1])),
        lambda s: s[0] / s[1] if s[1] else math.nan,
    )


@wrong_answer(
    "mean_monoid",
    id="mean-of-nothing-is-zero",
    title="Gives 0 for the mean of nothing",
    hint="0 is the mean of numbers such as -1 and 1. No numbers have no mean: which value says so?",
)
def mean_monoid_zero():
    return (
        (0.0, 0),
        lambda x: (x, 1),
        lambda a, b: (a[0] + b[0], a[1] + b[1]),
        lambda s: s[0] / s[1] if s[1] else 0.0,
    )


@wrong_answer(
    "mean_monoid",
    id="divides-by-no-numbers",
    title="Divides by zero for nothing",
    hint="What is the count of no numbers, and what does finish do with it?",
)
def mean_monoid_unguarded():
    return (0.0, 0), lambda x: (x, 1), lambda a, b: (a[0] + b[0], a[1] + b[1]), lambda s: s[0] / s[1]


@wrong_answer(
    "mean_monoid",
    id="merge-changes",
    title="merge changes its first argument",
    hint="`zero` is used again and again. If merge adds into it, it is no zero any more: make a new pair.",
)
def mean_monoid_in_place():
    def merge(a, b):
        a[0] += b[0]
        a[1] += b[1]
        return a

    return [0.0, 0], lambda x: [x, 1], merge, lambda s: s[0] / s[1] if s[1] else math.nan


@wrong_answer(
    "variance_monoid",
    id="sum-of-squares",
    title="Subtracts two huge numbers",
    hint="Right on paper, but around a billion the squares have no digits left for the difference. Carry distances "
    "from the mean.",
)
def variance_monoid_squares():
    def finish(s):
        return s[2] / s[0] - (s[1] / s[0]) ** 2 if s[0] else math.nan

    return (0, 0.0, 0.0), lambda x: (1, x, x * x), lambda a, b: tuple(p + q for p, q in zip(a, b)), finish


@wrong_answer(
    "variance_monoid",
    id="n-minus-one",
    title="Divides by n - 1",
    hint="That is the estimate for a larger population. Here the variance of the numbers themselves is asked for: S/n.",
)
def variance_monoid_sample():
    def merge(a, b):
        n, apart = a[0] + b[0], b[1] - a[1]
        return (n, a[1] + apart * b[0] / n, a[2] + b[2] + apart * apart * a[0] * b[0] / n) if n else a

    def finish(s):
        return s[2] / (s[0] - 1) if s[0] > 1 else 0.0 if s[0] else math.nan

    return (0, 0.0, 0.0), lambda x: (1, x, 0.0), merge, finish


@wrong_answer(
    "variance_monoid",
    id="distance-forgotten",
    title="Forgets that the groups lie apart",
    hint="Two groups of equal numbers, all 1 and all 3, have S = 0 each. Together they do not: which term is missing?",
)
def variance_monoid_no_distance():
    def merge(a, b):
        n = a[0] + b[0]
        return (n, (a[0] * a[1] + b[0] * b[1]) / n, a[2] + b[2]) if n else a

    return (0, 0.0, 0.0), lambda x: (1, x, 0.0), merge, lambda s: s[2] / s[0] if s[0] else math.nan


@wrong_answer(
    "variance_monoid",
    id="middle-of-the-means",
    title="Puts the common mean in the middle of the two",
    hint="The larger group pulls the common mean towards itself. Which fraction of d does the formula take?",
)
def variance_monoid_middle():
    def merge(a, b):
        n, apart = a[0] + b[0], b[1] - a[1]
        if not (a[0] and b[0]):
            return a if a[0] else b
        return (n, a[1] + apart / 2, a[2] + b[2] + apart * apart * a[0] * b[0] / n)

    return (0, 0.0, 0.0), lambda x: (1, x, 0.0), merge, lambda s: s[2] / s[0] if s[0] else math.nan


@wrong_answer(
    "variance_monoid",
    id="nothing-with-nothing",
    title="Fails to merge nothing with nothing",
    hint="Two machines without rows merge two summaries of nothing, and n is 0. What should come out?",
)
def variance_monoid_unguarded():
    def merge(a, b):
        n, apart = a[0] + b[0], b[1] - a[1]
        return (n, a[1] + apart * b[0] / n, a[2] + b[2] + apart * apart * a[0] * b[0] / n)

    return (0, 0.0, 0.0), lambda x: (1, x, 0.0), merge, lambda s: s[2] / s[0] if s[0] else math.nan


@wrong_answer(
    "variance_monoid",
    id="standard-deviation",
    title="Gives the standard deviation",
    hint="You took the root at the end. The variance is the number before it.",
)
def variance_monoid_root():
    def merge(a, b):
        n, apart = a[0] + b[0], b[1] - a[1]
        return (n, a[1] + apart * b[0] / n, a[2] + b[2] + apart * apart * a[0] * b[0] / n) if n else a

    return (0, 0.0, 0.0), lambda x: (1, x, 0.0), merge, lambda s: math.sqrt(s[2] / s[0]) if s[0] else math.nan


@wrong_answer(
    "tree_reduce",
    id="one-after-the-other",
    title="Joins the results one after the other",
    hint="Each join waits for the one before: n - 1 steps. Which joins could happen at the same time?",
)
def tree_reduce_sequential(op, zero, chunks):
    results = [functools.reduce(op, chunk) for chunk in chunks if chunk]
    return functools.reduce(op, results) if results else zero


@wrong_answer(
    "tree_reduce",
    id="zero-in-every-chunk",
    title="Puts zero into every chunk",
    hint="The result depends on the number of chunks when zero is no identity. Let an empty chunk give nothing at all.",
)
def tree_reduce_zero_per_chunk(op, zero, chunks):
    results = [functools.reduce(op, chunk, zero) for chunk in chunks]
    while len(results) > 1:
        results = [functools.reduce(op, results[i : i + 2]) for i in range(0, len(results), 2)]
    return results[0] if results else zero


@wrong_answer(
    "tree_reduce",
    id="fold-of-folds",
    title="Folds every chunk and then the results, always from zero",
    hint="This is what the cell above plays: zero takes part once for each chunk and once more, and the results are "
    "joined one after the other. Where does zero belong, and which joins can happen at the same time?",
)
def tree_reduce_spark_like(op, zero, chunks):
    return functools.reduce(op, [functools.reduce(op, chunk, zero) for chunk in chunks], zero)


@wrong_answer(
    "tree_reduce",
    id="last-one-lost",
    title="Loses the last result of an odd number",
    hint="Draw a round with five results: who joins with whom, and what becomes of the fifth?",
)
def tree_reduce_drops_odd(op, zero, chunks):
    results = [functools.reduce(op, chunk) for chunk in chunks if chunk]
    while len(results) > 1:
        results = [op(a, b) for a, b in zip(results[::2], results[1::2])]
    return results[0] if results else zero


@wrong_answer(
    "tree_reduce",
    id="empty-chunk-fails",
    title="Cannot reduce an empty chunk",
    hint="`reduce` of nothing, without a beginning, is an error. What does an empty chunk contribute?",
)
def tree_reduce_empty(op, zero, chunks):
    results = [functools.reduce(op, chunk) for chunk in chunks]
    while len(results) > 1:
        results = [functools.reduce(op, results[i : i + 2]) for i in range(0, len(results), 2)]
    return results[0] if results else zero


@wrong_answer(
    "tree_reduce",
    id="strangers-joined",
    title="Joins results that are no neighbours",
    hint='An associative operation allows other brackets, not another order: "a" + "b" is not "b" + "a".',
)
def tree_reduce_outside_in(op, zero, chunks):
    results = [functools.reduce(op, chunk) for chunk in chunks if chunk]
    while len(results) > 1:
        half = (len(results) + 1) // 2
        results = [functools.reduce(op, results[i::half]) for i in range(half)]
    return results[0] if results else zero


@wrong_answer(
    "tree_reduce",
    id="falsy-results-dropped",
    title="Drops results that count as false",
    hint="The smallest of 4 and 0 is 0, and 0 is a result. Test whether the chunk is empty, not "
    "whether its result is 0.",
)
def tree_reduce_drops_falsy(op, zero, chunks):
    results = [result for result in (functools.reduce(op, chunk) if chunk else None for chunk in chunks) if result]
    while len(results) > 1:
        results = [functools.reduce(op, results[i : i + 2]) for i in range(0, len(results), 2)]
    return results[0] if results else zero


@wrong_answer(
    "count_words_pure",
    id="empty-words",
    title="Counts empty words",
    hint='Look at `"a  b".split(" ")` and at `"".split(" ")`. What does `split()` without an argument give?',
)
def count_words_with_empty(lines):
    words = itertools.chain.from_iterable(line.split(" ") for line in lines)
    return functools.reduce(lambda counts, word: counts | {word: counts.get(word, 0) + 1}, words, {})


@wrong_answer(
    "count_words_pure",
    id="shared-dict",
    title="Changes a dict that lives outside",
    hint="The second call begins with the counts of the first. Let each step of the fold give a new dict.",
)
def count_words_shared(lines):
    words = itertools.chain.from_iterable(map(str.split, lines))

    def count(counts, word):
        counts[word] = counts.get(word, 0) + 1
        return counts

    return functools.reduce(count, words, shared_counts)


@wrong_answer(
    "count_words_pure",
    id="once-per-line",
    title="Counts each word once per line",
    hint="A set keeps one of each, also of a word that occurs twice in its line.",
)
def count_words_sets(lines):
    words = itertools.chain.from_iterable(set(line.split()) for line in lines)
    return functools.reduce(lambda counts, word: counts | {word: counts.get(word, 0) + 1}, words, {})


@wrong_answer(
    "count_words_pure",
    id="counts-stay-one",
    title="Overwrites counts with 1",
    hint="With `counts | {word: 1}` a word that was there begins anew. What was its count before?",
)
def count_words_ones(lines):
    words = itertools.chain.from_iterable(map(str.split, lines))
    return functools.reduce(lambda counts, word: counts | {word: 1}, words, {})


@wrong_answer(
    "count_words_pure",
    id="counts-letters",
    title="Counts characters",
    hint="A string is a sequence of characters, and chaining lines gives these. Split each line first.",
)
def count_words_letters(lines):
    letters = itertools.chain.from_iterable(lines)
    return functools.reduce(lambda counts, letter: counts | {letter: counts.get(letter, 0) + 1}, letters, {})
