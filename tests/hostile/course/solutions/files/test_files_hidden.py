"""Hidden checks of what is written."""

import pytest


@pytest.mark.exercise("solve")
@pytest.mark.points(1)
def test_fresh(learner, reference, df, out_dir, rng):
    """Writes rows that nobody has seen before"""
    frame = df([(n, rng.randrange(1000)) for n in range(9)], "id bigint, n bigint", 3)
    assert learner.solve(frame, out_dir()).written.rows == reference.solve(frame, out_dir()).written.rows
