"""Schemas of DataFrames as checks write them, and rows that fit them or do not."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from grader.checks.dsl.schema import check_rows, columns_of, fits
from grader.sandbox.wire.values import DenseVector


@pytest.mark.parametrize(
    ("schema", "columns"),
    [
        ("name string, n int", "name:string n:int"),
        ("n INTEGER NOT NULL, m long , k: short", "n:int m:bigint k:smallint"),
        ("`a b` string, `c``d` double", "a b:string c`d:double"),
        ("d decimal(10,2), e decimal, f numeric(5)", "d:decimal(10,2) e:decimal(10,0) f:decimal(5,0)"),
        ("a array<int>, m map<string,array<double>>", "a:array<int> m:map<string,array<double>>"),
        ("s struct<x:int, y:struct<z:string>>", "s:struct<x:int,y:struct<z:string>>"),
        ("t timestamp, u timestamp_ntz, d date, b binary", "t:timestamp u:timestamp_ntz d:date b:binary"),
        ("i interval day to second, v vector, ok boolean", "i:interval day to second v:vector ok:boolean"),
    ],
)
def test_a_schema_is_read_as_spark_reads_it(schema: str, columns: str) -> None:
    assert " ".join(f"{name}:{kind}" for name, kind in columns_of(schema)) == columns


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ("", "names no column"),
        ("name", "a type is due where its end stands"),
        ("name sting", "has the type sting"),
        ("v variant", "has the type variant"),
        ("a int b int", "a comma is due where b stands"),
        ("a array<int", "> is due where its end stands"),
        ("a map<string>", ", is due where > stands"),
        ("a int, a string", "has the column a twice"),
        ("a int; b int", "cannot be read from '; b int' on"),
    ],
)
def test_a_schema_that_cannot_be_read_says_where(schema: str, said: str) -> None:
    with pytest.raises(ValueError, match="schema") as problem:
        columns_of(schema)
    assert said in str(problem.value)


@pytest.mark.parametrize(
    ("kind", "value", "right"),
    [
        ("int", 2**31 - 1, True),
        ("int", 2**31, False),
        ("bigint", 2**63, False),
        ("tinyint", -128, True),
        ("int", True, False),
        ("double", 1, False),
        ("double", 1.0, True),
        ("string", b"x", False),
        ("decimal(5,2)", Decimal("1.25"), True),
        ("date", datetime.date(2026, 1, 2), True),
        ("date", datetime.datetime(2026, 1, 2), False),
        ("array<int>", [1, None, 3], True),
        ("array<int>", [1, "x"], False),
        ("map<string,int>", {"a": 1, "b": None}, True),
        ("map<string,int>", {None: 1}, False),
        ("struct<x:int,y:string>", (1, "a"), True),
        ("struct<x:int,y:string>", (1,), False),
        ("vector", DenseVector((1.0,)), True),
        ("string", None, True),
    ],
)
def test_what_fits_a_type(kind: str, value: Any, right: bool) -> None:
    ((_, parsed),) = columns_of(f"x {kind}")
    assert fits(value, parsed) is right


def test_a_row_that_does_not_fit_is_named() -> None:
    columns = columns_of("name string, n int")
    with pytest.raises(ValueError, match="row 2 has 'three' in the column n, which is a int"):
        check_rows(columns, [("a", 1), ("b", "three")])
    with pytest.raises(ValueError, match="row 1 has 1 values for 2 columns"):
        check_rows(columns, [("a",)])
    with pytest.raises(ValueError, match="a row is a tuple"):
        check_rows(columns, ["a"])
