"""Visible checks of a model."""

import pytest

from grader.authors import accuracy


def rows_of(numbers):
    return [(i, x, float(x > 0.5)) for i, x in enumerate(numbers)]


@pytest.mark.exercise("solve")
@pytest.mark.points(1)
def test_example(learner, reference, df):
    """Learns from the example"""
    frame = df(rows_of([n / 20 for n in range(20)]), "id bigint, x double, label double")
    mine, due = learner.solve(frame), reference.solve(frame)
    assert mine.param("maxIter") == due.param("maxIter")
    assert mine.coefficients == due.coefficients.within(rel=1e-3)
    rows = rows_of([(n * 7 % 20 + 0.5) / 20 for n in range(20)])
    predicted = mine.transform(df([row[:2] for row in rows], "id bigint, x double"))
    assert predicted.predictions_of([row[0] for row in rows]).score(accuracy, [row[2] for row in rows]).above(0.9)
