"""Hidden checks, without Spark."""

import pytest


@pytest.mark.exercise("solve")
@pytest.mark.points(1)
def test_fresh(learner, reference, rng):
    """Counts words that nobody has seen before"""
    lines = [" ".join(rng.choices("abcdefgh", k=5)) for _ in range(6)]
    assert learner.solve(lines) == reference.solve(lines)
