"""The benchmark of a class in a small form: what it measures holds, and it runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.classroom import killed, memory


@pytest.mark.spark
def test_a_mixed_class_killed_twice_has_the_same_grades(tmp_path: Path) -> None:
    assert killed(tmp_path, 5)


def test_memory_does_not_grow_with_the_class(tmp_path: Path) -> None:
    peaks = memory(tmp_path, (4, 12))
    assert peaks[12].grading < peaks[4].grading + 30
