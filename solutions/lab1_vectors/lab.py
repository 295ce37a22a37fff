# grader: lab1_vectors
# %% [markdown]
# # Vectors, matrices, derivatives
#
# Machine learning on a cluster rests on little mathematics, used again and again: multiply vectors and matrices,
# find out in which direction a function falls, and walk that way. In this lab you build each of these tools once
# with your own hands. No cluster is needed yet; Python and NumPy are enough.
#
# Two kinds of values appear below:
#
# * in exercises 1 to 3 a vector is a **list** of numbers, and a matrix is a list of its rows, each a list;
# * from exercise 4 on, vectors and matrices are **NumPy arrays** (`np.ndarray`), which add and multiply as a whole.
#
# Each docstring says which of the two is due. A function never changes what it is given: it returns something new.

# %%
import math
from collections.abc import Callable, Sequence

import numpy as np

# %% [markdown]
# ## 1. The dot product
#
# Three apples at 0.50 and two pears at 0.80: what is to be paid? Multiply what belongs together, then add up.
#
# ```
# amounts    3     2
# prices    0.5   0.8
#           ---   ---
#           1.5 + 1.6  =  3.1
# ```
#
# This is the **dot product** $u \cdot v = u_1 v_1 + u_2 v_2 + \dots + u_n v_n$: two vectors in, **one number** out.
# It is linear in each argument: doubling all amounts doubles the bill, and the bill of two baskets together is the
# sum of the two bills.
#
# Python's `zip` walks through two lists side by side. Take care: it stops at the end of the shorter one without a
# word. Vectors of different length have no dot product, and saying so early (`raise ValueError("...")`) saves a
# long search for a wrong number later.

# %% tags=["play"]
print(list(zip([1, 2, 3], [10, 20])))  # the 3 is gone
print(sum([1.5, 1.6]))


# %%
def dot(u: Sequence[float], v: Sequence[float]) -> float:
    """The sum of the products of elements at the same place; 0 for two empty vectors.

    Raises ValueError if the lengths differ.

    >>> dot([3.0, 2.0], [0.5, 0.8])
    3.1
    """
    # BEGIN SOLUTION
    #> # TODO: refuse vectors of different length, then add up the products of the pairs.
    if len(u) != len(v):
        raise ValueError(f"vectors of {len(u)} and {len(v)} elements have no dot product")
    return sum((a * b for a, b in zip(u, v)), 0.0)
    # END SOLUTION


# %% tags=["play"]
# How alike are two words? The dot product of their counts of letters, divided by both lengths, is 1 for equal counts.
import string


def letters(text):
    return [float(text.lower().count(letter)) for letter in string.ascii_lowercase]


def alike(one, other):
    u, v = letters(one), letters(other)
    return dot(u, v) / math.sqrt(dot(u, u) * dot(v, v))


for text in "derivative", "river", "matrix", "zoo":
    print(f"{text:<11} {alike('derivatives', text):.2f}")

# %% [markdown]
# ## 2. Matrix times vector
#
# Several customers, one price list. Put each customer's amounts into a row of a matrix, and the bills are the dot
# products of the rows with the prices:
#
# ```
#           apples pears      prices        bills
# Ann     [   3      2  ]                  [ 3.1 ]    row 1 . prices
# Ben     [   1      0  ]  *  [ 0.5 ]   =  [ 0.5 ]    row 2 . prices
# Cleo    [   0      4  ]     [ 0.8 ]      [ 3.2 ]    row 3 . prices
# ```
#
# A matrix with $n$ rows and $d$ columns takes a vector of $d$ numbers and gives one of $n$. Each row is handled
# alone, without a look at the others. This is the reason why the rows may later lie on different machines.

# %% tags=["play"]
orders = [[3, 2], [1, 0], [0, 4]]
for row in orders:
    print(row, "->", sum(row), "pieces of fruit")


