"""Visible checks, without Spark."""

import pytest


@pytest.mark.exercise("solve")
@pytest.mark.points(1)
def test_example(learner, reference):
    """Counts the words of the example"""
    assert learner.solve(["a b a", "b c"]) == reference.solve(["a b a", "b c"])
