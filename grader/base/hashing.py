"""Names for data: the same bytes have the same one, on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def sha256_hex(data: bytes | str) -> str:
    """The SHA-256 of data in hexadecimal digits; of a text it is that of its UTF-8, halves of pairs included."""
    return hashlib.sha256(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")).hexdigest()


def hash_of(pieces: Iterable[bytes]) -> str:
    """A hash over pieces, in which it matters where one ends."""
    whole = hashlib.sha256()
    for piece in pieces:
        whole.update(len(piece).to_bytes(8, "big"))
        whole.update(piece)
    return whole.hexdigest()