# %%
def matvec(a: Sequence[Sequence[float]], x: Sequence[float]) -> list[float]:
    """The matrix a (a list of rows) times the vector x: a list with one number for each row.

    Raises ValueError if a row is not as long as x.

    >>> matvec([[3.0, 2.0], [1.0, 0.0], [0.0, 4.0]], [0.5, 0.8])
    [3.1, 0.5, 3.2]
    """
    # BEGIN SOLUTION
    #> # TODO: one dot product for each row of a.
    return [dot(row, x) for row in a]
    # END SOLUTION


# %% tags=["play"]
# A matrix moves points. These two numbers in each row turn a shape by 30 degrees.
import matplotlib.pyplot as plt

turn = [[math.cos(math.pi / 6), -math.sin(math.pi / 6)], [math.sin(math.pi / 6), math.cos(math.pi / 6)]]
house = [[0, 0], [2, 0], [2, 1], [1, 2], [0, 1], [0, 0]]
for points, label in (house, "before"), ([matvec(turn, point) for point in house], "after"):
    plt.plot(*zip(*points), marker="o", label=label)
plt.axis("equal")
plt.legend()
plt.show()

# %% [markdown]
# ## 3. Matrix times matrix
#
# Now there are two shops, and each has a price list. Put these side by side as **columns** of a second matrix. The
# bill of customer $i$ in shop $j$ is row $i$ of the first matrix dot column $j$ of the second:
#
# ```
#                        shop 1  shop 2
#                       [ 0.5     1.0 ]   apples
#                       [ 0.8     0.5 ]   pears
#
# Ann   [ 3  2 ]        [ 3.1     4.0 ]
# Ben   [ 1  0 ]        [ 0.5     1.0 ]
# Cleo  [ 0  4 ]        [ 3.2     2.0 ]
# ```
#
# (3 x **2**) times (**2** x 2) gives (3 x 2). The *inner* numbers have to agree: a row of the first matrix is as long
# as a column of the second. The outer numbers are the shape of the result. In general
# $(AB)_{ij} = \sum_k A_{ik} B_{kj}$, and the order matters: $AB$ and $BA$ differ, if both exist at all.

# %% tags=["play"]
prices = [[0.5, 1.0], [0.8, 0.5]]
print("rows:   ", prices)
print("columns:", [list(column) for column in zip(*prices)])  # zip(*rows) turns rows into columns


# %%
def matmul(a: Sequence[Sequence[float]], b: Sequence[Sequence[float]]) -> list[list[float]]:
    """The product of two matrices (lists of rows, b with at least one) as a new list of rows.

    Raises ValueError if a row of a is not as long as b has rows.

    >>> matmul([[3.0, 2.0], [1.0, 0.0]], [[0.5, 1.0], [0.8, 0.5]])
    [[3.1, 4.0], [0.5, 1.0]]
    """
    # BEGIN SOLUTION
    #> # TODO: for each row of a, the dot products with all columns of b.
    columns = list(zip(*b))
    return [[dot(row, column) for column in columns] for row in a]
    # END SOLUTION


# %% tags=["play"]
# One step after another is one product: from each page, a reader goes to one of the pages that it links to.
step = [[0.0, 0.5, 0.5], [1.0, 0.0, 0.0], [0.5, 0.5, 0.0]]
where = [[1.0, 0.0, 0.0]]
seen = [where[0]]
for _ in range(12):
    where = matmul(where, step)
    seen.append(where[0])
plt.plot(seen, marker=".", label=["page 1", "page 2", "page 3"])
plt.xlabel("clicks")
plt.ylabel("share of the readers")
plt.legend()
plt.show()

