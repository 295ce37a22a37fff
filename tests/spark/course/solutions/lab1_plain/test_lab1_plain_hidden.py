import pytest


@pytest.mark.exercise("mean")
@pytest.mark.points(1)
def test_hidden_numbers(learner, reference):
    """Other numbers"""
    assert learner.mean([4711.5, 1.0]) == reference.mean([4711.5, 1.0])
