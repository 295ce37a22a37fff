"""Typical wrong answers of lab 1. Each replaces one function of the reference and runs in its namespace."""

# Names such as np, dot and gradient come from the reference, in whose namespace these functions run.
# ruff: noqa: F821, B905

from grader.authors import wrong_answer


@wrong_answer(
    "dot",
    id="zip-truncates",
    title="Leaves out what one vector has more",
    hint="`zip` stops at the end of the shorter list. Compare the lengths before you pair.",
)
def dot_truncating(u, v):
    return sum(a * b for a, b in zip(u, v))


@wrong_answer(
    "dot",
    id="list-of-products",
    title="Gives the products, not their sum",
    hint="You have one product for each place. What makes a single number, the bill, of them?",
)
def dot_products(u, v):
    if len(u) != len(v):
        raise ValueError("different lengths")
    return [a * b for a, b in zip(u, v)]


@wrong_answer(
    "dot",
    id="product-of-sums",
    title="Adds up first and multiplies then",
    hint="Apples have the price of apples, pears that of pears. In which order do multiplying and adding come?",
)
def dot_of_sums(u, v):
    if len(u) != len(v):
        raise ValueError("different lengths")
    return float(sum(u) * sum(v))


@wrong_answer(
    "dot",
    id="adds-pairs",
    title="Adds the two elements of a pair",
    hint="Three apples at 0.50 do not cost 3.50. What happens to amount and price of one fruit, and what happens "
    "between the fruits?",
)
def dot_adding(u, v):
    if len(u) != len(v):
        raise ValueError("different lengths")
    return float(sum(a + b for a, b in zip(u, v)))


@wrong_answer(
    "matvec",
    id="columns-for-rows",
    title="Takes the columns of the matrix",
    hint="Ann's amounts stand in a row. What does `zip(*a)` run through, and what does `for row in a`?",
)
def matvec_columns(a, x):
    return [dot(column, x) for column in zip(*a)]


@wrong_answer(
    "matvec",
    id="scaled-rows",
    title="Gives the products without adding them up",
    hint="The result has one number for each row. Yours has a list for each.",
)
def matvec_scaled(a, x):
    return [[p * q for p, q in zip(row, x, strict=True)] for row in a]


@wrong_answer(
    "matvec",
    id="unequal-rows-pass",
    title="Accepts rows that do not fit",
    hint="For a row longer than x, part of the row is left out without a word. When should ValueError be raised?",
)
def matvec_unchecked(a, x):
    return [sum((p * q for p, q in zip(row, x)), 0.0) for row in a]


@wrong_answer(
    "matvec",
    id="overwrites-x",
    title="Stores results in x while x is still needed",
    hint="The second row already meets a changed x. Where else could the results go?",
)
def matvec_in_place(a, x):
    for number, row in enumerate(a):
        x[number] = dot(row, x)
    return x


@wrong_answer(
    "matmul",
    id="element-wise",
    title="Multiplies elements at the same place",
    hint="The element in row i, column j of a product takes all of row i and all of column j.",
)
def matmul_element_wise(a, b):
    if any(len(row) != len(b) for row in a):
        raise ValueError("shapes")
    return [[p * q for p, q in zip(left, right)] for left, right in zip(a, b)]


@wrong_answer(
    "matmul",
    id="transposed-product",
    title="Gives the transposed product",
    hint="Right numbers, rows and columns swapped: the rows of the result belong to the rows of a. Which of your two "
    "loops should be outside?",
)
def matmul_transposed(a, b):
    return [[dot(row, column) for row in a] for column in zip(*b)]


@wrong_answer(
    "matmul",
    id="rows-with-rows",
    title="Takes rows of b for its columns",
    hint="`for row in b` gives customers' rows again, not the price list of a shop. How do you get the columns?",
)
def matmul_rows(a, b):
    return [[dot(left, right) for right in b] for left in a]


@wrong_answer(
    "matmul",
    id="swapped-factors",
    title="Multiplies in the other order",
    hint="AB and BA are different matrices. Rows come from the first argument, columns from the second.",
)
def matmul_swapped(a, b):
    return [[dot(row, column) for column in zip(*a)] for row in b]


@wrong_answer(
    "matmul",
    id="inner-dimension-unchecked",
    title="Accepts matrices that do not fit",
    hint="Compare the length of the rows of a with the number of rows of b before you multiply.",
)
def matmul_unchecked(a, b):
    return [[sum((p * q for p, q in zip(row, column)), 0.0) for column in zip(*b)] for row in a]


