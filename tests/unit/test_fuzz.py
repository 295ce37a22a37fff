"""A small form of the fuzzing in ``tests/benchmarks/fuzz.py``: what strangers send is read or refused, nothing else."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tests.benchmarks.fuzz import decode_one, fuzz, read_one_archive, read_one_notebook


@pytest.mark.parametrize(
    ("name", "count", "attempt"),
    [("decoder", 3000, decode_one), ("notebooks", 300, read_one_notebook), ("archives", 300, read_one_archive)],
)
def test_malformed_input_is_read_or_refused(
    name: str, count: int, attempt: Callable[[random.Random], bool], capsys: pytest.CaptureFixture[str]
) -> None:
    assert fuzz(name, count, seed=7, attempt=attempt), capsys.readouterr().out
