"""Every kind of value that crosses the wire, for Hypothesis, and a picture of a value that tells all of them apart."""

from __future__ import annotations

import collections
import decimal
import math
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.sandbox.wire import values

TEXT = st.text(st.characters(codec=None, categories=None), max_size=8)
"""Lone surrogates included."""

FLOATS = st.floats() | st.sampled_from([-0.0, 0.0, math.nan, math.inf, -math.inf, 1e308, 5e-324])
INTS = st.integers() | st.sampled_from([2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 10**4000])
DECIMALS = st.decimals() | st.sampled_from([decimal.Decimal("sNaN"), decimal.Decimal("1.10"), decimal.Decimal("-0")])
DTYPES = st.sampled_from(["<f8", "<f4", "<f2", ">f8", "<i8", "|i1", "<u4", "|b1", "<c16", "<U3", "|S2"])
SCALARS = st.none() | st.booleans() | INTS | FLOATS | TEXT
ARRAYS = DTYPES.flatmap(lambda name: hnp.arrays(np.dtype(name), hnp.array_shapes(min_dims=0, max_dims=2, min_side=0)))
NUMPY_SCALARS = DTYPES.flatmap(lambda name: hnp.arrays(np.dtype(name), (1,))).map(lambda array: array[0])
DENSE = st.lists(FLOATS, max_size=3).map(lambda numbers: values.DenseVector(tuple(numbers)))
SPARSE = st.lists(FLOATS, max_size=3).map(
    lambda numbers: values.SparseVector(2**40, tuple(range(len(numbers))), tuple(numbers))
)
LEAVES = (
    SCALARS
    | st.binary(max_size=5)
    | st.binary(max_size=5).map(bytearray)
    | st.complex_numbers()
    | DECIMALS
    | st.dates()
    | st.datetimes()
    | st.timedeltas()
    | st.builds(range, st.integers(-5, 5), st.integers(-5, 5), st.integers(1, 3))
    | ARRAYS
    | NUMPY_SCALARS.filter(lambda value: value.dtype.itemsize > 0)
    | DENSE
    | SPARSE
    | st.builds(values.LabeledPoint, FLOATS, DENSE | SPARSE)
    | st.builds(values.Function, TEXT)
)
KEYS = st.none() | st.booleans() | INTS | FLOATS | TEXT | st.tuples(st.integers(0, 3), TEXT) | st.binary(max_size=3)


def _containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    lists = st.lists(inner, max_size=4)
    dicts = st.dictionaries(KEYS, inner, max_size=3)
    named = st.dictionaries(TEXT, inner, max_size=3)
    return st.one_of(
        lists,
        lists.map(tuple),
        lists.map(collections.deque),
        st.lists(st.tuples(SCALARS, SCALARS), max_size=4),
        dicts,
        dicts.map(collections.OrderedDict),
        dicts.map(lambda members: collections.defaultdict(None, members)),
        st.dictionaries(KEYS, st.integers(), max_size=3).map(collections.Counter),
        st.sets(KEYS, max_size=3),
        st.frozensets(KEYS, max_size=3),
        st.lists(lists, max_size=3).map(lambda parts: values.Rdd(tuple(parts))),
        lists.map(values.GroupedValues),
        lists.map(lambda row: values.Record("Row", tuple(f"f{i}" for i in range(len(row))), tuple(row))),
        st.lists(st.tuples(inner), max_size=3).map(lambda rows: values.DataFrame((("x", "bigint"),), rows)),
        named.map(lambda members: values.Model("LinearRegression", members, {}, estimator=True, handle=3)),
        named.map(
            lambda members: values.Model("P", {}, {}, (values.Model("A", {}, members), values.Model("B", {}, {})))
        ),
        st.lists(st.tuples(inner), max_size=3).map(
            lambda rows: values.Written("csv", 2, ("year",), values.DataFrame((("x", "int"),), rows))
        ),
        st.just(values.Folder((("header", "true"),))),
        st.lists(st.lists(st.tuples(inner), max_size=2), max_size=2).map(
            lambda batches: values.Stream((("x", "bigint"),), tuple(batches))
        ),
        st.booleans().map(lambda foreign: values.Streaming((("x", "bigint"),), foreign=foreign)),
        st.lists(st.tuples(inner), max_size=2).map(
            lambda rows: values.Batches("update", (values.DataFrame((("x", "int"),), rows),) * 2, (0, 1), (2, 2))
        ),
    )


ANY = st.recursive(LEAVES, _containers, max_leaves=8)
"""Any value of the closed set, nested."""


def picture(value: Any) -> Any:
    """What a value is, down to types, signs of zero and payloads: equal exactly when nothing was lost."""
    kind = type(value).__qualname__
    if isinstance(value, float | complex):
        return kind, repr(value)
    if isinstance(value, np.ndarray):
        return kind, value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, np.generic):
        return kind, value.dtype.str, value.tobytes()
    if isinstance(value, dict):
        return kind, [(picture(key), picture(member)) for key, member in value.items()]
    if isinstance(value, set | frozenset):
        return kind, sorted((picture(member) for member in value), key=repr)
    if isinstance(value, list | tuple | collections.deque):
        return kind, [picture(member) for member in value]
    if isinstance(value, decimal.Decimal):
        return kind, value.as_tuple()
    if type(value).__module__ == values.__name__:
        return kind, [picture(getattr(value, name)) for name in type(value).__slots__]
    return kind, value
