"""Hidden checks of a variable."""

import pytest


@pytest.mark.exercise("solve")
@pytest.mark.points(1)
def test_fresh(learner, reference, rng):
    """Counts fresh words"""
    lines = [" ".join(rng.choice("abcde") for _ in range(4)) for _ in range(5)]
    assert learner.cells(lines=lines).solve == reference.cells(lines=lines).solve
