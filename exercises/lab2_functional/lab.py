# grader: lab2_functional
# %% [markdown]
# # Functional programming: why Spark works
#
# A cluster takes your function, sends copies of it to many machines, and runs them in any order, some of them twice
# because a machine failed. When may it do so? When the function is **pure**: its result depends on its arguments
# alone, and it changes nothing outside of itself. And when may a cluster add up the pieces in any grouping? When the
# operation is **associative**. These two properties are what functional programming is about, and they are all that
# Spark asks of you.
#
# In this lab you build the tools of this style in plain Python: functions that make functions, lazy sequences, folds,
# values that never change, and *monoids*, the small algebra behind `reduce`, `fold` and `aggregate`. No cluster is
# needed yet.

# %% [markdown]
# **How to check your answers.** Write your answer where it says `TODO`, and save. Then type the command that
# stands below it in a terminal, as in `grader check lab2_functional/compose`: it says what is right and what is
# wrong, and shows a small input that tells why. `grader hint lab2_functional/compose` gives a hint, and `grader
# watch` checks whenever you save.

# %% tags=["play"]
# Run this cell first. Cells like this one are for you: change them as you like, they are not graded.
import grader

# %%
import copy
import functools
import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

# %% [markdown]
# ## 1. Functions are values
#
# A function can be handed to another function, stored in a list, and returned. So one can compute *with* functions.
# The most basic operation is **composition**: do one thing after the other.
#
# ```
#               compose(f, g)
#        +-------------------------+
#  x --> | -->  g  -->  f  ------> | -->  f(g(x))
#        +-------------------------+
# ```
#
# As in mathematics, where $(f \circ g)(x) = f(g(x))$, the function on the **right** comes first. For any number of
# functions, `compose(f, g, h)(x)` is `f(g(h(x)))`. Composing nothing gives the function that does nothing: it returns
# its argument.

# %% tags=["play"]
def adder(n):
    def add(x):  # a new function, made at each call, that remembers its n
        return x + n

    return add


add_three = adder(3)
print(add_three(4), list(reversed([1, 2, 3])))