@wrong_answer(
    "matmul",
    id="one-row-many-names",
    title="Uses one list for all rows",
    hint="`[[0.0] * m] * n` is n times the same list: whatever you store in one row appears in all. "
    "A list comprehension makes a new list each time.",
)
def matmul_aliased(a, b):
    if any(len(row) != len(b) for row in a):
        raise ValueError("shapes")
    result = [[0.0] * len(b[0])] * len(a)
    for i, row in enumerate(a):
        for j, column in enumerate(zip(*b)):
            result[i][j] = dot(row, column)
    return result


@wrong_answer(
    "matmul_outer",
    id="row-row-outer",
    title="Pairs rows of a with rows of b",
    hint='"Apples" are a column of a, not a row: how many each customer buys. How do you get column k?',
)
def matmul_outer_rows(a, b):
    return sum((np.outer(left, right) for left, right in zip(a, b)), np.zeros((a.shape[1], b.shape[1])))


@wrong_answer(
    "matmul_outer",
    id="forgets-to-sum",
    title="Keeps only the last outer product",
    hint="The first matrices are lost: each round of the loop overwrites what was there. Add to it instead.",
)
def matmul_outer_last(a, b):
    total = np.zeros((a.shape[0], b.shape[1]))
    for column, row in zip(a.T, b):
        total = np.outer(column, row)
    return total


@wrong_answer(
    "matmul_outer",
    id="outer-transposed",
    title="Swaps the factors of the outer product",
    hint="The first factor of `np.outer` runs down, the second runs to the right. Your result has them swapped.",
)
def matmul_outer_transposed(a, b):
    return sum((np.outer(row, column) for column, row in zip(a.T, b)), np.zeros((b.shape[1], a.shape[0])))


@wrong_answer(
    "matmul_outer",
    id="averages-outer",
    title="Takes the mean of the outer products",
    hint="All numbers are too small by one and the same factor. The product is a plain sum.",
)
def matmul_outer_mean(a, b):
    return sum((np.outer(column, row) for column, row in zip(a.T, b)), np.zeros((a.shape[0], b.shape[1]))) / max(
        1, len(b)
    )


@wrong_answer(
    "add_bias",
    id="zeros",
    title="Appends zeros",
    hint="A weight times 0 adds nothing to any prediction. Which number lets the weight through unchanged?",
)
def add_bias_zeros(x):
    return np.hstack([x, np.zeros((x.shape[0], 1))])


@wrong_answer(
    "add_bias",
    id="ones-first",
    title="Puts the ones in front",
    hint="A fine place in other books; in this course the bias is the last feature.",
)
def add_bias_first(x):
    return np.hstack([np.ones((x.shape[0], 1)), x])


@wrong_answer(
    "add_bias",
    id="row-of-ones",
    title="Adds a row",
    hint="A row is an example, a column is a feature. The number of examples does not change.",
)
def add_bias_row(x):
    return np.vstack([x, np.ones((1, x.shape[1]))])


@wrong_answer(
    "add_bias",
    id="overwrites-feature",
    title="Overwrites the last feature",
    hint="The result has as many columns as x, and x itself is changed. Make a wider, new array.",
)
def add_bias_in_place(x):
    x[:, -1] = 1.0
    return x


@wrong_answer(
    "derivative",
    id="one-sided",
    title="Looks to one side only",
    hint="Five digits are right, more could be: which second point makes the error's first term cancel?",
)
def derivative_forward(f, x, h=1e-5):
    return (f(x + h) - f(x)) / h


