"""Hidden checks of lab 1."""

import math

import numpy as np
import pytest

AS_FLOAT = '''
def probe(f, *args):
    """its result as a float"""
    return float(f(*args))
'''
AS_FLOATS = '''
def probe(f, *args):
    """its numbers as floats"""
    return [float(number) for number in f(*args)]
'''
AS_ROWS = '''
def probe(f, *args):
    """its numbers as floats"""
    return [[float(number) for number in row] for row in f(*args)]
'''
BILINEAR = '''
def probe(f, u, v, w, c):
    """the bill of c baskets u and one basket w, less what the two cost alone"""
    both = [c * a + b for a, b in zip(u, w)]
    return float(f(both, v) - c * f(u, v) - f(w, v))
'''
LINEAR = '''
def probe(f, a, x, y, c):
    """c * x + y, less the results for x and y alone"""
    both = [c * p + q for p, q in zip(x, y)]
    return [float(whole - c * p - q) for whole, p, q in zip(f(a, both), f(a, x), f(a, y))]
'''
BRACKETS = '''
def probe(f, a, b, c):
    """(ab)c less a(bc)"""
    left, right = f(f(a, b), c), f(a, f(b, c))
    return [[float(p - q) for p, q in zip(one, other)] for one, other in zip(left, right)]
'''
OWN_ROWS = '''
def probe(f, a, b):
    """changes one element of the result"""
    found = f(a, b)
    found[0][0] = 99.0
    return [float(row[0]) for row in found[1:]]
'''
PREDICTS = '''
def probe(f, x, weights, bias):
    """predictions with the bias as the last weight"""
    import numpy as np
    return np.asarray(f(x) @ np.append(weights, bias), dtype=float)
'''
SLOPES = '''
def probe(f, w, shift):
    """the gradient of g(w + shift), less that of g at the shifted point"""
    import numpy as np
    def g(v):
        return float(v[0] * v[1] + v[1] ** 2)
    return np.asarray(f(lambda v: g(v + shift), w) - f(g, w + shift), dtype=float)
'''
GRADIENT_CALLS = '''
def probe(f, w0, step, tol, max_iter):
    """at which points it asks for the gradient, and whether at most once more than it takes steps"""
    asked = []
    def grad(w):
        asked.append([float(number) for number in w])
        return 2 * w
    _, steps = f(grad, w0, step, tol, max_iter)
    return [asked[:steps], len(asked) <= steps + 1]
'''
WALKS = '''
def probe(f, a):
    """walks with its step, and with 2.2 times of it"""
    import numpy as np
    def walk(step):
        w = np.ones(len(a))
        for _ in range(300):
            w = w - step * (a @ w)
        return float(np.linalg.norm(w))
    step = float(f(a))
    return [walk(step) < 1e-3, walk(2.2 * step) > 1e3]
'''
RESIDUAL = '''
def probe(f, x, y):
    """the length of the gradient of the squared error at the weights found"""
    import numpy as np
    return float(np.linalg.norm(x.T @ (x @ f(x, y) - y)))
'''


def vector(np_rng, n):
    """n random floats as a list."""
    return np_rng.uniform(-9, 9, n).tolist()


def matrix(np_rng, n, m):
    """n random rows of m floats, as lists."""
    return np_rng.uniform(-9, 9, (n, m)).tolist()


def bowl(np_rng, d, low=0.5, high=4.0):
    """A random symmetric matrix whose eigenvalues lie evenly between low and high."""
    turn = np.linalg.qr(np_rng.normal(size=(d, d)))[0]
    a = turn * np.linspace(low, high, d) @ turn.T
    return (a + a.T) / 2


@pytest.mark.exercise("dot")
class TestDot:
    @pytest.mark.points(1)
    def test_edges(self, learner, reference, np_rng):
        """Handles whole numbers, one element, none, and lengths that differ either way; is linear"""
        for u, v in (([2, 3], [4, -5]), ([7.5], [2.0]), ([], [])):
            assert learner.probe("dot", AS_FLOAT, u, v) == reference.probe("dot", AS_FLOAT, u, v).within(rel=1e-12)
        for n, m in ((1, 4), (4, 1), (0, 1)):
            assert learner.dot(vector(np_rng, n), vector(np_rng, m)).raises("ValueError")
        u, v, w = (vector(np_rng, 5) for _ in range(3))
        assert learner.probe("dot", BILINEAR, u, v, w, 3.5).within(abs=1e-9) == 0.0


