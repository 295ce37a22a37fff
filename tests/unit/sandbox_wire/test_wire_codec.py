"""The codec: every value of the closed set crosses unchanged, everything else is refused and nothing is executed."""

from __future__ import annotations

import collections
import contextlib
import datetime
import json
import math
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wire_values import ANY, picture

from grader.sandbox.wire import values
from grader.sandbox.wire.decode import DecodeError, Decoder
from grader.sandbox.wire.encode import MAX_DEPTH, EncodeError, Encoder


def crossed(value: Any) -> Any:
    """The value after encoding, a trip as JSON text, and decoding."""
    return Decoder().decode(json.loads(json.dumps(Encoder().encode(value), allow_nan=False)))


@given(ANY)
@settings(max_examples=120, deadline=None)
def test_every_value_crosses_unchanged(value: Any) -> None:
    assert picture(crossed(value)) == picture(value)


@pytest.mark.parametrize(
    "value",
    [
        True,
        1,
        1.0,
        -0.0,
        math.nan,
        -math.inf,
        2**63,
        -(2**63) - 1,
        10**6000,
        "\ud800 lone",
        "line\u2028end\x00",
        (1, 2),
        [1, 2],
        [(1, "a"), (2, "b")],
        [(1,), (1, 2)],
        [(1, [2])],
        [],
        (),
        [()],
        {},
        {1: "a", "1": "b", (1,): "c"},
        {math.nan: 1},
        {1.5, 2.5},
        frozenset({(1, 2)}),
        collections.Counter("hello"),
        collections.OrderedDict([("b", 1), ("a", 2)]),
        collections.defaultdict(None, {"a": 1}),
        collections.deque([1, 2]),
        b"\x00\xff",
        bytearray(b"ab"),
        3 - 0j,
        range(1, 9, 2),
        Decimal("1.10"),
        datetime.date(2024, 2, 29),
        datetime.datetime(2024, 2, 29, 12, 30, 1, 5),
        datetime.timedelta(-1, 5, 7),
        np.float64(0.1),
        np.float32(0.1),
        np.int8(-3),
        np.bool_(True),
        np.str_("né"),
        np.array([[1.5, -0.0], [math.nan, math.inf]]),
        np.array(3),
        values.Written("csv", 3, ("year", "month"), None, "it holds a link"),
        values.Model("LDAModel", {"k": 3}, {"topics": np.array([[1.0]])}, (values.Model("A", {}, {}),), False, 4),
        np.zeros((0, 3)),
        np.arange(3, dtype=">i4"),
        np.array(["a", "bc"]),
        values.DenseVector((1.0, -0.0)),
        values.SparseVector(10**12, (3,), (1.5,)),
        values.LabeledPoint(1.0, values.DenseVector((2.0,))),
        values.Record("Row", ("a", "b"), (1, [2])),
        values.Rdd(([1], [], [(2, "x")])),
        values.DataFrame((("n", "bigint"),), [(1,)]),
        values.GroupedValues([1, 2]),
        values.Function("lambda x: x"),
    ],
    ids=lambda value: (
        f"{type(value).__name__}-{str(value)[:12] if type(value) is not int or value < 2**99 else 'huge'}"
    ),
)
def test_exact_types_and_values(value: Any) -> None:
    assert picture(crossed(value)) == picture(value)


def test_named_tuples_cross_by_name_and_fields() -> None:
    point = collections.namedtuple("point", "x y")
    assert crossed(point(1, 2.5)) == values.Record("point", ("x", "y"), (1, 2.5))


class Strange:
    """Its methods must never run."""

    def __repr__(self) -> str:
        raise AssertionError("asked for its repr")

    def __eq__(self, other: object) -> bool:
        raise AssertionError("asked whether it is equal")

    __hash__ = None  # type: ignore[assignment]


class StrangeInt(int):
    pass