@wrong_answer(
    "derivative",
    id="divides-by-h",
    title="Divides by h",
    hint="The slope comes out twice as steep. How far apart are x - h and x + h?",
)
def derivative_run_h(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / h


@wrong_answer(
    "derivative",
    id="brackets-forgotten",
    title="Divides by 2 and multiplies by h",
    hint="`/ 2 * h` divides by 2 and then multiplies by h. Put brackets around what belongs together.",
)
def derivative_no_brackets(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / 2 * h


@wrong_answer(
    "derivative",
    id="own-step",
    title="Does not use the h that it is given",
    hint="Whoever calls the function may choose h. Look for a constant in your code.",
)
def derivative_own_step(f, x, h=1e-5):
    return (f(x + 1e-5) - f(x - 1e-5)) / 2e-5


@wrong_answer(
    "derivative",
    id="left-minus-right",
    title="Turns the sign round",
    hint="A rising function has a positive slope: the value further to the right comes first.",
)
def derivative_sign(f, x, h=1e-5):
    return (f(x - h) - f(x + h)) / (2 * h)


@wrong_answer(
    "gradient",
    id="moves-pile-up",
    title="Does not move a coordinate back",
    hint="While coordinate 2 is examined, coordinate 1 still stands where it was moved to. Begin each coordinate with "
    "a fresh copy.",
)
def gradient_cumulative(f, w, h=1e-5):
    v, result = np.array(w, dtype=float), []
    for i in range(len(v)):
        v[i] += h
        high = f(v)
        v[i] -= 2 * h
        result.append((high - f(v)) / (2 * h))
    return np.array(result)


@wrong_answer(
    "gradient",
    id="whole-number-copy",
    title="Stores fractions in an array of whole numbers",
    hint="`w.copy()` of whole numbers is again an array of whole numbers, and a step of 0.00001 vanishes in it. "
    "Make the copy an array of floats.",
)
def gradient_int(f, w, h=1e-5):
    result = np.zeros(len(w))
    for i in range(len(w)):
        high, low = w.copy(), w.copy()
        high[i] = w[i] + h
        low[i] = w[i] - h
        result[i] = (f(high) - f(low)) / (2 * h)
    return result


@wrong_answer(
    "gradient",
    id="moves-the-original",
    title="Moves the point that it was given",
    hint="`v = w` is a second name, not a copy. What happens to w when v changes?",
)
def gradient_in_place(f, w, h=1e-5):
    v, result = w, []
    for i in range(len(v)):
        v[i] += h
        high = f(v)
        v[i] -= 2 * h
        result.append((high - f(v)) / (2 * h))
    return np.array(result)


@wrong_answer(
    "gradient",
    id="all-at-once",
    title="Moves all coordinates at once",
    hint="`w + h` adds h to every coordinate. A partial derivative moves one and holds the others.",
)
def gradient_all_at_once(f, w, h=1e-5):
    return np.array([(f(w + h) - f(w - h)) / (2 * h) for _ in w])


@wrong_answer(
    "gradient",
    id="one-sided-gradient",
    title="Looks to one side only",
    hint="This is the one-sided slope, with an error of the size of h. The central difference is asked for.",
)
def gradient_forward(f, w, h=1e-5):
    return np.array([(f(w + step) - f(w)) / h for step in h * np.eye(len(w))])


@wrong_answer(
    "gradient_check",
    id="absolute-error",
    title="Gives the absolute error",
    hint="Multiply f by 1000 and your number grows by 1000, though nothing became worse. Compare it with the size of "
    "the gradients.",
)
def gradient_check_absolute(f, grad, w):
    return float(np.linalg.norm(grad(w) - gradient(f, w)))


@wrong_answer(
    "gradient_check",
    id="zero-by-zero",
    title="Divides zero by zero",
    hint="Where f is flat, both gradients have length 0. Say what holds then before you divide.",
)
def gradient_check_nan(f, grad, w):
    claimed, numeric = grad(w), gradient(f, w)
    with np.errstate(all="ignore"):
        return float(np.linalg.norm(claimed - numeric) / (np.linalg.norm(claimed) + np.linalg.norm(numeric)))


@wrong_answer(
    "gradient_check",
    id="difference-of-lengths",
    title="Compares the lengths only",
    hint="A gradient with the wrong sign is as long as the right one. Subtract the vectors first, then take "
    "the length.",
)
def gradient_check_lengths(f, grad, w):
    claimed, numeric = np.linalg.norm(grad(w)), np.linalg.norm(gradient(f, w))
    return float(abs(claimed - numeric) / (claimed + numeric)) if claimed + numeric else 0.0


@wrong_answer(
    "gradient_check",
    id="one-length-below",
    title="Divides by one of the two lengths",
    hint="Look at the formula again: two lengths stand below the line, so that the error never exceeds 1.",
)
def gradient_check_one_length(f, grad, w):
    claimed, numeric = grad(w), gradient(f, w)
    size = np.linalg.norm(numeric)
    return float(np.linalg.norm(claimed - numeric) / size) if size else 0.0


@wrong_answer(
    "quadratic_extremum",
    id="kinds-swapped",
    title="Takes valleys for hills",
    hint="Try x^2: its graph opens upwards. Is 0 its lowest or its highest point, and what is a?",
)
def quadratic_extremum_swapped(a, b, c):
    if a == 0:
        return (math.nan, math.nan, "none")
    x = -b / (2 * a)
    return (x, a * x * x + b * x + c, "maximum" if a > 0 else "minimum")


@wrong_answer(
    "quadratic_extremum",
    id="line-not-treated",
    title="Divides by zero for a line",
    hint="What happens in your code for a = 0? A line has no extremum; say so before dividing.",
)
def quadratic_extremum_unguarded(a, b, c):
    x = -b / (2 * a)
    return (x, a * x * x + b * x + c, "minimum" if a > 0 else "maximum")


@wrong_answer(
    "quadratic_extremum",
    id="minus-lost",
    title="Loses the minus sign of -b / (2a)",
    hint="Solve 2 a x + b = 0 once more: on which side does b end up?",
)
def quadratic_extremum_sign(a, b, c):
    if a == 0:
        return (math.nan, math.nan, "none")
    x = b / (2 * a)
    return (x, a * x * x + b * x + c, "minimum" if a > 0 else "maximum")


@wrong_answer(
    "quadratic_extremum",
    id="brackets-around-2a",
    title="Divides by 2 and multiplies by a",
    hint="`-b / 2 * a` is not minus b over 2a. Put brackets around the divisor.",
)
def quadratic_extremum_brackets(a, b, c):
    if a == 0:
        return (math.nan, math.nan, "none")
    x = -b / 2 * a
    return (x, a * x * x + b * x + c, "minimum" if a > 0 else "maximum")


@wrong_answer(
    "quadratic_extremum",
    id="constant-forgotten",
    title="Forgets c in the value",
    hint="The place is right, the height is off by a constant. Insert x into all of f.",
)
def quadratic_extremum_no_c(a, b, c):
    if a == 0:
        return (math.nan, math.nan, "none")
    x = -b / (2 * a)
    return (x, a * x * x + b * x, "minimum" if a > 0 else "maximum")


@wrong_answer(
    "descend",
    id="uphill",
    title="Walks uphill",
    hint="The gradient points to where f rises. Which sign leads down?",
)
def descend_uphill(grad, w0, step, tol, max_iter):
    w = np.array(w0, dtype=float)
    for taken in range(max_iter):
        slope = grad(w)
        if np.linalg.norm(slope) <= tol:
            return w, taken
        with np.errstate(all="ignore"):
            w = w + step * slope
    return w, max_iter


@wrong_answer(
    "descend",
    id="previous-point",
    title="Returns the point before the last step",
    hint="Your count is right and your point is one step behind. Which of the two points has the short gradient?",
)
def descend_previous(grad, w0, step, tol, max_iter):
    w = before = np.array(w0, dtype=float)
    for taken in range(max_iter):
        slope = grad(w)
        if np.linalg.norm(slope) <= tol:
            return before, taken
        before, w = w, w - step * slope
    return before, max_iter


@wrong_answer(
    "descend",
    id="stops-on-step-length",
    title="Stops when the step is short, not the gradient",
    hint="A small step size makes short steps even on a steep slope. The rule looks at the gradient itself.",
)
def descend_step_length(grad, w0, step, tol, max_iter):
    w = np.array(w0, dtype=float)
    for taken in range(max_iter):
        slope = grad(w)
        if np.linalg.norm(step * slope) <= tol:
            return w, taken
        w = w - step * slope
    return w, max_iter


@wrong_answer(
    "descend",
    id="one-step-too-many",
    title="Takes the step first and looks then",
    hint="The rules come in an order: a gradient that is short enough ends the walk before another step.",
)
def descend_late(grad, w0, step, tol, max_iter):
    w = np.array(w0, dtype=float)
    for taken in range(max_iter):
        slope = grad(w)
        w = w - step * slope
        if np.linalg.norm(slope) <= tol:
            return w, taken + 1
    return w, max_iter


@wrong_answer(
    "descend",
    id="moves-the-start",
    title="Changes the start point",
    hint="`w -= ...` changes the array that w names, and that is the caller's. `w = w - ...` makes a new one.",
)
def descend_in_place(grad, w0, step, tol, max_iter):
    w = w0
    for taken in range(max_iter):
        slope = grad(w)
        if np.linalg.norm(slope) <= tol:
            return w, taken
        w -= step * slope
    return w, max_iter


@wrong_answer(
    "descend",
    id="never-stops-early",
    title="Always takes max_iter steps",
    hint="Once the ground is level, more steps only cost passes over the data. Where is tol used in your code?",
)
def descend_to_the_end(grad, w0, step, tol, max_iter):
    w = np.array(w0, dtype=float)
    for _ in range(max_iter):
        w = w - step * grad(w)
    return w, max_iter


@wrong_answer(
    "descend",
    id="gradient-twice",
    title="Computes each gradient twice",
    hint="The result is right, but every gradient costs a pass over all data. Keep it in a variable.",
)
def descend_twice(grad, w0, step, tol, max_iter):
    w = np.array(w0, dtype=float)
    for taken in range(max_iter):
        if np.linalg.norm(grad(w)) <= tol:
            return w, taken
        w = w - step * grad(w)
    return w, max_iter


@wrong_answer(
    "safe_step",
    id="smallest-eigenvalue",
    title="Uses the smallest eigenvalue",
    hint="Such a step suits the flattest direction. In the steepest one it jumps out of the valley. Which one decides?",
)
def safe_step_smallest(a):
    with np.errstate(all="ignore"):
        return float(1 / np.linalg.eigvalsh(a)[0])


@wrong_answer(
    "safe_step",
    id="trace",
    title="Uses the sum of all eigenvalues",
    hint="The trace adds up the eigenvalues of all directions. Such a step is safe, but shorter than need be.",
)
def safe_step_trace(a):
    return float(1 / np.trace(a))


@wrong_answer(
    "safe_step",
    id="the-bound-itself",
    title="Gives the bound, not half of it",
    hint="At the bound itself the walk jumps to and fro for ever. What does the docstring ask for?",
)
def safe_step_bound(a):
    return float(2 / np.linalg.eigvalsh(a).max())


@wrong_answer(
    "safe_step",
    id="largest-diagonal",
    title="Looks at the diagonal only",
    hint="The diagonal holds the eigenvalues only if everything else is 0. A tilted valley can be steeper than its "
    "diagonal says.",
)
def safe_step_diagonal(a):
    return float(1 / np.diag(a).max())


@wrong_answer(
    "safe_step",
    id="not-inverted",
    title="Gives the eigenvalue, not a step",
    hint="The steeper the valley, the shorter the step has to be. Does your number shrink when a is doubled?",
)
def safe_step_upside_down(a):
    return float(np.linalg.eigvalsh(a).max() / 2)


@wrong_answer(
    "solve_normal",
    id="explicit-inverse",
    title="Inverts X'X even where it has no inverse",
    hint="With two equal columns X'X has no inverse. `np.linalg.lstsq` and `np.linalg.pinv` do not need one.",
)
def solve_normal_inverse(x, y):
    return np.linalg.inv(x.T @ x) @ (x.T @ y)


@wrong_answer(
    "solve_normal",
    id="right-side-forgotten",
    title="Forgets X' on the right side",
    hint="The right side has one number for each feature, y has one for each example. What turns one into the other?",
)
def solve_normal_without_x(x, y):
    return np.linalg.lstsq(x.T @ x, y, rcond=1e-10)[0]


@wrong_answer(
    "solve_normal",
    id="not-solved",
    title="Gives X'y, the right side itself",
    hint="X'y is the right side of the equations. It equals the weights only if X'X is the identity.",
)
def solve_normal_right_side(x, y):
    return x.T @ y


@wrong_answer(
    "solve_normal",
    id="small-ridge",
    title="Adds a small number to the diagonal",
    hint="A number added to the diagonal makes X'X invertible, and every weight a little wrong. Solve the equations as "
    "they stand.",
)
def solve_normal_ridge(x, y):
    return np.linalg.solve(x.T @ x + 1e-3 * np.eye(x.shape[1]), x.T @ y)


@wrong_answer(
    "solve_normal",
    id="first-of-the-twins",
    title="Leaves out columns that appeared before",
    hint="Giving all the weight to one of two equal columns solves the equations, but another solution is shorter.",
)
def solve_normal_drop_columns(x, y):
    keep = [j for j in range(x.shape[1]) if not any(np.array_equal(x[:, j], x[:, i]) for i in range(j))]
    w = np.zeros(x.shape[1])
    w[keep] = np.linalg.lstsq(x[:, keep].T @ x[:, keep], x[:, keep].T @ y, rcond=1e-10)[0]
    return w


@wrong_answer(
    "solve_normal",
    id="waits-for-an-error",
    title="Trusts the solver where it raises nothing",
    hint="A rounded copy of a column leaves a number like 1e-16 where a 0 should be: `solve` raises nothing and "
    "divides by it. Treat every matrix in the way that allows for copies.",
)
def solve_normal_or_pinv(x, y):
    gram, right = x.T @ x, x.T @ y
    try:
        return np.linalg.solve(gram, right)
    except np.linalg.LinAlgError:
        return np.linalg.pinv(gram, rcond=1e-10) @ right
