"""What is said first of two DataFrames that differ, and what is free where a check says so."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from any_value import NASTY

from grader.checks.comparing.budget import Budget
from grader.checks.comparing.compare import compare
from grader.checks.comparing.equality import EXACT, FrameRules, Rules
from grader.checks.dsl.result import Result, same_answer
from grader.sandbox.host.answer import Answer
from grader.sandbox.host.request import Request
from grader.sandbox.wire.values import DataFrame

COLUMNS = (("country", "string"), ("n", "bigint"), ("revenue", "double"))
ROWS: list[tuple[Any, ...]] = [("DE", 2, 10.0), ("FR", 1, 7.5), ("IT", 3, 1.25)]
DUE = DataFrame(COLUMNS, ROWS)


def headline(actual: Any, expected: DataFrame = DUE, rules: Rules = EXACT) -> str:
    found = compare(actual, expected, rules)
    return "" if found is None else found.headline


def renamed(old: str, new: str, kind: str = "") -> DataFrame:
    columns = tuple((new, kind or each) if name == old else (name, each) for name, each in COLUMNS)
    return DataFrame(columns, ROWS)


def with_rows(*rows: tuple[Any, ...]) -> DataFrame:
    return DataFrame(COLUMNS, list(rows))


@pytest.mark.parametrize(
    ("actual", "said"),
    [
        (with_rows(*reversed(ROWS)), ""),
        (DataFrame(COLUMNS, ROWS, (1, 2)), ""),
        (renamed("revenue", "revnue"), "has a column `revnue` that should be called `revenue`"),
        (renamed("country", "Country"), "has a column `Country` that should be called `country`"),
        (DataFrame(COLUMNS[:2], [row[:2] for row in ROWS]), "has no column `revenue`"),
        (DataFrame((*COLUMNS, ("id", "int")), [(*row, 1) for row in ROWS]), "has a column too many (`id`)"),
        (DataFrame((*COLUMNS, COLUMNS[0]), [(*row, row[0]) for row in ROWS]), "has the column `country` twice"),
        (
            DataFrame((*COLUMNS, ("id", "int"), ("id", "int")), [(*row, 1, 1) for row in ROWS[:2]]),
            "has 2 columns too many (`id`, ...) and 2 rows instead of 3",
        ),
        (
            DataFrame((*COLUMNS, ("id", "int")), [(*row, 1) for row in [*ROWS, *ROWS]]),
            "has a column too many (`id`) and 6 rows instead of 3, one for each `country`",
        ),
        (
            DataFrame((*COLUMNS, ("id", "int")), [(*row, 1) for row in [*ROWS, ("XX", 3, 9.0)]]),
            "has a column too many (`id`) and 4 rows instead of 3",
        ),
        (
            DataFrame(COLUMNS[::-1], [row[::-1] for row in ROWS]),
            "has the right columns in another order: revenue, n, country instead of country, n, revenue",
        ),
        (renamed("n", "n", "string"), "has a column `n` of type string, where bigint is due"),
        (with_rows(*ROWS[:2]), "has 1 row missing, such as country 'IT'"),
        (with_rows(*ROWS, ("ES", 1, 1.0)), "has 1 row too many, such as country 'ES'"),
        (
            with_rows(*ROWS[:2], ("it", 3, 1.25)),
            "has wrong values in the column `country`, in 1 of 3 rows: different only in upper and lower case",
        ),
        (with_rows(*ROWS[:2], ("XX", 3, 1.25)), "has wrong values in the column `country`, in 1 of 3 rows"),
        (with_rows(*ROWS[:2], ("XX", 3, 9.0)), "has 1 row missing and 1 row too many, such as country 'IT'"),
        (
            with_rows(*((a, b, 2 * c) for a, b, c in ROWS)),
            "has wrong values in the column `revenue`, in 3 of 3 rows: twice what is expected",
        ),
        (with_rows(*ROWS, ROWS[1]), "has 4 rows instead of 3: country 'FR' occurs 2 times"),
        (with_rows(ROWS[0], ROWS[1], ROWS[1]), "has 2 rows for country 'FR', where one is due"),
        (with_rows(*ROWS[:2], ("IT", 3, 9.0)), "has wrong values in the column `revenue`, in 1 of 3 rows"),
        (with_rows(*ROWS[:2], ("IT", 3, None)), "has null in the column `revenue` in 1 row where a value is due"),
        (
            with_rows(("DE", 1, 1.0), ("FR", 2, 7.5), ("IT", 3, 1.25)),
            "has wrong values in the column `n`, in 2 of 3 rows, and in `revenue`",
        ),
        (None, "returned None, where a DataFrame is due"),
        ([("DE", 2, 10.0)], "returned a list, where a DataFrame is due"),
    ],
)
def test_what_is_said_first(actual: Any, said: str) -> None:
    assert headline(actual) == said


SWAPPED = "has the values of city in country and the other way round"
PLACES = (("city", "string"), ("n", "int"), ("country", "string"))


@pytest.mark.parametrize(
    ("rows", "said", "sign"),
    [
        ([("DE", 1, "Bonn"), ("Rome", 2, "IT")], f"{SWAPPED}, in 1 row", "swapped"),
        ([("DE", 1, "Bonn"), ("IT", 2, "Rome")], f"{SWAPPED}, in 2 rows", "swapped"),
        ([("Bonn", 1, "DE"), ("Rome", 2, "DE")], "has wrong values in the column `country`, in 1 of 2 rows", "values"),
        ([("Bonn", 1, "DE")], "has 1 row missing, such as city 'Rome'", "rows"),
        ([("Bonn", 1, None), ("Rome", 2, "IT")],
         "has null in the column `country` in 1 row where a value is due", "nulls"),
    ],
)  # fmt: skip
def test_the_sign_says_of_what_kind_a_difference_is(rows: list[tuple[Any, ...]], said: str, sign: str) -> None:
    found = compare(DataFrame(PLACES, rows), DataFrame(PLACES, [("Bonn", 1, "DE"), ("Rome", 2, "IT")]))
    assert found is not None
    assert (found.headline, found.sign) == (said, sign)


def test_texts_without_their_zeros_are_told_as_that() -> None:
    columns = (("code", "string"), ("n", "int"))
    found = compare(DataFrame(columns, [("150", 1), ("7", 2)]), DataFrame(columns, [("0150", 1), ("007", 2)]))
    assert found is not None
    assert found.headline == "has wrong values in the column `code`, in 2 of 2 rows: without the zeros in front"
    assert found.sign == "zeros"


def test_wrong_values_are_told_by_key() -> None:
    found = compare(with_rows(ROWS[0], ("FR", 1, 8.0), ("IT", 3, None)), DUE)
    assert found is not None
    assert found.details == ("country 'FR': 8.0 instead of 7.5", "country 'IT': null instead of 1.25")


def test_tables_are_told_as_data_too() -> None:
    found = compare(with_rows(ROWS[0], ("FR", 1, 8.0), ROWS[2]), DUE)
    assert found is not None
    mine, due = found.tables
    assert mine is not None
    assert due is not None
    assert (mine.columns, mine.rows, mine.marked) == (("country", "n", "revenue"), (("FR", "1", "8.0"),), ((2,),))
    assert due.rows == (("FR", "1", "7.5"),)


def test_cells_that_differ_are_marked_in_a_table() -> None:
    found = compare(with_rows(ROWS[0], ("FR", 1, 8.0), ("IT", None, 1.25)), DUE)
    assert found is not None
    assert found.actual.splitlines() == [
        "country | n      | revenue",
        "--------+--------+--------",
        "FR      | 1      | > 8.0",
        "IT      | > null | 1.25",
    ]
    assert "FR      | 1   | > 7.5" in found.expected


@pytest.mark.parametrize(
    ("actual", "rules"),
    [
        (DataFrame(COLUMNS[::-1], [row[::-1] for row in ROWS]), FrameRules(any_column_order=True)),
        (renamed("country", "Country"), FrameRules(any_column_case=True)),
        (renamed("n", "n", "int"), FrameRules(numeric_width_free=True)),
        (
            DataFrame((("REVENUE", "float"), ("n", "int"), ("Country", "string")), [row[::-1] for row in ROWS]),
            FrameRules(any_column_order=True, any_column_case=True, numeric_width_free=True),
        ),
    ],
)
def test_what_a_check_leaves_free(actual: DataFrame, rules: FrameRules) -> None:
    assert headline(actual)
    assert headline(actual, rules=Rules(frame=rules)) == ""


def test_width_is_free_within_a_kind_only() -> None:
    free = Rules(frame=FrameRules(numeric_width_free=True))
    assert headline(renamed("n", "n", "double"), rules=free) == "has a column `n` of type double, where bigint is due"


def test_a_tolerance_holds_for_cells() -> None:
    near = with_rows(("DE", 2, 10.0 + 1e-12), *ROWS[1:])
    assert headline(near)
    assert headline(near, rules=Rules(rel=1e-9)) == ""


def near(**columns: float) -> Rules:
    return Rules(frame=FrameRules(tolerances=tuple((name, 0.0, abs) for name, abs in columns.items())))


FLOATS = (("id", "int"), ("share", "double"), ("total", "double"))
SHARES = DataFrame(FLOATS, [(1, 0.5, 100.0), (2, 0.25, 200.0), (3, float("nan"), 300.0)])


@pytest.mark.parametrize(
    ("rows", "rules", "said"),
    [
        ([(1, 0.51, 100.0), (2, 0.25, 200.0), (3, float("nan"), 300.0)], near(share=0.02), ""),
        ([(1, 0.5, 104.0), (2, 0.26, 199.0), (3, float("nan"), 300.0)], near(share=0.02, total=5.0), ""),
        ([(2, 0.26, 200.0), (1, 0.49, 100.0), (3, float("nan"), 300.0)], near(share=0.02), ""),
        ([(1, 0.5, 100.5), (2, 0.25, 200.0), (3, float("nan"), 300.0)], near(share=1.0), "total"),
        ([(1, 0.9, 100.0), (2, 0.25, 200.0), (3, float("nan"), 300.0)], near(share=0.02, total=9.0), "share"),
        ([(1, 0.5, 100.0), (2, 0.25, 200.0), (3, 0.0, 300.0)], near(share=9.0), "share"),
    ],
)
def test_a_column_may_have_a_tolerance_of_its_own(rows: list[tuple[Any, ...]], rules: Rules, said: str) -> None:
    told = headline(DataFrame(FLOATS, rows), SHARES, rules)
    assert told == (f"has wrong values in the column `{said}`, in 1 of 3 rows" if said else "")


def test_a_tolerance_of_a_column_goes_before_that_of_all() -> None:
    strict = Rules(abs=50.0, frame=FrameRules(tolerances=(("share", 0.0, 0.01),)))
    rows = [(1, 0.9, 140.0), (2, 0.25, 200.0), (3, float("nan"), 300.0)]
    assert headline(DataFrame(FLOATS, rows), SHARES, strict) == "has wrong values in the column `share`, in 1 of 3 rows"


def test_a_tolerance_of_a_column_that_is_not_due_is_a_fault_of_the_check() -> None:
    with pytest.raises(ValueError, match="the column shares, which the expected DataFrame does not have"):
        compare(SHARES, SHARES, near(shares=1.0))


def test_two_answers_that_lack_the_column_of_a_tolerance_are_compared_all_the_same() -> None:
    def answered(*rows: tuple[Any, ...]) -> Result:
        answer = Answer(value=DataFrame(FLOATS[:1], list(rows)))
        check = SimpleNamespace(budget=Budget)
        return Result(check, "learner", Request("f"), lambda: answer)  # type: ignore[arg-type]

    for rules in (near(share=1.0), Rules(ordered=True, frame=FrameRules(sorted_by=("share",)))):
        assert same_answer(answered((1,), (2,)), answered((1,), (2,)), rules)
        assert not same_answer(answered((1,), (2,)), answered((1,), (3,)), rules)


def test_order_counts_as_far_as_the_given_columns_say() -> None:
    due = DataFrame(COLUMNS, [("DE", 2, 10.0), ("FR", 2, 7.5), ("IT", 1, 1.25)])
    tied = DataFrame(COLUMNS, [due.rows[1], due.rows[0], due.rows[2]])
    other = DataFrame(COLUMNS, due.rows[::-1])
    by_n = Rules(ordered=True, frame=FrameRules(sorted_by=("n",)))
    assert headline(tied, due, Rules(ordered=True)).startswith("has the right rows in the wrong order: row 1 is ('FR'")
    assert headline(tied, due, by_n) == ""
    assert headline(other, due, by_n).startswith("has the right rows in the wrong order")


def test_rows_without_a_key_are_told_as_rows() -> None:
    columns = (("word", "string"), ("n", "int"))
    due = DataFrame(columns, [("a", 1), ("a", 1), ("b", 2)])
    assert headline(DataFrame(columns, [("a", 1), ("b", 2), ("b", 2)]), due) == (
        "has 1 row missing, 1 row that should not be there"
    )


def test_whatever_is_returned_differs_with_a_short_sentence() -> None:
    for value in NASTY:
        for actual in (value, with_rows(("DE", value, 10.0), (value, 1, 7.5), ("IT", 3, value))):
            found = compare(actual, DUE)
            assert found is not None
            assert len(found.headline) < 500
            assert len(found.actual) < 2000


def test_a_frame_without_columns_may_be_due() -> None:
    assert headline(DUE, DataFrame((), [])) == "has 3 columns too many (`country`, ...) and 3 rows instead of 0"
    assert headline(DataFrame((), []), DataFrame((), [])) == ""


def test_names_without_end_are_compared_in_time_and_cut() -> None:
    names = tuple((f"{number}{'x' * 2000}", "int") for number in range(3000))
    found = compare(DataFrame(names, []), DUE)
    assert found is not None
    assert found.headline == "has no column `country`"
    assert len(found.actual) + sum(map(len, found.details)) < 8000


TOTALS = (("station", "string"), ("day", "int"), ("total", "bigint"))
BY_DAY = [("gate", 1, 5), ("gate", 2, 9), ("gate", 4, 20), ("park", 1, 4), ("park", 2, 11), ("park", 3, 13)]


@pytest.mark.parametrize(
    ("totals", "said"),
    [
        ((20, 20, 20, 13, 13, 13), "has wrong values in the column `total`, in 4 of 6 rows"),
        ((1, 2, 3, 6, 7, 13), "has wrong values in the column `total`, in 5 of 6 rows"),
        ((5, 9, 20, 4, 11, 14), "has wrong values in the column `total`, in 1 of 6 rows"),
    ],
)
def test_a_column_that_is_unique_by_chance_names_no_row(totals: tuple[int, ...], said: str) -> None:
    due = DataFrame(TOTALS, BY_DAY)
    mine = DataFrame(TOTALS, [(*row[:2], total) for row, total in zip(BY_DAY, totals, strict=True)])
    assert headline(mine, due) == said


def test_columns_that_are_not_named_are_counted() -> None:
    due = DataFrame((("month", "int"),), [(1,)])
    mine = DataFrame(tuple((f"c{number}", "int") for number in range(9)), [tuple(range(9))])
    found = compare(mine, due, EXACT)
    assert found is not None
    assert found.details[-2:] == ("too many: c4", "... and 4 more")