# %% [markdown]
# ## 4. The same product, taken apart differently
#
# There is a second way to see $AB$. The **outer product** of a column and a row is a whole matrix: every element of
# the one times every element of the other.
#
# ```
# [ 3 ]
# [ 1 ]  outer  [ 0.5  1.0 ]   =   [ 1.5  3.0 ]
# [ 0 ]                            [ 0.5  1.0 ]
#                                  [ 0.0  0.0 ]
# ```
#
# This was "apples": column 1 of $A$ (who buys how many) with row 1 of $B$ (what they cost where). Do the same with
# "pears", **add the two matrices**, and you have the bills of exercise 3:
#
# $$AB = \sum_k (\text{column } k \text{ of } A) \; \text{outer} \; (\text{row } k \text{ of } B)$$
#
# Why is this form worth knowing? To learn a linear model you will need $X^\top X$, where $X$ has a row for each of a
# billion examples. Column $k$ of $X^\top$ is row $k$ of $X$. So $X^\top X$ is the sum of one small matrix per example:
# each machine adds up the matrices of its own rows, and only small sums travel.
#
# Write the product in this form. The operator `@` and NumPy's `dot`, `matmul`, `inner`, `vdot`, `tensordot` and
# `einsum` are not allowed here; `np.outer` is.

# %% tags=["play"]
m = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
print("column 0:", m[:, 0], " row 0:", m[0], " shape:", m.shape)
print(np.outer([3, 1, 0], [0.5, 1.0]))
print(np.zeros((2, 3)))