def test_other_types_cross_as_their_name_only() -> None:
    opaque = crossed([Strange(), StrangeInt(3), datetime.datetime.now(datetime.UTC), iter([])])
    names = [item.type_name for item in opaque]
    assert [name.rpartition(".")[2] for name in names] == ["Strange", "StrangeInt", "datetime", "list_iterator"]
    assert all(item != item for item in opaque)


def test_columns_stay_compact() -> None:
    pairs = [(f"word{i}", i) for i in range(1000)]
    tree = Encoder().encode(pairs)
    assert tree[0] == "T"
    assert len(tree) == 3


def test_a_container_that_holds_itself_is_refused() -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(EncodeError, match="levels deep"):
        Encoder().encode(loop)


def test_nesting_up_to_the_limit_crosses() -> None:
    value: Any = "deep"
    for _ in range(MAX_DEPTH - 1):
        value = [[], value]
    assert crossed(value) == value


def test_the_encoder_has_a_budget() -> None:
    with pytest.raises(EncodeError, match="too many elements"):
        Encoder(max_nodes=10).encode([[0] * 6, [0] * 6])


MALFORMED = [
    (["nope", 1], "unknown tag"),
    ([], "not a tagged value"),
    ([1, 2], "not a tagged value"),
    ({"a": 1}, "not a tagged value"),
    ([["L"], 1], "not a tagged value"),
    (["L"], "malformed"),
    (["L", 5], "scalars"),
    (["L", [[1]]], "scalars"),
    (["L", [1], [2]], "malformed"),
    (["T"], "without columns"),
    (["T", [1], [1, 2]], "malformed"),
    (["T", [[1]]], "scalars"),
    (["t", 5], "a list was due"),
    (["t", ["d", ["L", []], ["L", []]]], "a list was due"),
    (["d", ["L", ["a", "a"]], ["L", [1, 2]]], "occurs twice"),
    (["d", ["L", [1, True]], ["L", [1, 2]]], "occurs twice"),
    (["d", ["L", ["a"]], ["L", []]], "differ in number"),
    (["d", ["l", ["l"]], ["L", [1]]], "malformed"),
    (["s", ["L", [1, 1]]], "occurs twice"),
    (["s", ["l", ["l"]]], "malformed"),
    (["I", "zz"], "malformed"),
    (["I", 5], "digits"),
    (["I", "f" * 100_001], "digits"),
    (["F", "1.5"], "malformed"),
    (["F", ["nan"]], "malformed"),
    (["b", "%%%"], "not base64"),
    (["b", 5], "base64"),
    (["c", "a", "b"], "malformed"),
    (["g", 0, 5, 0], "malformed"),
    (["dec", "one"], "malformed"),
    (["dec", "1" * 2001], "decimal"),
    (["date", "tomorrow"], "malformed"),
    (["time", 5], "text"),
    (["span", "a", 0, 0], "malformed"),
    (["span", 10**12, 0, 0], "malformed"),
    (["np", "|O", [1], "AAAAAAAAAAA="], "do not cross"),
    (["np", "f8,f8", [1], ""], "do not cross"),
    (["np", "<f8", [2], "AAAAAAAAAAA="], "does not fit"),
    (["np", "<f8", [-1], "AAAAAAAAAAA="], "shape"),
    (["np", "<f8", [True], "AAAAAAAAAAA="], "shape"),
    (["np", "<f8", [10**30, 0], ""], "malformed"),
    (["np", 8, [1], ""], "dtype"),
    (["np", "wrong", [1], ""], "malformed"),
    (["ns", "<f8", "AAAA"], "does not fit"),
    (["V", ["L", [1]]], "float"),
    (["S", -1, ["L", []], ["L", []]], "sparse"),
    (["S", 5, ["L", [1]], ["L", []]], "sparse"),
    (["N", "Row", ["a"], ["L", []]], "named tuple"),
    (["N", "Row", [1], ["L", [1]]], "str"),
    (["N", 5, [], ["L", []]], "named tuple"),
    (["RDD", 5], "a list was due"),
    (["DF", 5, ["L", []]], "DataFrame"),
    (["DF", [["a"]], ["L", []]], "malformed"),
    (["fn", "f", "0"], "function"),
    (["M", "A", ["d", ["L", []], ["L", []]], ["d", ["L", []], ["L", []]], [], True, "0"], "not a model"),
    (["M", "A", ["d", ["L", []], ["L", []]], ["d", ["L", []], ["L", []]], ["B"], True, 0], "not a model"),
    (["M", "A", ["d", ["L", []], ["L", []]], ["d", ["L", []], ["L", []]], [], 1, 0], "not a model"),
    (["M", "A", ["d", ["L", [1]], ["L", [1]]], ["d", ["L", []], ["L", []]], [], True, 0], "not the parameters"),
    (["M", "A", ["L", []], ["d", ["L", []], ["L", []]], [], True, 0], "not the parameters"),
    (["M", "A"], "malformed"),
    (["dir", [["a"]]], "malformed"),
    (["dir", [["a", 1]]], "text was due"),
    (["W", "csv", -1, [], None, ""], "not what was written"),
    (["W", "csv", 10**30, [], None, ""], "not what was written"),
    (["W", "csv", 1, [], ["L", []], ""], "not what was written"),
    (["W", "csv", 1, [1], None, ""], "str"),
    (["?", 1, ""], "text"),
    (["l", ["I"]], "malformed"),
]


