"""Hidden checks, with DataFrames."""

import pytest


@pytest.mark.exercise("solve")
@pytest.mark.points(1)
def test_fresh(learner, reference, df, rng):
    """Sums orders that nobody has seen before"""
    rows = [(rng.choice(["ann", "bob", "eve"]), float(rng.randrange(1, 50))) for _ in range(8)]
    orders = df(rows, "customer string, amount double", partitions=3)
    assert learner.solve(orders) == reference.solve(orders)
