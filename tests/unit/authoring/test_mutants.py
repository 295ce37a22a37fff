"""Which mutants a reference has: of functions, of statements that a variable comes from, of queries."""

from __future__ import annotations

from grader.checks.explaining.mutants import mutants_of, mutants_of_lines

QUERY = 'q = """\n-- large ones\nSELECT a, sum(b) FROM t JOIN u USING (k) WHERE x > 3 AND y <= 2\n"""\n'


def test_a_docstring_has_no_mutants() -> None:
    source = 'def f(n):\n    """With one or the other: select > 3 and where."""\n    return n\n'
    assert mutants_of(source, "f") == []


def test_a_text_that_is_no_query_has_no_mutants() -> None:
    assert mutants_of("def f():\n    return 'where a or b, selected with sum('\n", "f") == []


def test_a_query_has_one_for_each_small_mistake_in_it() -> None:
    changed = {each.source.split("\\n")[2] for each in mutants_of_lines(QUERY, "q", range(1, 6))}
    assert changed == {
        "SELECT a, avg(b) FROM t JOIN u USING (k) WHERE x > 3 AND y <= 2",
        "SELECT a, sum(b) FROM t LEFT JOIN u USING (k) WHERE x > 3 AND y <= 2",
        "SELECT a, sum(b) FROM t JOIN u USING (k) WHERE x >= 3 AND y <= 2",
        "SELECT a, sum(b) FROM t JOIN u USING (k) WHERE x > 3 OR y <= 2",
        "SELECT a, sum(b) FROM t JOIN u USING (k) WHERE x > 3 AND y < 2",
    }


def test_statements_have_mutants_where_they_lie_on_the_lines() -> None:
    source = "first = 1 + 2\nsecond = [3, 4][1:]\n"
    assert {each.line for each in mutants_of_lines(source, "second", range(2, 3))} == {2}
    assert {each.line for each in mutants_of_lines(source, "second", range(1, 3))} == {1, 2}
