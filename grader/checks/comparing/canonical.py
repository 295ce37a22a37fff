"""Values as text that is equal exactly when types and values are, and digests of it that serve as keys.

NaN equals NaN, and 0.0 equals -0.0. A learner can choose numbers and tuples that all have one ``hash``, so that a
dictionary of them takes time in the square of their number; so none of their values is ever a key. A key here is the
text behind a secret of this process, or where that is long a BLAKE2 digest (RFC 7693) made with it: nobody can choose
values whose keys have one hash.
"""

from __future__ import annotations

import datetime
import decimal
import secrets
from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, TypeAlias

from grader.base.hashing import sha256_hex
from grader.checks.comparing.budget import Budget
from grader.checks.comparing.parts import holds_text, is_array, is_float, parts_of, unordered_parts_of
from grader.sandbox.wire import values

Key: TypeAlias = str | bytes
"""What stands for a value in a dictionary or a set."""

_SECRET = secrets.token_hex(16)
_ATOMS = {kind: f"({kind!r}, " for kind in (str, int, bool, bytes, type(None))}
_ROWS = {kind: f"({kind!r}" for kind in (tuple, list)}
_HUGE_BITS = 4096
_SHORT_TEXT, _LONG_TEXT = 128, 4096
_TEXT_STEP = 8  # bits: a step for each 256 characters
_NEVER = "\0"  # in no repr: what is equal to nothing, not even to itself


def canonical(value: Any, budget: Budget) -> Key:
    """A short key that is equal exactly when types and values are."""
    kind = type(value)
    return key_of(_atom(value, kind, budget) if kind in _ATOMS else in_words(value, budget))


def key_of(text: str) -> Key:
    """The key for a text of ``in_words``, or one that holds such texts."""
    if _NEVER in text:
        text += secrets.token_hex(16)
    if len(text) <= _SHORT_TEXT:
        return _SECRET + text
    return blake2b(_bytes(text), digest_size=16, key=_SECRET.encode()).digest()


def in_words(value: Any, budget: Budget) -> str:
    """The text of a value; keys are told in the order of it, which is the same in every process."""
    pieces: list[str] = []
    _write(value, pieces, budget)
    return "".join(pieces)


def _write(value: Any, out: list[str], budget: Budget) -> None:
    kind = type(value)
    if kind in _ROWS:
        _write_parts(_ROWS[kind], value, out, budget)
    elif kind in _ATOMS:
        out.append(_atom(value, kind, budget))
    else:
        _write_rare(value, kind, out, budget)


def _write_parts(start: str, parts: Sequence[Any], out: list[str], budget: Budget) -> None:
    budget.spend(len(parts) + 1)
    out.append(start)
    for part in parts:
        out.append(", ")
        kind = type(part)
        if kind in _ATOMS:
            out.append(_atom(part, kind, budget))
        else:
            _write(part, out, budget)
    out.append(")" if parts else ",)")


def _atom(value: Any, kind: type, budget: Budget) -> str:
    if kind is int and value.bit_length() > _HUGE_BITS:
        budget.spend(value.bit_length() >> _TEXT_STEP)
        return f"{_ATOMS[kind]}{hex(value)!r})"  # Python refuses to write so many digits
    text = repr(value)
    if len(text) > _LONG_TEXT:
        budget.spend(len(text) >> _TEXT_STEP)
    return f"{_ATOMS[kind]}{text})"


def _write_rare(value: Any, kind: type, out: list[str], budget: Budget) -> None:
    start = f"({kind!r}"
    if isinstance(value, (float, complex, decimal.Decimal)) or kind.__module__ == "numpy":
        out.append(_number(value, budget))
    elif kind is bytearray:
        out.append(f"{start}, {_atom(bytes(value), bytes, budget)})")
    elif kind is range:
        _write_parts(start, _range(value), out, budget)
    elif isinstance(value, dict):
        budget.spend(len(value))
        pairs = Counter(_digest(key, budget) + _digest(member, budget) for key, member in value.items())
        out.append(f"{start}, {_unordered(pairs)})")
    elif isinstance(value, values.UnknownObject) or (
        isinstance(value, values.Function | values.Streaming) and value.handle >= 0
    ):
        out.append(f"{start}, {_NEVER})")
    elif (rows := unordered_parts_of(value)) is not None:
        budget.spend(len(rows))
        columns = value.columns if isinstance(value, values.DataFrame) else ()
        members = Counter(_digest(row, budget) for row in rows)
        out.append(f"{start}, {columns!r}, {_unordered(members)})")
    elif (parts := parts_of(value)) is not None:
        _write_parts(start, parts, out, budget)
    else:
        same = value.replace(fold=0) if isinstance(value, datetime.datetime) else value  # which no comparison minds
        out.append(f"{start}, {same!r})")


def _digest(value: Any, budget: Budget) -> str:
    """A digest in which members are sorted: the same in every process."""
    text = in_words(value, budget)
    return blake2b(_bytes(text), digest_size=16).hexdigest() + _NEVER * (_NEVER in text)


def _unordered(members: Counter[str]) -> str:
    return ", ".join(f"{digest} {times}" for digest, times in sorted(members.items()))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _range(value: range) -> tuple[int, ...]:
    """The same for all ranges of the same numbers."""
    if not value:
        return ()
    first, last = value[0], value[-1]
    return (first,) if first == last else (first, last, value.step)


def _number(value: Any, budget: Budget) -> str:
    kind = type(value)
    if is_array(value):
        budget.spend(value.nbytes >> _TEXT_STEP)
        kind = value.dtype.kind if holds_text(value) else value.dtype.str
        return f"('array', {kind!r}, {value.shape}, {sha256_hex(_bytes_of(value))})"
    if isinstance(value, decimal.Decimal):
        return f"({kind!r}, {_decimal(value)})"
    if kind is complex:
        return f"({kind!r}, {_number(value.real, budget)}, {_number(value.imag, budget)})"
    if value != value:
        return f"({kind!r}, 'nan')"
    if is_float(value) or value.dtype.kind == "c":
        value = value + 0  # which makes 0.0 of -0.0
    return f"({kind!r}, {value!r})"


def _decimal(value: decimal.Decimal) -> str:
    """A decimal number without what does not count: the zeros at its end, the sign of a zero."""
    if value.is_nan():
        return "'nan'"
    sign, digits, exponent = value.as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    if not isinstance(exponent, int) or not text:
        return f"{str(value) if text else '0'}"
    kept = text.rstrip("0")
    return f"{'-' * sign}{kept}e{exponent + len(text) - len(kept)}"


def _bytes_of(array: Any) -> bytes:
    """The bytes of an array, the same for all that compare equal: one NaN, one zero, texts without their width."""
    if holds_text(array):
        return _bytes(repr(array.tolist()))
    if array.dtype.kind in "fc":
        array = array.copy()
        array[array != array] = float("nan")
        array[array == 0] = 0
    raw: bytes = array.tobytes()
    return raw