# %%
def matmul_outer(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The product of an (n, k) array and a (k, m) array as a sum of k outer products: an (n, m) array.

    For k = 0, the sum of nothing, all elements are 0.

    >>> matmul_outer(np.array([[3.0, 2.0], [1.0, 0.0]]), np.array([[0.5, 1.0], [0.8, 0.5]]))
    array([[3.1, 4. ],
           [0.5, 1. ]])
    """
    # BEGIN SOLUTION
    #> # TODO: begin with an array of zeros, and add the outer product of each column of a
    #> # with the row of b of the same number.
    total = np.zeros((a.shape[0], b.shape[1]))
    for column, row in zip(a.T, b):
        total = total + np.outer(column, row)
    return total
    # END SOLUTION


# %% tags=["play"]
# A picture as a sum of outer products: the first few of them hold most of it.
rows, columns = np.mgrid[0:40, 0:60]
picture = np.sin(rows / 6) * np.cos(columns / 9) + (np.hypot(rows - 20, columns - 35) < 12)
u, strength, v = np.linalg.svd(picture, full_matrices=False)
figure, axes = plt.subplots(1, 4, figsize=(10, 2.2), layout="constrained")
for axis, k in zip(axes, (1, 2, 6, 40)):
    axis.imshow(matmul_outer(u[:, :k] * strength[:k], v[:k]), cmap="gray")
    axis.set(title=f"{k} of 40", xticks=[], yticks=[])
plt.show()

# %% [markdown]
# ## 5. A feature that is always 1
#
# A linear model predicts $w \cdot x$. For $x = 0$ this is 0, whatever the weights are: a house of no size has no
# price, but also a day of no degrees sells no ice cream. Often one wants a constant besides, the **intercept** or
# **bias**: $w \cdot x + b$.
#
# A small trick makes a special treatment of $b$ unnecessary. Give each example one more feature that is always 1, and
# $b$ becomes the weight of this feature like any other:
#
# $$(w_1, \dots, w_d, b) \cdot (x_1, \dots, x_d, 1) = w \cdot x + b$$
#
# In this course the 1 stands **last**.

# %% tags=["play"]
left, right = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[7.0], [8.0]])
print(np.hstack([left, right]))  # the same number of rows in both, side by side
print(np.ones((2, 1)))


# %%
def add_bias(x: np.ndarray) -> np.ndarray:
    """A new array of shape (n, d + 1): the (n, d) array x with a last column of ones. x stays as it is.

    >>> add_bias(np.array([[2.0, 3.0], [4.0, 5.0]]))
    array([[2., 3., 1.],
           [4., 5., 1.]])
    """
    # BEGIN SOLUTION
    #> # TODO: put a column of ones to the right of x.
    return np.hstack([x, np.ones((x.shape[0], 1))])
    # END SOLUTION


# %% tags=["play"]
# Without the column of ones, a line has to go through 0.
hours = np.array([[1.0], [2.0], [3.0], [4.0]])
marks = np.array([52.0, 58.0, 71.0, 75.0])
for x, label in (hours, "without"), (add_bias(hours), "with the column of ones"):
    weights = np.linalg.lstsq(x, marks, rcond=None)[0]
    plt.plot(hours, x @ weights, label=label)
plt.plot(hours, marks, "o")
plt.xlabel("hours of work")
plt.ylabel("mark")
plt.legend()
plt.show()

# %% [markdown]
# ## 6. The slope at a point
#
# How steep is $f$ at $x$? Take a point a little to the left and one a little to the right, and look at the line
# through the two:
#
# ```
#  f(x+h) |            *
#         |        .  /
#         |      .  /         rise   f(x+h) - f(x-h)
#         |    .  /          ------ = ---------------
#  f(x-h) |     *              run          2h
#         +-----+---+---+----
#              x-h  x  x+h
# ```
#
# For $h \to 0$ this becomes the **derivative** $f'(x)$. A computer cannot go to the limit: for a tiny $h$ the two
# values of $f$ agree in nearly all their digits, and their difference consists of rounding errors.
#
# Why on both sides, and not $\frac{f(x+h)-f(x)}{h}$? By Taylor's formula
#
# $$f(x \pm h) = f(x) \pm h f'(x) + \tfrac{h^2}{2} f''(x) \pm \tfrac{h^3}{6} f'''(x) + \dots$$
#
# In the difference $f(x+h) - f(x-h)$ the terms with $h^2$ cancel. The error of the **central difference** is about
# $h^2 f'''/6$ (for $h = 10^{-5}$: eleven digits), that of the one-sided one about $h f''/2$ (only five).

# %% tags=["play"]
# The one-sided slope of x^3 at 1, where the true slope is 3: first better, then worse.
for h in 1e-1, 1e-4, 1e-8, 1e-12, 1e-15:
    print(f"h = {h:.0e}   {((1 + h) ** 3 - 1**3) / h:.10f}")


# %%
def derivative(f: Callable[[float], float], x: float, h: float = 1e-5) -> float:
    """The slope of f at x by the central difference with step h.

    >>> round(derivative(lambda t: t * t, 3.0), 6)
    6.0
    """
    # BEGIN SOLUTION
    #> # TODO: rise over run between x - h and x + h.
    return (f(x + h) - f(x - h)) / (2 * h)
    # END SOLUTION


# %% tags=["play"]
# A function and its slope. Where the slope is 0, the function turns.
def wave(x):
    return math.sin(x) + x / 4


places = np.linspace(0, 10, 200)
plt.plot(places, [wave(x) for x in places], label="f")
plt.plot(places, [derivative(wave, x) for x in places], "--", label="its slope")
plt.axhline(0, color="gray", linewidth=0.8)
plt.legend()
plt.show()

# %% [markdown]
# ## 7. The gradient: a slope in each direction
#
# A function of several numbers has a slope along each of its axes. Hold all coordinates but one fixed, move this one
# by $h$ to both sides, and you have a **partial derivative**; all of them together are the **gradient**.
#
# $$f(w) = w_1^2 + 3 w_1 w_2 \quad\text{at}\quad (1, 2): \qquad
# \frac{\partial f}{\partial w_1} = 2 w_1 + 3 w_2 = 8, \qquad \frac{\partial f}{\partial w_2} = 3 w_1 = 3$$
#
# The gradient points in the direction in which $f$ rises fastest; its negative is the way down.
#
# Three traps wait on the way from one coordinate to the next: a coordinate that was moved and not moved back; a copy
# that is no copy (`v = w` gives the same array a second name); and an array of whole numbers, which drops everything
# behind the decimal point of what is stored in it.

# %% tags=["play"]
whole = np.array([1, 2])
whole[0] = whole[0] + 0.9  # cut off without a warning
print(whole)
once = np.array([1.0, 2.0])
again = once
again[0] = 99.0
print(once)  # changed as well: one array with two names


# %%
def gradient(f: Callable[[np.ndarray], float], w: np.ndarray, h: float = 1e-5) -> np.ndarray:
    """The partial derivatives of f at w by central differences with step h: an array of floats, as long as w.

    w has one dimension, may hold whole numbers, and stays as it is.

    >>> gradient(lambda w: w[0] ** 2 + 3 * w[0] * w[1], np.array([1.0, 2.0])).round(6)
    array([8., 3.])
    """
    # BEGIN SOLUTION
    #> # TODO: for each coordinate, the central difference of f between w with this one coordinate
    #> # moved up by h and w with it moved down by h.
    steps = h * np.eye(len(w))
    return np.array([(f(w + step) - f(w - step)) / (2 * h) for step in steps], dtype=float)
    # END SOLUTION


# %% tags=["play"]
# Arrows against the gradient point downhill, across the lines of equal height.
def valley(w):
    return w[0] ** 2 + 3 * w[1] ** 2


across, up = np.meshgrid(np.linspace(-2, 2, 9), np.linspace(-2, 2, 9))
slopes = np.array([gradient(valley, np.array(point)) for point in zip(across.ravel(), up.ravel())])
plt.contour(across, up, across**2 + 3 * up**2, 8)
plt.quiver(across, up, -slopes[:, 0].reshape(9, 9), -slopes[:, 1].reshape(9, 9))
plt.axis("equal")
plt.show()

# %% [markdown]
# ## 8. Trust, but check
#
# Numeric gradients are slow: for a model with a million weights, $f$ has to be computed two million times. So one
# derives a formula, programs it, and makes mistakes: a lost factor 2, a wrong sign. The numeric gradient is then the
# referee: compare once at a few points, then use the fast formula.
#
# How different are two vectors $g$ and $n$? The plain distance $\lVert g - n \rVert$ does not tell: 0.01 is nothing
# if the gradients are around 1000, and everything if they are around 0.001. So compare it with their size:
#
# $$\text{error} = \frac{\lVert g - n \rVert}{\lVert g \rVert + \lVert n \rVert}$$
#
# Here $\lVert v \rVert = \sqrt{v \cdot v}$ is the length of a vector. The error lies between 0 and 1, whatever the
# scale. A right formula gives less than $10^{-6}$, a forgotten factor 2 gives one third, a wrong sign gives 1. If both
# vectors are zero they agree, and the error is 0.

# %% tags=["play"]
v = np.array([3.0, 4.0])
print(np.linalg.norm(v), math.sqrt(v @ v))
print(np.float64(0.0) / np.float64(1.0))  # and what does 0.0 / 0.0 give?


# %%
def gradient_check(
    f: Callable[[np.ndarray], float], grad: Callable[[np.ndarray], np.ndarray], w: np.ndarray
) -> float:
    """The relative error, as defined above, between grad(w) and the numeric gradient of f at w.

    0.0 if both are zero vectors.

    >>> round(gradient_check(lambda w: w @ w, lambda w: w, np.array([1.0, 2.0])), 6)  # a factor 2 is missing
    0.333333
    """
    # BEGIN SOLUTION
    #> # TODO: compute both gradients at w, then the length of their difference over the sum of their lengths.
    claimed, numeric = np.asarray(grad(w)), gradient(f, w)
    size = np.linalg.norm(claimed) + np.linalg.norm(numeric)
    return float(np.linalg.norm(claimed - numeric) / size) if size > 0 else 0.0
    # END SOLUTION


# %% tags=["play"]
# Three gradients of the same function, one of them right. Which one? The number tells.
def cost(w):
    return float(np.exp(w[0]) + w[0] * w[1])


for name, guess in (
    ("forgets a part", lambda w: np.array([np.exp(w[0]), w[0]])),
    ("right", lambda w: np.array([np.exp(w[0]) + w[1], w[0]])),
    ("a wrong sign", lambda w: np.array([np.exp(w[0]) + w[1], -w[0]])),
):
    print(f"{name:<15} {gradient_check(cost, guess, np.array([0.5, 2.0])):.1e}")

# %% [markdown]
# ## 9. Where the slope is zero
#
# At the bottom of a valley and at the top of a hill the ground is level: $f'(x) = 0$. For
# $f(x) = a x^2 + b x + c$ one can solve this by hand. The slope is $f'(x) = 2 a x + b$; set it to zero and solve for
# $x$.
#
# Valley or hill? The second derivative $f''(x) = 2a$ says how the slope changes. If it grows from left to right, it
# goes from falling to rising, and the point is a minimum.
#
# ```
#    a > 0           a < 0           a = 0
#  \       /          ____              /
#   \     /          /    \            /
#    \___/          /      \          /
#   minimum         maximum         neither
# ```
#
# For $a = 0$ the graph is a straight line without either. There is no such place then, which the special number
# `math.nan` ("not a number") expresses.

# %% tags=["play"]
print(math.nan, math.nan == math.nan, math.isnan(math.nan))  # nan equals nothing, not even itself


# %%
def quadratic_extremum(a: float, b: float, c: float) -> tuple[float, float, str]:
    """Where f(x) = a x^2 + b x + c has its extremum: (x, f(x), "minimum" or "maximum").

    (nan, nan, "none") if a is 0.

    >>> quadratic_extremum(1.0, -4.0, 5.0)
    (2.0, 1.0, 'minimum')
    """
    # BEGIN SOLUTION
    #> # TODO: treat a = 0 first; else find x where the slope is 0, f(x), and the kind of the point.
    if a == 0:
        return (math.nan, math.nan, "none")
    x = -b / (2 * a)
    return (x, a * x * x + b * x + c, "minimum" if a > 0 else "maximum")
    # END SOLUTION


# %% tags=["play"]
# A ball is thrown from 1.5 m upwards with 9 m/s. When is it highest?
top = quadratic_extremum(-4.9, 9.0, 1.5)
seconds = np.linspace(0, 2, 60)
plt.plot(seconds, 1.5 + 9 * seconds - 4.9 * seconds**2)
plt.plot(top[0], top[1], "o")
plt.annotate(f"{top[2]}: {top[1]:.1f} m", (top[0], top[1] - 0.8), ha="center")
plt.xlabel("seconds")
plt.ylabel("height in m")
plt.show()

# %% [markdown]
# ## 10. Walking downhill
#
# Most functions cannot be solved by hand. But one can always walk: look where it goes down, take a step, look again.
# This is **gradient descent**:
#
# ```
# w0  --->  w1 = w0 - step * grad(w0)  --->  w2 = w1 - step * grad(w1)  --->  ...
# ```
#
# When to stop? At a minimum the gradient is zero, and near it the gradient is short. So the rule, in this order:
#
# 1. compute the gradient at the current point;
# 2. if its length is **at most** `tol`, stop: the current point is the answer;
# 3. otherwise take a step, and go on with 1, unless `max_iter` steps have been taken.
#
# The second result counts the **steps**. Computing a gradient means one pass over all data later on, so nothing is
# computed twice: `grad` is called once for each step, and at most once more, to find out that it is time to stop.
#
# Example: $f(w) = w^2$ with gradient $2w$, from $w = 1$ with step 0.25: each step halves $w$: 1, 0.5, 0.25, ...

# %% tags=["play"]
w = np.array([1.0])
for n in range(4):
    print(f"after {n} steps: w = {w}, gradient {2 * w}")
    w = w - 0.25 * (2 * w)


# %%
def descend(
    grad: Callable[[np.ndarray], np.ndarray], w0: np.ndarray, step: float, tol: float, max_iter: int
) -> tuple[np.ndarray, int]:
    """Gradient descent from w0 with a constant step: the last point (an array of floats) and the number of steps.

    Stops as soon as the gradient's length is at most tol, or after max_iter steps. w0 stays as it is.

    >>> descend(lambda w: 2 * w, np.array([1.0]), step=0.25, tol=0.1, max_iter=100)
    (array([0.03125]), 5)
    """
    # BEGIN SOLUTION
    #> # TODO: repeat the three rules above, and count the steps.
    w = np.array(w0, dtype=float)
    for taken in range(max_iter):
        slope = grad(w)
        if np.linalg.norm(slope) <= tol:
            return w, taken
        w = w - step * slope
    return w, max_iter
    # END SOLUTION


# %% tags=["play"]
# The way down into a long valley: the larger step is faster, and swings from side to side.
def slope(w):
    return np.array([w[0], 8 * w[1]])


for step in 0.05, 0.23:
    walk = [descend(slope, np.array([4.0, 1.5]), step, 0.0, taken)[0] for taken in range(25)]
    plt.plot(*zip(*walk), marker=".", label=f"step {step}")
plt.plot(0, 0, "k*")
plt.legend()
plt.show()

# %% [markdown]
# ## 11. How long may a step be?
#
# Too short a step wastes time; too long a one jumps across the valley and lands higher than it began. For
# $f(w) = \frac{\lambda}{2} w^2$ the gradient is $\lambda w$, and a step gives
#
# $$w - s \lambda w = (1 - s\lambda)\, w .$$
#
# So each step multiplies $w$ by $1 - s\lambda$. The walk comes to rest exactly if this factor lies between -1 and 1,
# that is if $0 < s < 2/\lambda$:
#
# ```
# s lambda        0          1          2
#                 |----------|----------|---------->
# factor          1          0         -1
#              creeps      in one    jumps to     and beyond: higher
#                           step   the other side   with every jump
# ```
#
# In several dimensions let $f(w) = \frac12 w^\top A w$ with a symmetric matrix $A$; its gradient is $A w$. Along each
# **eigenvector** of $A$ (a direction that $A$ only stretches, by its eigenvalue $\lambda$) the picture above holds.
# One step length has to serve all directions, so the steepest decides: the bound is $2/\lambda_{\max}$.
#
# Half of this bound, $1/\lambda_{\max}$, is a step that is safe: it never jumps across the valley in any direction.
# In Spark labs to come you will meet walks that "do not learn"; more often than not, the step was beyond the bound.

# %% tags=["play"]
valley = np.array([[4.0, 0.0], [0.0, 1.0]])
print("eigenvalues, smallest first:", np.linalg.eigvalsh(valley))
for s in 0.25, 0.45, 0.55:  # the bound is 2 / 4
    point = np.array([1.0, 1.0])
    for _ in range(30):
        point = point - s * (valley @ point)
    print(f"step {s}: after 30 steps at {point}")


# %%
def safe_step(a: np.ndarray) -> float:
    """The safe step for f(w) = w.Aw / 2: half of the bound 2 / (largest eigenvalue of A).

    a is symmetric, no eigenvalue is negative, and the largest is positive.

    >>> safe_step(np.array([[4.0, 0.0], [0.0, 1.0]]))
    0.25
    """
    # BEGIN SOLUTION
    #> # TODO: find the largest eigenvalue of a; the step follows from it.
    return float(1 / np.linalg.eigvalsh(a).max())
    # END SOLUTION


# %% tags=["play"]
# The same walk at the safe step, at twice that step (the bound), and a little beyond.
bowl = np.array([[8.0, 0.0], [0.0, 1.0]])
for factor in 1.0, 1.9, 2.05:
    lengths = [
        np.linalg.norm(descend(lambda w: bowl @ w, np.ones(2), factor * safe_step(bowl), 0.0, taken)[0])
        for taken in range(40)
    ]
    plt.semilogy(lengths, label=f"{factor} times the safe step")
plt.xlabel("steps")
plt.ylabel("distance from the minimum")
plt.legend()
plt.show()

# %% [markdown]
# ## 12. Straight to the minimum
#
# Given examples as rows of $X$ and their labels $y$, **least squares** looks for the weights $w$ with the smallest
# sum of squared errors $\lVert Xw - y \rVert^2$. Its gradient is $2 X^\top (Xw - y)$. Set it to zero:
#
# $$X^\top X \, w = X^\top y$$
#
# These are the **normal equations**: as many equations as there are features, however many examples there are. Both
# sides are sums over examples (exercise 4), so a cluster finds them in one pass.
#
# Mostly they have one solution. But let a column appear twice, say a length in metres given two times. Then the
# weights (2, 0), (1, 1) and (5, -3) predict the same, and $X^\top X$ has no inverse. Among all solutions the one with
# the smallest length $\lVert w \rVert$ is the natural choice: here (1, 1), each copy bears half. NumPy finds it:
# `np.linalg.lstsq(m, v, rcond=...)[0]` solves $m w = v$ in this sense, and `np.linalg.pinv(m)` is a matrix that acts
# as an inverse in this sense.
#
# A computer rounds, so an eigenvalue that should be 0 comes out as, say, $10^{-16}$, and a solver has to know what
# counts as 0: everything below `rcond` times the largest. Be generous with the products in $X^\top X$, each of which
# was rounded: `rcond=1e-10`.

# %% tags=["play"]
twice = np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]])
gram = twice.T @ twice
print("eigenvalues of X'X:", np.linalg.eigvalsh(gram))
try:
    print(np.linalg.inv(gram))
except np.linalg.LinAlgError as problem:
    print("no inverse:", problem)


# %%
def solve_normal(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The weights w with X'X w = X'y, as an array; of several solutions the one of the smallest length.

    x has shape (n, d) and y shape (n,).

    >>> solve_normal(np.array([[1.0, 1.0], [2.0, 1.0], [3.0, 1.0]]), np.array([5.0, 7.0, 9.0])).round(6)
    array([2., 3.])
    """
    # BEGIN SOLUTION
    #> # TODO: build both sides of the normal equations, and solve them so that a column may appear twice.
    return np.linalg.lstsq(x.T @ x, x.T @ y, rcond=1e-10)[0]
    # END SOLUTION


# %% tags=["play"]
# Without a single step of descent: the line through noisy points, in one formula.
chance = np.random.default_rng(1)
temperature = chance.uniform(5, 35, 60)
ice_creams = 12 * temperature - 40 + chance.normal(0, 30, 60)
weights = solve_normal(add_bias(temperature.reshape(-1, 1)), ice_creams)
plt.plot(temperature, ice_creams, ".")
plt.plot([5, 35], add_bias(np.array([[5.0], [35.0]])) @ weights)
plt.xlabel("degrees")
plt.ylabel("ice creams sold")
plt.show()
print("one degree more sells", round(weights[0], 1), "more; the points were made with 12")

# %% [markdown]
# ## All together
#
# Gradient descent and the normal equations lead to the same weights. The cell below uses your functions for it, once
# they work: the features of a few flats (size, floor) with a bias, and rents near a plane.

# %% tags=["play"]
try:
    rng = np.random.default_rng(0)
    flats = add_bias(rng.uniform(0, 1, (40, 2)))
    rents = flats @ np.array([5.0, 1.0, 2.0]) + rng.normal(0, 0.1, 40)
    walked, steps = descend(
        lambda w: flats.T @ (flats @ w - rents), np.zeros(3), safe_step(flats.T @ flats), 1e-9, 10_000
    )
    print("walked:", walked, "in", steps, "steps")
    print("solved:", solve_normal(flats, rents))
except NotImplementedError as missing:
    print("still to do:", missing)