@pytest.mark.exercise("matvec")
class TestMatvec:
    @pytest.mark.points(1)
    def test_all_shapes(self, learner, reference, np_rng):
        """Takes matrices of any shape and whole numbers"""
        for n, m in ((1, 5), (5, 1), (4, 3)):
            a, x = matrix(np_rng, n, m), vector(np_rng, m)
            assert learner.matvec(a, x) == reference.matvec(a, x).within(rel=1e-9, abs=1e-9)
        whole = ([[1, 2], [3, 4]], [5, 6])
        assert learner.probe("matvec", AS_FLOATS, *whole) == reference.probe("matvec", AS_FLOATS, *whole)

    @pytest.mark.points(1)
    def test_misfits_and_linearity(self, learner, np_rng):
        """Refuses rows that are too short or too long; is linear in x"""
        for wrong in (1, 3):
            rows = [*matrix(np_rng, 2, 2), vector(np_rng, wrong)]
            assert learner.matvec(rows, vector(np_rng, 2)).raises("ValueError")
        args = (matrix(np_rng, 3, 4), vector(np_rng, 4), vector(np_rng, 4), -2.5)
        assert learner.probe("matvec", LINEAR, *args).within(abs=1e-9) == [0.0, 0.0, 0.0]


@pytest.mark.exercise("matmul")
class TestMatmul:
    @pytest.mark.points(1)
    def test_all_shapes(self, learner, reference, np_rng):
        """Takes thin and wide matrices and whole numbers, and refuses others"""
        for n, k, m in ((1, 3, 1), (3, 1, 3), (2, 5, 1), (1, 1, 1)):
            a, b = matrix(np_rng, n, k), matrix(np_rng, k, m)
            found = learner.matmul(a, b)
            assert found == reference.matmul(a, b).within(rel=1e-9, abs=1e-9)
            assert found.keeps_inputs
        whole = ([[1, 2], [3, 4]], [[0, 1], [5, 6]])
        assert learner.probe("matmul", AS_ROWS, *whole) == reference.probe("matmul", AS_ROWS, *whole)
        assert learner.matmul(matrix(np_rng, 2, 2), matrix(np_rng, 3, 2)).raises("ValueError")

    @pytest.mark.points(1)
    def test_brackets(self, learner, reference, np_rng):
        """Gives the same for (AB)C and A(BC), in rows that are lists of their own"""
        args = (matrix(np_rng, 2, 3), matrix(np_rng, 3, 2), matrix(np_rng, 2, 4))
        assert learner.probe("matmul", BRACKETS, *args).within(abs=1e-8) == [[0.0] * 4] * 2
        pair = (matrix(np_rng, 3, 2), matrix(np_rng, 2, 2))
        assert learner.probe("matmul", OWN_ROWS, *pair) == reference.probe("matmul", OWN_ROWS, *pair).within(
            rel=1e-9, abs=1e-9
        )


@pytest.mark.exercise("matmul_outer")
class TestMatmulOuter:
    @pytest.mark.points(1)
    def test_all_shapes(self, learner, reference, np_rng):
        """Gives the product for all shapes, also for an inner dimension of 1 and 0"""
        for n, k, m in ((3, 3, 3), (1, 6, 2), (4, 1, 3), (2, 0, 3)):
            a, b = np_rng.normal(size=(n, k)), np_rng.normal(size=(k, m))
            assert learner.matmul_outer(a, b) == reference.matmul_outer(a, b).within(rel=1e-9, abs=1e-9)
        x = np_rng.normal(size=(20, 3))
        assert learner.matmul_outer(x.T, x).within(rel=1e-9, abs=1e-9) == x.T @ x


