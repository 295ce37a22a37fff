"""A split that depends on nothing but the rows themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def bucket(line: str) -> int:
    """A number from 0 to 9, the same for the same line on every machine and for every partitioning."""
    return int.from_bytes(hashlib.md5(line.encode(), usedforsecurity=False).digest()) % 10


def md5_split(lines: Iterable[str]) -> tuple[list[str], list[str], list[str]]:
    """Training, validation and test lines: buckets 0-7, 8 and 9, each in the order of arrival."""
    train: list[str] = []
    validation: list[str] = []
    test: list[str] = []
    parts = [train] * 8 + [validation, test]
    for line in lines:
        parts[bucket(line)].append(line)
    return train, validation, test
