"""Visible checks of a variable."""

import pytest


@pytest.mark.exercise("solve")
@pytest.mark.points(1)
def test_example(learner, reference):
    """Counts the words of the example"""
    assert learner.cells(lines=["x y"]).solve == reference.cells(lines=["x y"]).solve