@pytest.mark.parametrize(
    ("tree", "reason"), MALFORMED, ids=[f"{i}-{str(t)[:24]}" for i, (t, _) in enumerate(MALFORMED)]
)
def test_malformed_trees_are_refused(tree: Any, reason: str) -> None:
    with pytest.raises(DecodeError, match=reason):
        Decoder().decode(tree)


TAGS = (
    *tuple("LTltdsfCDOqIFbBcgVSPNG?"),
    "dec",
    "date",
    "time",
    "span",
    "np",
    "ns",
    "RDD",
    "DF",
    "fn",
    "M",
    "dir",
    "W",
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=2), inner, max_size=2)
        | st.tuples(
            st.sampled_from(TAGS),
            st.lists(inner, max_size=4),
        ).map(lambda pair: [pair[0], *pair[1]])
    ),
    max_leaves=12,
)


@given(JSON)
@settings(max_examples=200, deadline=None)
def test_no_tree_raises_anything_else(tree: Any) -> None:
    with contextlib.suppress(DecodeError):
        Decoder().decode(tree)


def test_depth_is_bounded_for_strangers_too() -> None:
    tree: Any = ["L", []]
    for _ in range(MAX_DEPTH + 1):
        tree = ["l", tree]
    with pytest.raises(DecodeError, match="levels deep"):
        Decoder().decode(tree)


def test_budgets_of_nodes_keys_and_time() -> None:
    with pytest.raises(DecodeError, match="too many elements"):
        Decoder(max_nodes=10).decode(["l", ["L", [0] * 6], ["L", [0] * 6]])
    with pytest.raises(DecodeError, match="too many keys"):
        Decoder(max_keys=3).decode(["s", ["L", [1, 2, 3, 4]]])
    with pytest.raises(DecodeError, match="too long"):
        Decoder(seconds=-1).decode(["L", [1]])


def test_models_are_counted_and_their_names_cut() -> None:
    model = Encoder().encode(values.Model("x" * 5_000, {}, {}))
    assert len(Decoder().decode(model).name) == 200
    with pytest.raises(DecodeError, match="too many models"):
        Decoder().decode(["l", *[model] * 2_001])


def test_stand_ins_are_built_by_whoever_decodes() -> None:
    tree = Encoder().encode([values.DenseVector((1.0,)), values.Rdd(([1],))])
    built = Decoder({values.DenseVector: list}).decode(tree)
    assert built == [[1.0], values.Rdd(([1],))]
