"""A hash over several pieces of data."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def hash_of(pieces: Iterable[bytes]) -> str:
    """A hash over pieces, in which it matters where one ends."""
    whole = hashlib.sha256()
    for piece in pieces:
        whole.update(len(piece).to_bytes(8, "big"))
        whole.update(piece)
    return whole.hexdigest()
