"""Stands in for the ``test_helper`` of older Spark courses: a notebook that calls it loads, and says what holds.

What it says counts for nothing: the checks of the lab do.
"""

from __future__ import annotations

import hashlib
from typing import Any


class TestFailure(Exception):  # noqa: N818 - its name in those notebooks
    """A test does not hold, and ``Test.setFailFast`` was called."""


class Test:
    """Tests that print whether they hold, as the cells of those notebooks expect."""

    passed = 0
    failed = 0
    failFast = False

    @classmethod
    def setFailFast(cls) -> None:
        """From now on, a test that does not hold raises."""
        cls.failFast = True

    @classmethod
    def setPrivateMode(cls) -> None:
        """Was for graders: without effect."""

    @classmethod
    def assertTrue(cls, result: Any, msg: str = "") -> None:
        """Say whether ``result`` is true."""
        if result:
            cls.passed += 1
            print("1 test passed.")
            return
        cls.failed += 1
        print(f"1 test failed. {msg}")
        if cls.failFast:
            raise TestFailure(msg)

    @classmethod
    def assertEquals(cls, var: Any, val: Any, msg: str = "") -> None:
        """Say whether both are equal."""
        cls.assertTrue(var == val, msg)

    @classmethod
    def assertEqualsHashed(cls, var: Any, hashed_val: str, msg: str = "") -> None:
        """Say whether the text of a value has this SHA-1."""
        digest = hashlib.sha1(str(var).encode("utf-8"), usedforsecurity=False).hexdigest()
        cls.assertTrue(digest == hashed_val, msg)

    @classmethod
    def printStats(cls) -> None:
        """Say how many tests held so far."""
        print(f"{cls.passed} tests passed, {cls.failed} failed.")
