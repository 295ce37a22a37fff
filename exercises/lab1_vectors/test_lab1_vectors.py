"""Visible checks of lab 1."""

import numpy as np
import pytest


def vector(np_rng, n):
    """n random floats as a list."""
    return np_rng.uniform(-9, 9, n).round(2).tolist()


def matrix(np_rng, n, m):
    """n random rows of m floats, as lists."""
    return np_rng.uniform(-9, 9, (n, m)).round(2).tolist()


def bowl(np_rng, d, low=0.5, high=4.0):
    """A random symmetric matrix whose eigenvalues lie evenly between low and high."""
    turn = np.linalg.qr(np_rng.normal(size=(d, d)))[0]
    a = turn * np.linspace(low, high, d) @ turn.T
    return (a + a.T) / 2


def quadratic(a, b):
    """Source of f(w) = w.Aw / 2 - b.w and of its gradient."""
    matrix_text, vector_text = f"np.array({a.tolist()})", f"np.array({b.tolist()})"
    return (
        f"lambda w: float(w @ {matrix_text} @ w / 2 - {vector_text} @ w)",
        f"lambda w: {matrix_text} @ w - {vector_text}",
    )


@pytest.mark.exercise("dot")
class TestDot:
    @pytest.mark.points(1)
    def test_example(self, learner):
        """The example: three apples and two pears"""
        assert learner.dot([3.0, 2.0], [0.5, 0.8]).within(rel=1e-9) == 3.1

    @pytest.mark.points(1)
    def test_random(self, learner, reference, np_rng):
        """Adds up the products of random vectors"""
        u, v = vector(np_rng, 4), vector(np_rng, 4)
        assert learner.dot(u, v) == reference.dot(u, v).within(rel=1e-9, abs=1e-9)

    @pytest.mark.points(1)
    def test_lengths(self, learner, reference, np_rng):
        """Refuses vectors of different length"""
        u, v = vector(np_rng, 3), vector(np_rng, 3)
        assert learner.dot(u, v) == reference.dot(u, v).within(rel=1e-9, abs=1e-9)
        assert learner.dot(u, v[:2]).raises("ValueError")


@pytest.mark.exercise("matvec")
class TestMatvec:
    @pytest.mark.points(1)
    def test_random(self, learner, reference, np_rng):
        """Gives one number for each row"""
        a, x = matrix(np_rng, 3, 2), vector(np_rng, 2)
        assert learner.matvec(a, x) == reference.matvec(a, x).within(rel=1e-9, abs=1e-9)

    @pytest.mark.points(1)
    def test_square(self, learner, reference, np_rng):
        """Takes rows, not columns, and leaves its arguments alone"""
        a, x = matrix(np_rng, 3, 3), vector(np_rng, 3)
        found = learner.matvec(a, x)
        assert found == reference.matvec(a, x).within(rel=1e-9, abs=1e-9)
        assert found.keeps_inputs


@pytest.mark.exercise("matmul")
class TestMatmul:
    @pytest.mark.points(1)
    def test_random(self, learner, reference, np_rng):
        """Multiplies matrices of different shapes"""
        a, b = matrix(np_rng, 3, 2), matrix(np_rng, 2, 4)
        assert learner.matmul(a, b) == reference.matmul(a, b).within(rel=1e-9, abs=1e-9)

    @pytest.mark.points(1)
    def test_square(self, learner, reference, np_rng):
        """Multiplies square matrices in the right order"""
        a, b = matrix(np_rng, 3, 3), matrix(np_rng, 3, 3)
        assert learner.matmul(a, b) == reference.matmul(a, b).within(rel=1e-9, abs=1e-9)

    @pytest.mark.points(1)
    def test_shapes(self, learner, reference, np_rng):
        """Refuses matrices whose inner dimensions differ"""
        a, b = matrix(np_rng, 2, 3), matrix(np_rng, 3, 3)
        assert learner.matmul(a, b) == reference.matmul(a, b).within(rel=1e-9, abs=1e-9)
        assert learner.matmul(a, b[:2]).raises("ValueError")


@pytest.mark.exercise("matmul_outer")
class TestMatmulOuter:
    @pytest.mark.points(1)
    def test_product(self, learner, reference, np_rng):
        """Gives the matrix product"""
        a, b = np_rng.normal(size=(3, 2)), np_rng.normal(size=(2, 4))
        assert learner.matmul_outer(a, b) == reference.matmul_outer(a, b).within(rel=1e-9, abs=1e-9)

    @pytest.mark.points(3)
    def test_form(self, learner, source, np_rng):
        """Adds outer products instead of calling a finished product"""
        found = learner.matmul_outer(np_rng.normal(size=(2, 2)), np_rng.normal(size=(2, 2)))
        assert found.within(rel=1e-9, abs=1e-9).keeps_inputs
        how = source("matmul_outer")
        assert how.avoids_operator("@")
        assert how.avoids_calls("dot", "matmul", "inner", "vdot", "tensordot", "einsum", "matvec")


@pytest.mark.exercise("add_bias")
class TestAddBias:
    @pytest.mark.points(1)
    def test_ones(self, learner, reference, np_rng):
        """Appends a column of ones"""
        x = np_rng.normal(size=(3, 2))
        found = learner.add_bias(x)
        assert found == reference.add_bias(x).within(rel=1e-12)
        assert found.keeps_inputs


@pytest.mark.exercise("derivative")
class TestDerivative:
    @pytest.mark.points(2)
    def test_slopes(self, learner, reference, code, rng):
        """Finds the slope of well-known functions to six digits"""
        for f, x in (("math.exp", rng.uniform(2, 3)), ("lambda t: t * t", rng.uniform(1, 4)), ("math.sin", 1.5)):
            assert learner.derivative(code(f), x) == reference.derivative(code(f), x).within(abs=1e-6)


