"""Visible checks of a query."""

import pytest

ORDERS = "customer string, amount double"


@pytest.mark.exercise("solve")
@pytest.mark.points(1)
def test_example(learner, reference, df):
    """Adds up the example"""
    orders = df([("x", 1.0), ("x", 2.0), ("y", 4.0)], ORDERS)
    assert learner.sql("solve", orders=orders) == reference.sql("solve", orders=orders)
