"""Tests of other graders are carried over by what their names mean: scopes, what relies on what, forms of asserts."""

from __future__ import annotations

import ast

import pytest

from grader.authoring.interop.borrowing import names_of
from grader.authoring.interop.checks import Body, check_body
from grader.authoring.interop.model import Given
from grader.authoring.interop.names import Names
from grader.authoring.interop.scopes import free_names, reads

NAMES = Names(
    exercises=frozenset({"squares", "total", "gen"}),
    given=frozenset({"helper"}),
    statements={
        "np": "import numpy as np",
        "assert_allclose": "from numpy.testing import assert_allclose",
        "Test": "from test_helper import Test",
        "BASE": "BASE = 3",
        "LIMIT": "LIMIT = BASE + 1",
        "reference": "reference = BASE",
    },
    generators=frozenset({"gen"}),
)


def body(source: str, setup: str = "") -> Body:
    return check_body(source, setup, NAMES)


@pytest.mark.parametrize(
    ("source", "free"),
    [
        ("f(x)", {"f", "x"}),
        ("[x for x in xs if x > y]", {"xs", "y"}),
        ("{k: v for k, v in k}", {"k"}),
        ("lambda f, n=n: f(n, m)", {"n", "m"}),
        ("def g(f):\n    y = f(z)\n    return y", {"z"}),
        ("def g():\n    global y\n    y = 1", {"y"}),
        ("class C(B):\n    a = b\n    def m(self):\n        return a", {"B", "b", "a"}),
        ("try:\n    f()\nexcept E as e:\n    g(e)", {"f", "E", "g"}),
        ("def g(x: T = d) -> R:\n    import os\n    return os.x(x)", {"T", "d", "R"}),
        ("any((y := x) for x in xs)", {"any", "y", "xs"}),
    ],
)
def test_names_of_inner_scopes_are_not_the_notebooks(source: str, free: set[str]) -> None:
    assert {each.id for each in free_names(ast.parse(source))} == free


@pytest.mark.parametrize(
    ("source", "needed"),
    [
        ("x = x + 1", {"x"}),
        ("x += 1", {"x"}),
        ("del x", {"x"}),
        ("for x in xs:\n    print(x)", {"xs", "print"}),
        ("def f(n):\n    return f(n - 1) + k", {"k"}),
        ("x: int = y", {"int", "y"}),
    ],
)
def test_what_a_statement_needs_before_it_runs(source: str, needed: set[str]) -> None:
    assert reads(ast.parse(source).body[0]) == needed


MONKEY = """orig_squares = squares
del squares
try:
    total(1)
except NameError:
    pass
else:
    raise AssertionError("total does not use squares")
finally:
    squares = orig_squares"""


@pytest.mark.parametrize(
    "source",
    [
        MONKEY,
        f"{MONKEY}\nassert total(2) == 5",
        "squares = lambda n: 3\nassert total(2) == 5",
        "def squares(n):\n    return 3\nassert total(2) == 5",
        "xs = []\nxs.append(unknown)\nassert total(xs) == 5",
        "xs = [1]\nxs = unknown\nassert total(xs) == 5",
        "d = {}\nd[unknown] = 1\nassert total(d) == 5",
        "a = unknown\nb = a\nc = b\nassert total(c) == 5",
        "x = 1\ndel x\nassert total(x) == 5",
        "for x in [1]:\n    y = unknown(x)\nassert total(y) == 5",
        "n = n + 1\nassert total(n) == 5",
        "assert 'total' in globals() and total(1) == 1",
        "assert eval('total')(1) == total(1)",
    ],
)
def test_with_a_statement_falls_what_relies_on_it(source: str) -> None:
    found = body(source)
    assert found.lines == ()
    assert found.left


def test_texts_and_prints_are_for_people() -> None:
    found = body("'Check it'\nprint(total(2))\nassert total(1) == 1")
    assert found.lines == ("assert learner.total(1) == 1",)


def test_a_statement_that_only_asks_takes_nothing_with_it() -> None:
    found = body("xs = [1]\nassert unknown(xs)\nassert total(xs) == 1")
    assert found.lines == ("xs = [1]", "assert learner.total(xs) == 1")


@pytest.mark.parametrize(
    ("source", "due"),
    [
        ("def test_x(squares): assert squares(2) == [1, 4]", "assert learner.squares(2) == [1, 4]"),
        (
            "def test_x(squares):\n    'doc'\n    assert squares(2) == 4\ntest_x(squares)",
            "assert learner.squares(2) == 4",
        ),
        ("def test_x(f):\n    assert f(2) == 4\ntest_x(squares)", "assert learner.squares(2) == 4"),
        (
            "def check(f, n=3):\n    assert f(n) == n\ncheck(squares, 2)\ncheck(total)",
            "n = 2\nassert learner.squares(n) == n\nn = 3\nassert learner.total(n) == n",
        ),
        ("def check():\n    assert squares(2) == 4\ncheck()", "assert learner.squares(2) == 4"),
        (
            "def check(n):\n    assert squares(n) == n\ncheck(1)\ncheck(2)",
            "def check(n):\n    assert learner.squares(n) == n\ncheck(1)\ncheck(2)",
        ),
        (
            "def test_public(nine, squares):\n    assert nine == 9\n    assert squares(3) == 9",
            "assert learner.squares(3) == 9",
        ),
    ],
)
def test_tests_in_functions_are_the_statements_that_they_run(source: str, due: str) -> None:
    assert "\n".join(body(source).lines) == due


def test_a_test_that_nothing_calls_and_that_cannot_stand_alone_is_named() -> None:
    found = body("def check(n):\n    assert squares(n)\n    return n")
    assert found.lines == ()
    assert "nothing in the cell calls" in found.left[0]


