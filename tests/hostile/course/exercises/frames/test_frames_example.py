"""Visible checks, with DataFrames."""

import pytest


@pytest.mark.exercise("solve")
@pytest.mark.points(1)
def test_example(learner, reference, df):
    """Sums the orders of the example"""
    orders = df([("ann", 1.0), ("bob", 2.0), ("ann", 4.0)], "customer string, amount double")
    assert learner.solve(orders) == reference.solve(orders)
