"""Hidden checks of a model."""

import pytest

from grader.authors import accuracy


@pytest.mark.exercise("solve")
@pytest.mark.points(1)
def test_fresh(learner, reference, df, rng):
    """Predicts rows that nobody has seen before"""
    train, rows = ([(i, x, float(x > 0.5)) for i, x in enumerate(rng.random() for _ in range(30))] for _ in range(2))
    frame = df(train, "id bigint, x double, label double")
    predicted = learner.solve(frame).transform(df([row[:2] for row in rows], "id bigint, x double"))
    assert predicted.predictions_of([row[0] for row in rows]).score(accuracy, [row[2] for row in rows]).above(0.8)
    assert learner.solve(frame) == reference.solve(frame).within(rel=1e-3, abs=1e-6)
