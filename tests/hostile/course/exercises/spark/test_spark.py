"""Visible checks, with Spark."""

import pytest


@pytest.mark.exercise("solve")
@pytest.mark.points(1)
def test_example(learner, reference, rdd):
    """Counts the words of the example"""
    lines = rdd(["a b a", "b c"], partitions=2)
    assert learner.solve(lines) == reference.solve(lines)
