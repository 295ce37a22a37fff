"""Schemas of DataFrames as a check writes them, ``"name string, marks array<int>"``, and whether rows fit them.

The text is Spark's DDL (https://spark.apache.org/docs/latest/sql-ref-datatypes.html), read here because the process
that judges has no Spark. ``vector`` is a column of vectors of ``pyspark.ml``. Types have the names of ``dtypes``.
"""

from __future__ import annotations

import datetime
import decimal
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from grader.checks.comparing.show import show
from grader.sandbox.wire.values import DenseVector, Record, SparseVector

_OTHER_NAMES = {
    "byte": "tinyint",
    "short": "smallint",
    "integer": "int",
    "long": "bigint",
    "real": "float",
    "dec": "decimal",
    "numeric": "decimal",
    "timestamp_ltz": "timestamp",
}
_PYTHON: dict[str, tuple[type, ...]] = {
    "tinyint": (int,),
    "smallint": (int,),
    "int": (int,),
    "bigint": (int,),
    "float": (float,),
    "double": (float,),
    "decimal": (decimal.Decimal,),
    "string": (str,),
    "boolean": (bool,),
    "binary": (bytes, bytearray),
    "date": (datetime.date,),
    "timestamp": (datetime.datetime,),
    "timestamp_ntz": (datetime.datetime,),
    "interval day to second": (datetime.timedelta,),
    "vector": (DenseVector, SparseVector),
    "array": (list, tuple),
    "map": (dict,),
    "struct": (tuple, Record),
}
_BITS = {"tinyint": 8, "smallint": 16, "int": 32, "bigint": 64}
_TOKEN = re.compile(r"\s*(`(?:[^`]|``)+`|\w+|[<>(),:])", re.UNICODE)


@dataclass(frozen=True)
class SqlType:
    """A type: its name, the types and names of its parts (``element``, ``key``, ``value``, fields), its numbers."""

    name: str
    parts: tuple[tuple[str, SqlType], ...] = ()
    numbers: tuple[int, ...] = ()

    def __str__(self) -> str:
        if self.name == "decimal":
            return f"decimal({','.join(map(str, self.numbers or (10, 0)))})"
        if self.name == "struct":
            return f"struct<{','.join(f'{name}:{kind}' for name, kind in self.parts)}>"
        return f"{self.name}<{','.join(str(kind) for _, kind in self.parts)}>" if self.parts else self.name


def columns_of(schema: str) -> tuple[tuple[str, SqlType], ...]:
    """The columns of a schema. Raises ``ValueError``, which says where it cannot be read."""
    reader = _Reader(schema)
    columns = tuple(reader.fields(""))
    if not columns:
        raise ValueError(f'the schema {schema!r} names no column: write it like "name string, n int"')
    twice = sorted({name for name, _ in columns if [each for each, _ in columns].count(name) > 1})
    if twice:
        raise ValueError(f"the schema {schema!r} has the column {twice[0]} twice")
    return columns


class _Reader:
    """Reads a schema from left to right."""

    def __init__(self, schema: str) -> None:
        self._schema = schema
        self._tokens: list[str] = []
        at = 0
        while schema[at:].strip():
            found = _TOKEN.match(schema, at)
            if found is None:
                raise ValueError(f"the schema {schema!r} cannot be read from {schema[at:].strip()[:20]!r} on")
            self._tokens.append(found[1])
            at = found.end()

    def fields(self, end: str) -> Iterator[tuple[str, SqlType]]:
        """Names with types, up to the token ``end``."""
        while self._tokens and self._tokens[0] != end:
            name = self._next("a name")
            if name.startswith("`"):
                name = name[1:-1].replace("``", "`")
            if self._tokens[:1] == [":"]:
                self._next("")
            yield name, self._type()
            if [each.lower() for each in self._tokens[:2]] == ["not", "null"]:
                del self._tokens[:2]  # whether null may occur is no difference between frames
            if self._tokens[:1] == [","]:
                self._next("")
            elif self._tokens and self._tokens[0] != end:
                raise self._problem("a comma", self._tokens[0])

    def _type(self) -> SqlType:
        word = self._next("a type").lower()
        name = _OTHER_NAMES.get(word, word)
        if name == "interval":
            name = " ".join([name, *(self._next("day to second").lower() for _ in range(3))])
        if name not in _PYTHON:
            raise ValueError(
                f"the schema {self._schema!r} has the type {word}, which a check cannot give: the types are "
                f"{', '.join(sorted(_PYTHON))}"
            )
        if name in ("array", "map", "struct"):
            return SqlType(name, self._parts(name))
        return SqlType(name, numbers=self._numbers() if name == "decimal" else ())

    def _parts(self, name: str) -> tuple[tuple[str, SqlType], ...]:
        self._expect("<")
        if name == "struct":
            parts = tuple(self.fields(">"))
        else:
            names = ("element",) if name == "array" else ("key", "value")
            parts = ()
            for number, each in enumerate(names):
                if number:
                    self._expect(",")
                parts += ((each, self._type()),)
        self._expect(">")
        return parts

    def _numbers(self) -> tuple[int, ...]:
        if self._tokens[:1] != ["("]:
            return (10, 0)
        self._expect("(")
        precision, scale = int(self._next("a number")), 0
        if self._tokens[:1] == [","]:
            self._expect(",")
            scale = int(self._next("a number"))
        self._expect(")")
        return (precision, scale)

    def _next(self, what: str) -> str:
        if not self._tokens:
            raise self._problem(what, "its end")
        return self._tokens.pop(0)

    def _expect(self, token: str) -> None:
        found = self._next(token)
        if found != token:
            raise self._problem(token, found)

    def _problem(self, due: str, found: str) -> ValueError:
        return ValueError(f"the schema {self._schema!r} cannot be read: {due} is due where {found} stands")


def check_rows(columns: Sequence[tuple[str, SqlType]], rows: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows as tuples. Raises ``ValueError`` for the first one that does not fit the columns."""
    found = []
    for number, row in enumerate(rows, 1):
        if not isinstance(row, (tuple, list)):
            raise ValueError(f"row {number} is {show(row)}: a row is a tuple, (value,) for one column")
        if len(row) != len(columns):
            raise ValueError(f"row {number} has {len(row)} values for {len(columns)} columns: {show(tuple(row))}")
        for value, (name, kind) in zip(row, columns, strict=True):
            if not fits(value, kind):
                raise ValueError(f"row {number} has {show(value)} in the column {name}, which is a {kind}")
        found.append(tuple(row))
    return found


def fits(value: Any, kind: SqlType) -> bool:
    """Whether a value may stand in a column of that type; null may stand everywhere."""
    if value is None:
        return True
    if type(value) not in _PYTHON[kind.name]:
        return False
    if kind.name in _BITS:
        limit = 2 ** (_BITS[kind.name] - 1)
        return bool(-limit <= value < limit)
    if kind.name == "array":
        return all(fits(each, kind.parts[0][1]) for each in value)
    if kind.name == "map":
        keys, members = kind.parts[0][1], kind.parts[1][1]
        return all(key is not None and fits(key, keys) and fits(value[key], members) for key in value)
    if kind.name == "struct":
        members_of = value.values if isinstance(value, Record) else value
        return len(members_of) == len(kind.parts) and all(map(fits, members_of, [each for _, each in kind.parts]))
    return True
