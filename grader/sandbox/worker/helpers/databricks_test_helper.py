"""Stands in for ``databricks_test_helper``, as ``test_helper`` does beside it."""

from __future__ import annotations

from typing import Any

from test_helper import Test, TestFailure

__all__ = ["Test", "TestFailure", "dbTest"]


def dbTest(id: str, expected: Any, result: Any) -> None:
    """Say whether a result is the expected one."""
    Test.assertEquals(result, expected, f"{id}: {expected!r} expected, got {result!r}")
