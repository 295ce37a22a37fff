"""Visible checks of what is written."""

import pytest


@pytest.mark.exercise("solve")
@pytest.mark.points(1)
def test_example(learner, reference, df, out_dir):
    """Writes the example"""
    frame = df([(n, n * n) for n in range(9)], "id bigint, n bigint", 3)
    mine, due = learner.solve(frame, out_dir()), reference.solve(frame, out_dir())
    assert mine.written == due.written
    assert mine.written.files == 1