@pytest.mark.exercise("add_bias")
class TestAddBias:
    @pytest.mark.points(2)
    def test_all_shapes(self, learner, reference, np_rng):
        """Works for one row and for none, and makes an intercept of the last weight"""
        for shape in ((1, 4), (5, 1), (0, 3)):
            x = np_rng.normal(size=shape)
            found = learner.add_bias(x)
            assert found == reference.add_bias(x).within(rel=1e-12)
            assert found.keeps_inputs
        x, weights = np_rng.normal(size=(4, 3)), np_rng.normal(size=3)
        assert learner.probe("add_bias", PREDICTS, x, weights, 2.5).within(rel=1e-9, abs=1e-9) == x @ weights + 2.5


@pytest.mark.exercise("derivative")
class TestDerivative:
    @pytest.mark.points(2)
    def test_wide_steps(self, learner, reference, code, rng):
        """Uses the step that it is given, on both sides, also where f is flat"""
        x, h = rng.uniform(-2, 2), rng.uniform(0.2, 0.6)
        for f in ("lambda t: t * t * t - 2 * t", "lambda t: 5.0", "lambda t: -3 * t", "abs"):
            assert learner.derivative(code(f), x, h) == reference.derivative(code(f), x, h).within(rel=1e-9, abs=1e-9)
        assert learner.derivative(code("math.cos"), 3.0).within(abs=1e-6) == -math.sin(3.0)


@pytest.mark.exercise("gradient")
class TestGradient:
    @pytest.mark.points(2)
    def test_whole_numbers(self, learner, reference, code, rng):
        """Accepts a w of whole numbers and one of a single element"""
        f = code("lambda w: float(w[0] ** 3 + 3 * w[0] * w[-1])")
        for w in (np.array([rng.randint(1, 5), rng.randint(1, 5), 4]), np.array([2.5])):
            assert learner.gradient(f, w) == reference.gradient(f, w).within(abs=1e-6)

    @pytest.mark.points(1)
    def test_steps(self, learner, reference, code, np_rng):
        """Uses the step that it is given; moving f moves its gradient along"""
        w, f = np_rng.uniform(-2, 2, 3), code("lambda w: float(w[0] ** 3 + w[0] * w[1] ** 3 - w[2])")
        assert learner.gradient(f, w, 0.25) == reference.gradient(f, w, 0.25).within(rel=1e-9, abs=1e-9)
        args = (np.array([1.0, 2.0]), np.array([0.5, -0.25]))
        assert learner.probe("gradient", SLOPES, *args).within(abs=1e-6) == np.zeros(2)


@pytest.mark.exercise("gradient_check")
class TestGradientCheck:
    @pytest.mark.points(1)
    def test_scale(self, learner, reference, code, np_rng):
        """Does not depend on the scale, and sees an error in one coordinate"""
        w, one_wrong = np_rng.uniform(1, 3, 3), "np.array([2.0, 2.0, 1.0])"
        for scale in (1e-3, 1.0, 1e3):
            f, grad = code(f"lambda w: float({scale} * w @ w)"), code(f"lambda w: {scale} * {one_wrong} * w")
            expected = reference.gradient_check(f, grad, w).within(abs=1e-5)
            assert learner.gradient_check(f, grad, w) == expected

    @pytest.mark.points(1)
    def test_flat(self, learner, code):
        """Gives 0 where both gradients are zero, and 1 where one of them is"""
        flat, w = code("lambda w: 3.0"), np.array([1.0, 2.0])
        assert learner.gradient_check(flat, code("lambda w: 0 * w"), w).within(abs=1e-9) == 0.0
        assert learner.gradient_check(flat, code("lambda w: w"), w).within(abs=1e-9) == 1.0


@pytest.mark.exercise("quadratic_extremum")
class TestQuadraticExtremum:
    @pytest.mark.points(2)
    def test_hills_and_valleys(self, learner, reference, rng):
        """Handles hills, valleys, tops at 0 and lines of whole numbers"""
        for a in (rng.uniform(-4, -1), rng.uniform(0.01, 0.1), -1e-6):
            b, c = rng.uniform(1, 5), rng.uniform(1, 5)
            expected = reference.quadratic_extremum(a, b, c).within(rel=1e-9, abs=1e-9)
            assert learner.quadratic_extremum(a, b, c) == expected
        assert learner.quadratic_extremum(-2.0, 0.0, 3.0).within(abs=1e-12) == (0.0, 3.0, "maximum")
        assert learner.quadratic_extremum(0, 0, 1) == (math.nan, math.nan, "none")


