"""Hidden checks, with Spark."""

import pytest


@pytest.mark.exercise("solve")
@pytest.mark.points(1)
def test_fresh(learner, reference, rdd, rng):
    """Counts words that nobody has seen before"""
    lines = rdd([" ".join(rng.choices("abcdefgh", k=5)) for _ in range(6)], partitions=3)
    assert learner.solve(lines) == reference.solve(lines)
