"""Hidden checks of lab 8."""

import numpy as np
import pytest

from grader.authors import READS


def nearly(columns):
    """Each column times itself: where it points but for its sign, to see if a few rounds have come near."""
    return [np.outer(column, column) for column in columns.T]


@pytest.mark.exercise("moments")
class TestMoments:
    @pytest.mark.points(2)
    def test_far_from_zero(self, learner, reference, rdd, inputs, np_rng):
        """Keeps its precision far from zero"""
        data = rdd([x + 1e6 for x in inputs.cloud(np_rng, 30, 4)], partitions=4)
        assert learner.moments(data) == reference.moments(data).within(rel=1e-7, abs=1e-8)

    @pytest.mark.points(2)
    def test_uneven(self, learner, reference, rdd, inputs, np_rng):
        """Weighs partitions by their rows, empty ones and single rows included"""
        rows = inputs.cloud(np_rng, 9, 2)
        for layout in ([[], rows[:1], rows[1:8], [], rows[8:]], [rows[:1]]):
            data = rdd(layout=layout)
            assert learner.moments(data) == reference.moments(data).within(rel=1e-8, abs=1e-9)

    @pytest.mark.points(1)
    def test_rows_to_the_driver(self, learner, reference, rdd, inputs, np_rng):
        """Brings sums to the driver, not rows"""
        data = rdd(inputs.cloud(np_rng, 1500, 3), partitions=2)
        assert (
            learner.moments(data).within(rel=1e-8, abs=1e-9).costs_at_most(3.0, reference.moments(data), "result_bytes")
        )


@pytest.mark.exercise("components")
class TestComponents:
    @pytest.mark.points(2)
    def test_all(self, learner, reference, inputs, np_rng):
        """Gives any number of components, all included"""
        cov = inputs.covariance(np_rng, 5)
        for k in (1, 5):
            expected = reference.components(cov, k).through(inputs.signless_pair)
            assert learner.components(cov, k) == expected.within(rel=1e-6, abs=1e-6)

    @pytest.mark.points(2)
    def test_equal_variances(self, learner, reference, inputs, np_rng):
        """Spans the right plane when two variances are equal"""
        frame = inputs.frame(np_rng, 4, 4)
        cov = (frame * np.array([5.0, 5.0, 1.0, 0.5])) @ frame.T

        def plane(found):
            eigenvalues, columns = found
            return eigenvalues, columns @ columns.T, columns.T @ columns

        expected = reference.components(cov, 2).through(plane)
        assert learner.components(cov, 2) == expected.within(rel=1e-6, abs=1e-6)


@pytest.mark.exercise("project")
class TestProject:
    @pytest.mark.points(2)
    def test_partitionings(self, learner, reference, layouts, inputs, np_rng):
        """Gives the same scores however the rows are partitioned"""
        rows = [((n, -n), x) for n, x in enumerate(inputs.cloud(np_rng, 11, 3))]
        mean, comps = np_rng.normal(size=3), inputs.frame(np_rng, 3, 1)
        one, *_, shuffled, uneven = layouts(rows)
        expected = reference.project(one, mean, comps)
        for data in (shuffled, uneven):
            assert learner.project(data, mean, comps) == expected.within(rel=1e-9, abs=1e-9)

    @pytest.mark.points(1)
    def test_keeps_inputs(self, learner, rdd, inputs, np_rng):
        """Leaves mean and components as they are"""
        data = rdd([(n, x) for n, x in enumerate(inputs.cloud(np_rng, 5, 3))], partitions=2)
        found = learner.project(data, np.ones(3), inputs.frame(np_rng, 3, 2))
        assert found.within(rel=1e-9, abs=1e-9).keeps_inputs


