import pytest


@pytest.mark.exercise("mean")
class TestMean:
    @pytest.mark.points(1)
    def test_example(self, learner):
        """The example of the docstring"""
        assert learner.mean([1.0, 3.0]) == 2.0

    @pytest.mark.points(1)
    def test_random(self, learner, reference, rng):
        numbers = [rng.random() for _ in range(20)]
        assert learner.mean(numbers) == reference.mean(numbers).within(rel=1e-9)


@pytest.mark.exercise("above_mean")
@pytest.mark.points(2)
def test_above_mean(learner, reference):
    for numbers in ([1.0, 2.0, 3.0], [5.0, 1.0]):
        assert learner.above_mean(numbers) == reference.above_mean(numbers)


@pytest.mark.exercise("scaled")
@pytest.mark.points(1)
def test_scaled(learner, reference):
    for factor in (2.0, 3.0):
        result = learner.scaled([[1.0, 2.0], []], factor)
        assert result == reference.scaled([[1.0, 2.0], []], factor)


@pytest.mark.exercise("scaled")
@pytest.mark.points(1)
@pytest.mark.title("Leaves its input alone")
def test_scaled_keeps_inputs(learner):
    assert learner.scaled([[1.0]], 2.0).keeps_inputs


@pytest.mark.exercise("scaled")
@pytest.mark.points(1)
def test_scaled_without_loops(learner, source):
    assert learner.scaled([[1.0]], 3.0) == [[3.0]]
    assert source("scaled").avoids_loops()
    assert source("scaled").avoids_calls("map")
    assert source("scaled").avoids_operator("@")


@pytest.mark.exercise("adder")
@pytest.mark.points(1)
def test_adder(learner):
    add = learner.adder(2).value
    assert add(3) == 5
    assert add.map([(1,), (-2,)]) == [3, 0]


@pytest.mark.exercise("parse")
@pytest.mark.points(2)
def test_parse(learner, reference):
    assert learner.parse("17") == reference.parse("17")
    assert learner.parse("x").raises("ValueError")