def test_a_hidden_part_may_use_a_test_function_of_the_visible_one() -> None:
    found = body("check(squares)", setup="def check(f):\n    assert f(9) == 81")
    assert found.lines == ("assert learner.squares(9) == 81",)


PROBE = "learner.probe('gen', 'def probe(f, *args):\\n    return {}\\n', {})"


@pytest.mark.parametrize(
    ("source", "due"),
    [
        ("assert next(gen(5)) == 0", f"assert {PROBE.format('next(f(*args))', 5)} == 0"),
        ("assert list(gen(3)) == [0, 1]", f"assert {PROBE.format('list(f(*args))', 3)} == [0, 1]"),
        ("assert sum(gen(3)) > 2", f"assert {PROBE.format('sum(f(*args))', 3)}.value > 2"),
        ("assert next(gen(0), None) is None", f"assert {PROBE.format('next(f(*args), None)', 0)} == None"),
        ("assert max(x + 1 for x in gen(3)) == 4", f"assert {PROBE.format('max((x + 1 for x in f(*args)))', 3)} == 4"),
        (
            "xs = sorted(gen(2))\nassert xs == [0]",
            f"xs = {PROBE.format('sorted(f(*args))', 2)}.value\nassert xs == [0]",
        ),
    ],
)
def test_what_gives_an_iterator_is_read_where_it_lives(source: str, due: str) -> None:
    assert "\n".join(body(source).lines) == due


@pytest.mark.parametrize("source", ["assert gen(3) == [0]", "g = gen(3)\nassert next(g) == 0", "assert gen(3)"])
def test_an_iterator_that_would_have_to_cross_is_refused(source: str) -> None:
    found = body(source)
    assert found.lines == ()
    assert "gives an iterator" in found.left[0]


@pytest.mark.parametrize(
    ("source", "due"),
    [
        (
            "for v in [dict(n=1)]:\n    assert_allclose(squares(**v), 1)",
            "from numpy.testing import assert_allclose\n"
            "for v in [dict(n=1)]:\n    assert_allclose(learner.squares(**v).value, 1)",
        ),
        ("for x in [1]:\n    assert_equal(squares(x), x)", "for x in [1]:\n    assert learner.squares(x) == x"),
        (
            "np.testing.assert_almost_equal(squares(1), 1)",
            "import numpy as np\nnp.testing.assert_almost_equal(learner.squares(1).value, 1)",
        ),
        ("from nose.tools import ok_\nok_(squares(1) > 0)", "assert learner.squares(1).value > 0"),
        ("assert_true(squares(1))", "assert learner.squares(1).value"),
        ("assert_is_none(squares(1))", "assert learner.squares(1) == None"),
        ("assertAlmostEqual(squares(1), 2.0, places=3)", "assert round(abs(learner.squares(1).value - 2.0), 3) == 0"),
        ("assertIn(3, squares(1), 'three')", "assert 3 in learner.squares(1).value, 'three'"),
        ("Test.assertEquals(squares(2), 4, 'no')", "assert learner.squares(2) == 4, 'no'"),
        ("Test.assertTrue(squares(2) > 4)", "assert learner.squares(2).value > 4"),
        (
            "Test.assertEqualsHashed(squares(2), 'ab')",
            "import hashlib\nassert hashlib.sha1(str(learner.squares(2).value).encode()).hexdigest() == 'ab'",
        ),
        (
            "if True:\n    with pytest.raises(E):\n        pass\nassertEqual(squares(2), 4)",
            "assert learner.squares(2) == 4",
        ),
    ],
)
def test_asserts_of_every_library_ask_the_same(source: str, due: str) -> None:
    assert "\n".join(body(source).lines) == due


@pytest.mark.parametrize(
    ("source", "due"),
    [
        ("assert squares(LIMIT) == 1", "BASE = 3\nLIMIT = BASE + 1\nassert learner.squares(LIMIT) == 1"),
        ("assert squares(reference) == 1", "BASE = 3\nreference_ = BASE\nassert learner.squares(reference_) == 1"),
        ("assert [squares for squares in [1]] == total(1)", "assert learner.total(1) == [squares for squares in [1]]"),
        (
            "k = (lambda helper: helper(2))(abs)\nassert total(k) == 2",
            "k = (lambda helper: helper(2))(abs)\nassert learner.total(k) == 2",
        ),
    ],
)
def test_names_are_borrowed_and_shadowed_as_python_does(source: str, due: str) -> None:
    assert "\n".join(body(source).lines) == due


def test_a_try_with_a_finally_is_no_plain_question_of_an_exception() -> None:
    found = body("try:\n    squares(1)\n    assert False\nexcept KeyError:\n    pass\nfinally:\n    x = 1")
    assert found.lines == ()


GIVEN = """import numpy as np, random
A = [1]
B = np.array(A)
C = random.random()
D = [x for x in A]
E = []
E.append(3)
F = open("x").read()
G = [2]
rows = sc.parallelize(G)
H = {}
H["a"] = 2
J = 3
J = 4
K = A + [missing]
M = np.random.rand(3)"""


def test_a_check_repeats_values_that_are_the_same_again() -> None:
    found = names_of([Given(1, GIVEN)], frozenset()).statements
    values = {name: text for name, text in found.items() if "import" not in text}
    assert values == {
        "A": "A = [1]",
        "B": "B = np.array(A)",
        "D": "D = [x for x in A]",
        "G": "G = [2]",
        "rows": "rows = sc.parallelize(G)",
        "J": "J = 4",
    }