@pytest.mark.exercise("gradient")
class TestGradient:
    @pytest.mark.points(2)
    def test_quadratic(self, learner, reference, code, np_rng):
        """Finds the gradient of a random quadratic function to six digits"""
        f, _ = quadratic(bowl(np_rng, 3, 2, 6), np_rng.normal(size=3))
        w = np_rng.uniform(1, 3, 3)
        assert learner.gradient(code(f), w) == reference.gradient(code(f), w).within(abs=1e-6)

    @pytest.mark.points(1)
    def test_input_kept(self, learner, reference, code, np_rng):
        """Leaves w as it was"""
        w = np_rng.uniform(1, 3, 4)
        f = code("lambda w: float(w[0] * w[1] + w[2] * w[2] * w[3])")
        found = learner.gradient(f, w)
        assert found.within(abs=1e-3).keeps_inputs
        assert found == reference.gradient(f, w).within(abs=1e-6)


@pytest.mark.exercise("gradient_check")
class TestGradientCheck:
    @pytest.mark.points(1)
    def test_right_gradient(self, learner, reference, code, np_rng):
        """Gives nearly 0 for a right gradient"""
        f, grad = quadratic(bowl(np_rng, 3), np_rng.normal(size=3))
        w = np_rng.uniform(1, 3, 3)
        assert learner.gradient_check(code(f), code(grad), w).within(abs=1e-6) == 0.0
        wrong = code(grad.replace(" - ", " + "))
        assert learner.gradient_check(code(f), wrong, w) == reference.gradient_check(code(f), wrong, w).within(abs=1e-6)

    @pytest.mark.points(2)
    def test_planted_errors(self, learner, reference, code, np_rng):
        """Measures a lost factor 2 and a wrong sign"""
        w = np_rng.uniform(1, 3, 3)
        f = code("lambda w: float(w @ w)")
        for grad in (code("lambda w: w"), code("lambda w: -2 * w")):
            assert learner.gradient_check(f, grad, w) == reference.gradient_check(f, grad, w).within(abs=1e-6)


@pytest.mark.exercise("quadratic_extremum")
class TestQuadraticExtremum:
    @pytest.mark.points(1)
    def test_valley(self, learner, reference, rng):
        """Finds the minimum of a valley"""
        a, b, c = rng.uniform(0.5, 3), rng.uniform(1, 4), rng.uniform(-4, 4)
        assert learner.quadratic_extremum(a, b, c) == reference.quadratic_extremum(a, b, c).within(rel=1e-9, abs=1e-9)

    @pytest.mark.points(1)
    def test_line(self, learner, reference, rng):
        """Knows that a line has no extremum"""
        b, c = rng.uniform(-4, 4), rng.uniform(-4, 4)
        assert learner.quadratic_extremum(0.0, b, c) == reference.quadratic_extremum(0.0, b, c)


@pytest.mark.exercise("descend")
class TestDescend:
    @pytest.mark.points(1)
    def test_example(self, learner, code):
        """The example: halves w five times"""
        found = learner.descend(code("lambda w: 2 * w"), np.array([1.0]), 0.25, 0.1, 100)
        assert found.within(rel=1e-9) == (np.array([0.03125]), 5)

    @pytest.mark.points(2)
    def test_bowl(self, learner, reference, code, np_rng):
        """Walks to the bottom of a random bowl and stops there"""
        _, grad = quadratic(bowl(np_rng, 3, 1, 4), np_rng.normal(size=3))
        w0 = np_rng.uniform(2, 4, 3)
        found = learner.descend(code(grad), w0, 0.2, 1e-3, 500)
        assert found == reference.descend(code(grad), w0, 0.2, 1e-3, 500).within(rel=1e-9, abs=1e-9)

    @pytest.mark.points(1)
    def test_limit(self, learner, reference, code, np_rng):
        """Takes no more than max_iter steps and leaves w0 alone"""
        _, grad = quadratic(bowl(np_rng, 2), np_rng.normal(size=2))
        w0 = np_rng.uniform(2, 4, 2)
        found = learner.descend(code(grad), w0, 0.01, 1e-9, 7)
        assert found == reference.descend(code(grad), w0, 0.01, 1e-9, 7).within(rel=1e-9, abs=1e-9)
        assert found.keeps_inputs


@pytest.mark.exercise("safe_step")
class TestSafeStep:
    @pytest.mark.points(2)
    def test_bowls(self, learner, reference, np_rng):
        """Gives the safe step for random bowls"""
        for d in (2, 4):
            a = bowl(np_rng, d, 0.5, float(np_rng.uniform(3, 9)))
            assert learner.safe_step(a) == reference.safe_step(a).within(rel=1e-6)


@pytest.mark.exercise("solve_normal")
class TestSolveNormal:
    @pytest.mark.points(2)
    def test_weights(self, learner, reference, np_rng):
        """Finds the weights of least squares"""
        x, y = np_rng.normal(size=(12, 3)), np_rng.normal(size=12)
        assert learner.solve_normal(x, y) == reference.solve_normal(x, y).within(rel=1e-8, abs=1e-8)

    @pytest.mark.points(1)
    def test_length_twice(self, learner, reference):
        """Shares the weight between two equal columns"""
        x, y = np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]), np.array([2.0, 4.0, 6.0])
        assert learner.solve_normal(x, y) == reference.solve_normal(x, y).within(rel=1e-8, abs=1e-8)