@pytest.mark.exercise("explained")
class TestExplained:
    @pytest.mark.points(2)
    def test_any_order(self, learner, reference, np_rng):
        """Gives the share for eigenvalues in any order"""
        for k in (1, 3, 6):
            eigenvalues = np_rng.uniform(0.1, 5, 6)
            assert learner.explained(eigenvalues, k) == reference.explained(eigenvalues, k).within(rel=1e-9)

    @pytest.mark.points(2)
    def test_back_lazily(self, learner, reference, layouts, inputs, np_rng):
        """Goes back however the scores are partitioned, without starting a job"""
        mean, comps = np_rng.normal(size=5), inputs.frame(np_rng, 5, 3)
        one, *_, uneven = layouts([((n, n), np_rng.normal(size=3)) for n in range(9)])
        mine = learner.reconstruct(uneven, mean, comps)
        assert mine == reference.reconstruct(one, mean, comps).within(rel=1e-9, abs=1e-9)
        assert mine.lazy

    @pytest.mark.points(1)
    def test_keeps_inputs(self, learner, np_rng):
        """Leaves the eigenvalues as they are"""
        assert learner.explained(np_rng.uniform(0.1, 5, 6), 2).within(rel=1e-9).keeps_inputs


@pytest.mark.exercise("power_components")
class TestPowerComponents:
    @pytest.mark.points(2)
    def test_partitionings(self, learner, reference, layouts, inputs, np_rng):
        """Finds the same components however the rows are partitioned"""
        one, *_, shuffled, uneven = layouts(inputs.cloud(np_rng, 30, 4))
        expected = reference.power_components(one, 3, 10).through(inputs.signless)
        for data in (shuffled, uneven):
            assert learner.power_components(data, 3, 10) == expected.within(abs=0.002)

    @pytest.mark.points(3)
    def test_many_features(self, learner, reference, rdd, inputs, np_rng):
        """Makes no table of features times features"""
        d = 2000
        x = np_rng.normal(size=(24, 2)) * [30, 8] @ inputs.frame(np_rng, d, 2).T
        data = rdd(list(x + 1 + 0.01 * np_rng.normal(size=(24, d))), partitions=2)
        due = reference.power_components(data, 2, 4).through(inputs.signless)
        mine = learner.power_components(data, 2, 4)
        assert mine == due.within(abs=0.001)
        assert mine.costs_at_most(3.0, due, "result_bytes")

    @pytest.mark.points(1)
    def test_rows_to_the_driver(self, learner, reference, rdd, inputs, np_rng):
        """Brings sums to the driver, not rows"""
        data = rdd(inputs.cloud(np_rng, 1500, 3), partitions=2)
        due = reference.power_components(data, 1, 6).through(nearly)
        assert learner.power_components(data, 1, 6).within(abs=0.25).costs_at_most(3.0, due, "result_bytes")

    @pytest.mark.points(1)
    def test_reads_once(self, learner, reference, rdd, inputs, np_rng):
        """Reads the source of the rows once, and leaves no rows cached"""
        data = rdd(inputs.cloud(np_rng, 12, 3), partitions=2)
        expected = reference.power_components(data, 1, 8).through(nearly)
        assert learner.power_components(data, 1, 8) == expected.within(abs=0.25)
        mine, due = (each.probe("power_components", READS, data, 1, 3) for each in (learner, reference))
        assert mine == due


@pytest.mark.exercise("aggregator")
class TestAggregator:
    @pytest.mark.points(2)
    def test_series(self, learner, reference, rng):
        """Has a matrix for any number of groups and times"""
        for by in ("time", "group"):
            sizes = rng.randint(3, 6), rng.randint(7, 9)
            assert learner.aggregator(*sizes, by) == reference.aggregator(*sizes, by)
            assert learner.aggregator(1, 4, by) == reference.aggregator(1, 4, by)

    @pytest.mark.points(2)
    def test_other_questions(self, learner, reference):
        """Raises ValueError for any other question"""
        assert learner.aggregator(2, 3, "group") == reference.aggregator(2, 3, "group")
        for by in ("Time", "pixel", ""):
            assert learner.aggregator(2, 3, by).raises("ValueError")