@pytest.mark.exercise("descend")
class TestDescend:
    @pytest.mark.points(1)
    def test_at_the_bottom(self, learner, reference, code, rng):
        """Stays where the gradient is zero, and takes no step when none is allowed"""
        for w, tol, most in ((0.0, 0.0, 9), (rng.uniform(1, 2), 0.1, 0), (0.5, 1.0, 5)):
            args = (code("lambda w: 2 * w"), np.array([w]), 0.1, tol, most)
            assert learner.descend(*args) == reference.descend(*args).within(rel=1e-9, abs=1e-9)

    @pytest.mark.points(1)
    def test_gradient_calls(self, learner, reference, np_rng):
        """Computes the gradient once for each step, and at most once more"""
        for tol, most in ((0.5, 50), (0.0, 6)):
            args = (np_rng.uniform(1, 2, 2), 0.2, tol, most)
            expected = reference.probe("descend", GRADIENT_CALLS, *args).within(rel=1e-9, abs=1e-9)
            assert learner.probe("descend", GRADIENT_CALLS, *args) == expected

    @pytest.mark.points(1)
    def test_whole_numbers(self, learner, reference, code, np_rng):
        """Starts from whole numbers, too, and stops by the length of the gradient alone"""
        w0 = np_rng.integers(2, 9, 3)
        args = (code("lambda w: np.array([3.0, 1.0, 0.2]) * w"), w0, 0.3, 0.01, 400)
        found = learner.descend(*args)
        assert found == reference.descend(*args).within(rel=1e-9, abs=1e-9)
        assert found.keeps_inputs


@pytest.mark.exercise("safe_step")
class TestSafeStep:
    @pytest.mark.points(1)
    def test_values(self, learner, reference, np_rng):
        """Takes one dimension, flat directions and negative elements"""
        tilted = np.array([[2.0, -1.9], [-1.9, 2.0]])
        for a in (np.array([[float(np_rng.uniform(1, 9))]]), np.diag([3.0, 0.0]), tilted, bowl(np_rng, 5, 1, 50)):
            assert learner.safe_step(a) == reference.safe_step(a).within(rel=1e-6)

    @pytest.mark.points(2)
    def test_walks(self, learner, reference, np_rng):
        """Converges with the step it gives; beyond the bound the walk runs away"""
        a = bowl(np_rng, 3, 1.0, 6.0)
        assert learner.probe("safe_step", WALKS, a) == reference.probe("safe_step", WALKS, a)


@pytest.mark.exercise("solve_normal")
class TestSolveNormal:
    @pytest.mark.points(1)
    def test_twice(self, learner, reference, np_rng):
        """Shares weights between columns that are copies, also in another unit, and has no use for columns of zeros"""
        x = np_rng.integers(-5, 6, (15, 3)).astype(float)
        y = np_rng.normal(size=15)
        for wide in (np.hstack([x, x[:, :1]]), np.hstack([x, np.zeros((15, 1))])):
            assert learner.solve_normal(wide, y) == reference.solve_normal(wide, y).within(rel=1e-8, abs=1e-8)
        for factor in (1 / 0.3048, *np_rng.uniform(0.1, 3, 5)):  # metres and feet: rounding hides most such copies
            x, y = np_rng.normal(size=(15, 3)), np_rng.normal(size=15)
            wide = np.hstack([x, factor * x[:, :1]])
            assert learner.solve_normal(wide, y) == reference.solve_normal(wide, y).within(rel=1e-7, abs=1e-7)

    @pytest.mark.points(2)
    def test_exact_and_minimal(self, learner, np_rng):
        """Finds planted weights again; elsewhere no other weights are better"""
        x, weights = np_rng.normal(size=(30, 4)), np_rng.uniform(-3, 3, 4)
        found = learner.solve_normal(x, x @ weights)
        assert found.within(rel=1e-8, abs=1e-8) == weights
        assert found.keeps_inputs
        y = np_rng.normal(size=30)
        assert learner.probe("solve_normal", RESIDUAL, x, y).within(abs=1e-8) == 0.0
