"""Hidden checks of a query."""

import pytest

ORDERS = "customer string, amount double"


@pytest.mark.exercise("solve")
@pytest.mark.points(1)
def test_fresh(learner, reference, df, rng):
    """Adds up fresh rows"""
    orders = df([(rng.choice("abc"), float(rng.randrange(9))) for _ in range(12)], ORDERS)
    assert learner.sql("solve", orders=orders) == reference.sql("solve", orders=orders)