# %%
def compose(*fs: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """One function that applies all the given ones, the last one first. It can be called as often as one likes.

    >>> compose(str.strip, str.upper)("  spark ")
    'SPARK'
    >>> compose()("unchanged")
    'unchanged'
    """
    # TODO: define a function of x that sends x through all of fs, beginning with the last, and return it.
    raise NotImplementedError("compose")


# %% tags=["play"]
# grader check lab2_functional/compose


# %% tags=["play"]
# A secret writing, and its opposite, from two small functions.
def shift(n):
    return lambda text: "".join(chr((ord(letter) - 97 + n) % 26 + 97) for letter in text)


secret = compose(shift(3), lambda text: text[::-1])
plain = compose(lambda text: text[::-1], shift(-3))
print(secret("functional"), "->", plain(secret("functional")))

# %% [markdown]
# ## 2. Only when asked
#
# An **iterator** gives one element each time that it is asked with `next`, and computes it at that moment. It can even
# stand for a sequence without end: `itertools.count()` gives 0, 1, 2, ... for ever, and yet takes no room.
#
# ```
# lazy_map(f, xs):     next() --->  take one x from xs  --->  return f(x)
#                      next() --->  take one x from xs  --->  return f(x)
#                      ...
# ```
#
# This is **laziness**: describe the work now, do it when somebody wants the result, and only as much as is wanted.
# Spark's `rdd.map(f)` is lazy in the same way, which lets Spark see the whole plan before anything runs.
#
# A function whose body contains `yield` is a **generator**. Calling it runs nothing; each `next` runs it up to the next
# `yield`. Write the map yourself: without Python's own `map`, which does just this.

# %% tags=["play"]
def squares():
    print("  (the body begins)")
    n = 0
    while True:
        yield n * n
        n += 1


numbers = squares()  # nothing is printed yet
print("made")
print(next(numbers), next(numbers), next(numbers))
print(list(itertools.islice(numbers, 4)), "come next")


# %%
def lazy_map(f: Callable[[Any], Any], xs: Iterable[Any]) -> Iterator[Any]:
    """An iterator of f(x) for each x of xs. Takes an x and calls f only when its result is asked for.

    xs may be endless. Does not use the built-in map.

    >>> list(itertools.islice(lazy_map(lambda n: n * n, itertools.count(1)), 3))
    [1, 4, 9]
    """
    # TODO: hand out f(x) for one x after the other. (To make this function a generator, write a `yield` and
    # delete the line with raise.)
    raise NotImplementedError("lazy_map")


# %% tags=["play"]
# grader check lab2_functional/lazy_map


# %% tags=["play"]
# How much work is done? Ask for the first number above 1000, and look what was computed for it.
worked = []


def cube(n):
    worked.append(n)
    return n**3


print(next(number for number in lazy_map(cube, itertools.count(1)) if number > 1000))
print("computed for:", worked)

# %% [markdown]
# ## 3. Folding a list into one value
#
# Sum, product, maximum, joining texts, counting: all of them walk through a list and carry a value along. Only two
# things differ: the value to begin with, and what happens at each element. A **fold** makes these two its parameters:
#
# ```
# fold_left(f, zero, [a, b, c])
#
#       zero    a       b       c
#         \    /       /       /
#          f(zero,a)  /       /
#             \      /       /
#              f(... , b)   /
#                  \       /
#                  f(... , c)       =  f(f(f(zero, a), b), c)
# ```
#
# The value carried along is always the **first** argument of `f`. The fold of an empty list is `zero`. Python has this
# as `functools.reduce`; here you write it yourself, without it.

# %% tags=["play"]
print(functools.reduce(lambda so_far, digit: 10 * so_far + digit, [1, 9, 8, 4], 0))
print(functools.reduce(lambda so_far, word: so_far + len(word), ["to", "be"], 0))


# %%
def fold_left(f: Callable[[Any, Any], Any], zero: Any, xs: Iterable[Any]) -> Any:
    """f(...f(f(zero, x1), x2)..., xn) for the elements x1, ..., xn of xs, each taken once and in order.

    xs may be an iterator. Does not use functools.reduce.

    >>> fold_left(lambda text, n: f"({text}+{n})", "0", [1, 2, 3])
    '(((0+1)+2)+3)'
    """
    # TODO: carry a value, at first zero, along all elements.
    raise NotImplementedError("fold_left")


# %% tags=["play"]
# grader check lab2_functional/fold_left


# %% tags=["play"]
# Each intermediate value of a fold, drawn: an account with 3 % interest, and what is paid in or out each year.
import matplotlib.pyplot as plt


def year(balances, paid):
    return [*balances, balances[-1] * 1.03 + paid]


plt.step(range(11), fold_left(year, [100.0], [50, 50, -20, 0, 0, 80, -150, 10, 10, 10]), where="post")
plt.xlabel("year")
plt.ylabel("balance")
plt.show()

# %% [markdown]
# ## 4. Two lists side by side
#
# To combine two lists element by element, prices with amounts or predictions with labels, one walks through both at
# once:
#
# ```
# xs    1    2    3
# ys   10   20   30
#       |    |    |    f = add
#      11   22   33
# ```
#
# The built-in `zip` stops silently at the shorter end. With data this is nearly always the wrong thing: a missing label
# should make a noise. Spark's `RDD.zip` fails as well when the parts differ in length. So `zip_with` raises
# `ValueError`.
#
# The arguments may be iterators, too. These have no length: one notices the end by arriving there.

# %% tags=["play"]
print([a + b for a, b in zip([1, 2, 3], [10, 20])])
endless = itertools.count(5)
try:
    len(endless)
except TypeError as problem:
    print(problem)
try:
    print(list(zip([1, 2, 3], [10, 20], strict=True)))
except ValueError as problem:
    print(problem)


# %%
def zip_with(f: Callable[[Any, Any], Any], xs: Iterable[Any], ys: Iterable[Any]) -> list[Any]:
    """The list of f(x, y) for the elements of xs and ys at the same place. Both may be iterators.

    Raises ValueError if one of them ends before the other.

    >>> zip_with(lambda x, y: x + y, [1, 2, 3], iter([10, 20, 30]))
    [11, 22, 33]
    """
    # TODO: walk through both at once, and refuse inputs of different length.
    raise NotImplementedError("zip_with")


# %% tags=["play"]
# grader check lab2_functional/zip_with


# %% tags=["play"]
# Two melodies as one sound: add up what belongs to the same moment.
moments = [n / 400 for n in range(400)]
low = [math.sin(2 * math.pi * 5 * t) for t in moments]
high = [0.4 * math.sin(2 * math.pi * 23 * t) for t in moments]
plt.plot(moments, zip_with(lambda a, b: a + b, low, high))
plt.xlabel("time")
plt.show()

# %% [markdown]
# ## 5. Values that do not change
#
# If nobody ever changes a value, it can be shared, cached, sent to another machine and computed again without any
# danger. An RDD never changes: each transformation gives a new one. Python's dicts and lists can be changed, so it
# takes a habit: **build a new value, leave the old one alone.**
#
# The trap lies one level deeper. A *shallow* copy is a new dict with the *same* inner lists:
#
# ```
# old = {"name": *, "marks": *}           copy = {"name": *, "marks": *}
#                           \                                       /
#                            +----------->  [1, 2]  <--------------+
# ```
#
# Whoever appends to `copy["marks"]` changes `old` as well. `copy.deepcopy` copies all levels.

# %% tags=["play"]
old = {"name": "Ann", "marks": [1, 2]}
shallow, deep = dict(old), copy.deepcopy(old)
shallow["marks"].append(6)
print(old, deep)
print({"a": 1, "b": 2} | {"b": 3})  # a new dict; the one on the right wins


# %%
def with_field(rec: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    """A new dict like rec, in which key has the given value (whether rec had that key or not).

    rec stays as it is, also if somebody changes the inner lists and dicts of the result afterwards. The value itself
    may be shared or copied, as you like.

    >>> with_field({"name": "Ann", "age": 12}, "age", 13)
    {'name': 'Ann', 'age': 13}
    """
    # TODO: copy rec with all its levels, and set the key in the copy.
    raise NotImplementedError("with_field")


# %% tags=["play"]
# grader check lab2_functional/with_field


# %% tags=["play"]
# All versions of a record are still there: nobody has to ask who changed it.
versions = [{"title": "Report", "state": "draft"}]
for state in "checked", "printed":
    versions.append(with_field(versions[-1], "state", state))
print(*versions, sep="\n")

# %% [markdown]
# ## 6. Without a memory
#
# A function that adds to a variable outside of itself gives another result on every call. On a cluster it is worse:
# each machine has its own copy of the variable, a task that is repeated adds a second time, and your program's own
# variable stays as it was. So a pure function keeps what it needs in variables of its own, made afresh at each
# call.
#
# One hidden memory surprises nearly everyone: the default value of a parameter is made **once**, when the function is
# defined, and shared by all calls.
#
# Your task: running totals. 3, 1, 4 becomes 3, 4, 8. Each total takes **one** addition to the one before; to add up
# the first $k$ elements anew for each $k$ would take $n^2/2$ additions, and a million elements would never finish.

# %% tags=["play"]
def remember(x, seen=[]):  # noqa: B006 (linters warn of this, rightly)
    seen.append(x)
    return seen


print(remember(1), remember(2), remember(3))


# %%
def running_totals(xs: Sequence[float]) -> tuple[float, ...]:
    """The sums of the first 1, 2, ..., n elements of xs, as a tuple. Pure, and with about n additions.

    >>> running_totals([3, 1, 4])
    (3, 4, 8)
    """
    # TODO: carry the total along, and collect its values in something that is made at each call.
    raise NotImplementedError("running_totals")


# %% tags=["play"]
# grader check lab2_functional/running_totals


# %% tags=["play"]
# A coin decides each step, forward or back. Where are five walkers after 300 steps?
import random

coin = random.Random(7)
for _ in range(5):
    plt.plot(running_totals([coin.choice([-1, 1]) for _ in range(300)]))
plt.xlabel("steps")
plt.ylabel("place")
plt.show()

# %% [markdown]
# ## 7. Functions that remember
#
# A function made inside another one can use the variables around it: it is a **closure**. Spark sends closures to its
# machines, with all they need packed in.
#
# What does a closure remember: a *value* or a *variable*? In Python, the variable. If this changes later, so does what
# the closure sees:
#
# ```
# for limit in [1, 5]:                          limit --> 1       then         limit --> 5
#     made.append(lambda x: x > limit)            ^                              ^   ^
#                                                 |                              |   |
#                                             lambda 1                    lambda 1   lambda 2
# ```
#
# After the loop, *all* of the functions see the last limit. There are two ways out: make each function inside a call of
# its own, as `adder` above did, so that each has a variable of its own; or bind the value at once, as the default value
# of a parameter (now that it is made only once is of use).

# %% tags=["play"]
late = [lambda: n for n in range(3)]  # noqa: B023 (and of this)
print([f() for f in late])
print([f(10) for f in [adder(n) for n in range(3)]])


# %%
def make_filters(limits: Sequence[float]) -> list[Callable[[float], bool]]:
    """For each limit a function of x that tells whether x is greater than this limit.

    Each function keeps its own limit, also if the list limits is changed later.

    >>> low, high = make_filters([1, 5])
    >>> low(3), high(3)
    (True, False)
    """
    # TODO: make each function so that it keeps the limit of its turn.
    raise NotImplementedError("make_filters")


# %% tags=["play"]
# grader check lab2_functional/make_filters


# %% tags=["play"]
# One filter for each limit; each keeps its own.
ages = [3, 8, 15, 17, 22, 34, 41, 67, 80]
limits = [0, 17, 64]
for limit, older in zip(limits, make_filters(limits)):
    print(f"older than {limit:>2}:", [age for age in ages if older(age)])

# %% [markdown]
# ## 8. What may be computed in pieces
#
# To add up eight numbers on two machines, each adds four, and then the two sums are added. In the sum
#
# $$(a + b + c + d) + (e + f + g + h)$$
#
# the brackets stand elsewhere than in a fold from left to right. The result is the same since addition is
# **associative**: $(x \circ y) \circ z = x \circ (y \circ z)$ for all $x, y, z$.
#
# And a machine without any data? It needs a value that changes nothing: an **identity** $e$ with $e \circ x = x$ and
# $x \circ e = x$ for all $x$. An associative operation together with an identity is a **monoid**.
#
# | operation | identity | monoid? |
# |---|---|---|
# | `+` | 0 | yes |
# | `+` | 1 | no: $1 + x \ne x$ |
# | `max` | $-\infty$ | yes |
# | joining texts | `""` | yes, although `"a" + "b"` is not `"b" + "a"` |
# | `-` | 0 | no: $(3 - 2) - 1 \ne 3 - (2 - 1)$ |
# | mean of two numbers | | no: try 0, 0, 8 |
#
# Note the fourth line: the *order* of the pieces may matter, their *grouping* may not. (An operation in which the order
# does not matter either is called commutative. That is another property.)
#
# Trying samples cannot prove the laws, but one counterexample disproves them. `is_monoid` tries every triple of
# samples, also those in which a sample occurs twice or three times, and the identity on both sides of every sample.

# %% tags=["play"]
print(list(itertools.product("ab", repeat=2)))
print(all([]), all([True, True]), all([True, False]))


# %%
def is_monoid(op: Callable[[Any, Any], Any], zero: Any, samples: Sequence[Any]) -> bool:
    """Whether op is associative on all triples of samples, and zero is an identity, on both sides, for each sample.

    Without samples there is no counterexample: True.

    >>> is_monoid(max, 0, [3, 1, 2]), is_monoid(lambda a, b: a - b, 0, [3, 1, 2])
    (True, False)
    """
    # TODO: test the two laws of the identity on every sample, and associativity on every triple.
    raise NotImplementedError("is_monoid")


# %% tags=["play"]
# grader check lab2_functional/is_monoid


# %% tags=["play"]
# Which of these may a cluster use to put partial results together?
for name, op, zero, samples in (
    ("longer text", lambda a, b: max(a, b, key=len), "", ["a", "bb", "ccc"]),
    ("average", lambda a, b: (a + b) / 2, 0, [1, 2, 6]),
    ("union", lambda a, b: a | b, set(), [{1}, {2, 3}, {3}]),
    ("a then b", lambda a, b: a + b, "", ["x", "y", "z"]),
    ("power", lambda a, b: a**b, 1, [2, 3, 2]),
):
    print(f"{name:<12} {is_monoid(op, zero, samples)}")

# %% [markdown]
# ## 9. A monoid for the mean
#
# The mean of two numbers is no operation for pieces, as the table says. Does a cluster have to bring all rows to one
# place for a mean, then? No: carry a little more along. **Sum and count** form a monoid (both are added), and at the
# very end one division makes the mean. The pattern has four parts:
#
# ```
#                 4           8           6
#                 | lift      | lift      | lift          one element  ->  a summary of one
#              (4, 1)      (8, 1)      (6, 1)
#                  \ merge    /           |               two summaries -> their common summary
#                  (12, 2)                |
#                        \     merge     /
#                            (18, 3)
#                               | finish                  the summary of all -> the answer
#                              6.0
# ```
#
# and `zero`, the summary of nothing, for pieces without rows. The mean of nothing is not a number: `finish(zero)` gives
# `math.nan`. You will meet the same four parts in Spark's `aggregate`.

# %% tags=["play"]
# The four parts for "the longest word, and how many words there were".
zero, lift, merge, finish = (
    ("", 0),
    lambda word: (word, 1),
    lambda a, b: (max(a[0], b[0], key=len), a[1] + b[1]),
    lambda summary: f"{summary[0]} (of {summary[1]})",
)
print(finish(functools.reduce(merge, map(lift, ["map", "reduce", "fold"]), zero)))


# %%
def mean_monoid() -> tuple[Any, Callable[[float], Any], Callable[[Any, Any], Any], Callable[[Any], float]]:
    """The four parts (zero, lift, merge, finish) that give the mean of numbers, grouped in any way.

    merge leaves its arguments as they are. finish(zero) is nan. What a summary looks like is up to you.

    >>> zero, lift, merge, finish = mean_monoid()
    >>> finish(merge(merge(lift(4.0), lift(8.0)), merge(zero, lift(6.0))))
    6.0
    """
    # TODO: a summary is the pair (sum, count). Return the four parts.
    raise NotImplementedError("mean_monoid")


# %% tags=["play"]
# grader check lab2_functional/mean_monoid


# %% tags=["play"]
# However 60 numbers are cut into pieces: your mean does not move, the mean of the means does.
zero, lift, merge, finish = mean_monoid()
dice = random.Random(3)
numbers = [dice.uniform(0, 10) ** 2 for _ in range(60)]
yours, of_means = [], []
for _ in range(40):
    cuts = [0, *sorted(dice.sample(range(1, 60), 4)), 60]
    pieces = [numbers[a:b] for a, b in zip(cuts, cuts[1:])]
    parts = [functools.reduce(merge, map(lift, piece)) for piece in pieces]
    yours.append(finish(functools.reduce(merge, parts)))
    of_means.append(sum(sum(piece) / len(piece) for piece in pieces) / len(pieces))
plt.plot(of_means, ".", label="mean of the means")
plt.plot(yours, label="your monoid")
plt.xlabel("way of cutting")
plt.legend()
plt.show()

# %% [markdown]
# ## 10. A monoid for the variance
#
# The **variance** is the mean of the squared distances from the mean $m$: $\frac1n \sum_i (x_i - m)^2$. Schoolbooks
# offer a formula that needs sums only, (mean of the squares) - (square of the mean). It is right on paper. On a
# computer, with numbers around a billion, both terms are about $10^{18}$; a `float` has 16 digits, and the
# difference of the two consists of nothing but rounding errors. The cell below shows it.
#
# So carry distances along, not squares. Let a summary be $(n, m, S)$: the count, the mean, and the sum $S$ of squared
# distances from that mean. Two groups $a$ and $b$ merge like this:
#
# ```
#    group a                    group b
#  . .:m_a:. .               . .:m_b:. .
#      |----------- d -----------|             d = m_b - m_a
#                 ^
#                 m   lies between the two means, nearer to that of the larger group
# ```
#
# $$n = n_a + n_b, \qquad m = m_a + d\,\frac{n_b}{n}, \qquad S = S_a + S_b + d^2\,\frac{n_a n_b}{n}$$
#
# The last term is what the two groups add by lying apart. One number alone has the summary $(1, x, 0)$, and merging
# with the summary of nothing must not divide by zero. At the end the variance is $S/n$, and `nan` for no numbers.

# %% tags=["play"]
far = [1e9 + 1, 1e9 + 2, 1e9 + 3]  # the variance is 2/3, as for 1, 2, 3
m = sum(far) / 3
print("schoolbook:", sum(x * x for x in far) / 3 - m * m)
print("distances: ", sum((x - m) ** 2 for x in far) / 3)


# %%
def variance_monoid() -> tuple[Any, Callable[[float], Any], Callable[[Any, Any], Any], Callable[[Any], float]]:
    """The four parts (zero, lift, merge, finish) that give the variance S/n, grouped in any way.

    Stays precise for numbers that lie far from 0 and close together. finish(zero) is nan, finish(lift(x)) is 0.

    >>> zero, lift, merge, finish = variance_monoid()
    >>> finish(merge(merge(lift(1.0), lift(3.0)), zero))
    1.0
    """
    # TODO: a summary is the triple (count, mean, sum of squared distances). Write a function for the merge of
    # two summaries as given above, and return the four parts.
    raise NotImplementedError("variance_monoid")


# %% tags=["play"]
# grader check lab2_functional/variance_monoid


# %% tags=["play"]
# The usual formula, mean of squares minus square of the mean, loses all digits far from 0. Does yours?
zero, lift, merge, finish = variance_monoid()
offsets = [10.0**power for power in range(10)]
formula, own = [], []
for offset in offsets:
    near = [offset + n for n in (0.0, 1.0, 2.0)]
    formula.append(abs(sum(x * x for x in near) / 3 - (sum(near) / 3) ** 2 - 2 / 3) + 1e-17)
    own.append(abs(finish(functools.reduce(merge, map(lift, near))) - 2 / 3) + 1e-17)
plt.loglog(offsets, formula, marker=".", label="formula")
plt.loglog(offsets, own, marker=".", label="yours")
plt.xlabel("how far from 0")
plt.ylabel("error")
plt.legend()
plt.show()

# %% [markdown]
# ## 11. Reduce as a tree
#
# Now put the pieces together as a cluster does. Each **chunk** lies on a machine of its own. First every machine
# reduces its chunk, all at the same time. Then neighbours join their results in pairs, again all pairs at the same
# time, round after round:
#
# ```
# chunks     [1 2]   [3]   [4 5]   []   [6]   [7]
#              |      |      |            |     |
# reduced      3      3      9            6     7        the empty chunk has nothing to give
#               \    /        \          /      |
# round 1         6               15            7        7 has no partner and waits
#                  \             /              |
# round 2                21                     7
#                          \                   /
# round 3                          28
# ```
#
# Five results take 3 rounds; a thousand would take 10, where a fold from left to right makes 999 steps one after the
# other. This is the gain, and associativity is the price: the brackets stand where the tree puts them. The *order* from
# left to right stays as it was, since joined results are neighbours.
#
# What is `zero` for? For the case that there are no elements at all: then it is the result. It takes part in nothing
# else. (Spark's `fold` does start every partition with its zero, and once more at the end. With a zero that is no
# identity, such as 1 for addition, the result depends on the number of partitions. You will see this in the cell below,
# which plays Spark.)

# %% tags=["play"]
def spark_like_fold(op, zero, chunks):
    return functools.reduce(op, [functools.reduce(op, chunk, zero) for chunk in chunks], zero)


for chunks in [[1, 2, 3, 4, 5]], [[1, 2], [3, 4, 5]], [[1], [2], [3], [4], [5]]:
    print(len(chunks), "partitions:", spark_like_fold(lambda a, b: a + b, 1, chunks))


# %%
def tree_reduce(op: Callable[[Any, Any], Any], zero: Any, chunks: Sequence[Sequence[Any]]) -> Any:
    """All elements of all chunks joined by the associative op, from left to right, or zero if there are none.

    Reduces each chunk, then joins neighbouring results in pairs until one is left: log2(chunks) rounds, rounded up.
    Empty chunks are left out. zero is used for nothing else.

    >>> tree_reduce(lambda a, b: a + b, "", [["s", "p"], ["a"], [], ["r", "k"]])
    'spark'
    """
    # TODO: reduce each chunk that is not empty (functools.reduce may help); while there is more than one result,
    # join the results in pairs of neighbours, and do not lose the last one if their number is odd.
    raise NotImplementedError("tree_reduce")


# %% tags=["play"]
# grader check lab2_functional/tree_reduce


# %% tags=["play"]
# The brackets show who works with whom. Pairs of one round could work at the same time.
print(tree_reduce(lambda a, b: f"({a} {b})", "", [[letter] for letter in "ABCDEFGH"]))

# %% [markdown]
# ## 12. Counting words without a loop
#
# At last a whole program in this style: how often does each word occur in some lines of text? Three steps, each a
# function of functions:
#
# ```
# lines   "to be or", "to be"
#    | split each line, chain the pieces
# words   to  be  or  to  be
#    | fold, beginning with the empty dict
# counts  {} -> {to: 1} -> {to: 1, be: 1} -> ... -> {to: 2, be: 2, or: 1}
# ```
#
# Each step of the fold gives a **new** dict; a `for` or `while` statement does not occur. In the next lab the same
# program runs on Spark, with `flatMap` for the first arrow and `reduceByKey` for the second.
#
# Words are separated by any number of spaces: `"a  b".split()` gives two words, `"a  b".split(" ")` gives three pieces,
# one of them empty.

# %% tags=["play"]
print(list(itertools.chain.from_iterable([["to", "be"], [], ["or"]])))
counts = {"to": 1}
print(counts | {"to": counts.get("to", 0) + 1}, counts | {"be": counts.get("be", 0) + 1}, counts)


# %%
def count_words_pure(lines: Sequence[str]) -> dict[str, int]:
    """How often each word occurs in all lines, as a plain dict. Without for and while statements, and pure.

    Upper and lower case stay different.

    >>> count_words_pure(["to be or", "", "to  be"])
    {'to': 2, 'be': 2, 'or': 1}
    """
    # TODO: chain the words of all lines into one sequence, then fold it into a dict of counts.
    raise NotImplementedError("count_words_pure")


# %% tags=["play"]
# grader check lab2_functional/count_words_pure


# %% tags=["play"]
# The most frequent words in what this very function says of itself, drawn.
counts = count_words_pure((count_words_pure.__doc__ or "").split("\n"))
most = sorted(counts.items(), key=lambda pair: -pair[1])[:8]
plt.barh([word for word, _ in most][::-1], [count for _, count in most][::-1])
plt.xlabel("times")
plt.show()

# %% [markdown]
# ## What you have now
#
# Pure functions can be sent anywhere and repeated. Laziness lets a plan grow before it runs. Monoids can be reduced in
# pieces, in any grouping. The cell below puts your parts together once they work: the mean and the variance of numbers
# in chunks, by a tree.

# %% tags=["play"]
try:
    pieces = [[2.0, 4.0], [], [9.0], [1.0, 5.0, 6.0]]
    for monoid in mean_monoid(), variance_monoid():
        zero, lift, merge, finish = monoid
        lifted = [list(lazy_map(lift, piece)) for piece in pieces]
        print(finish(tree_reduce(merge, zero, lifted)))
except NotImplementedError as missing:
    print("still to do:", missing)
