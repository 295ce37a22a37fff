"""Visible checks of lab 8."""

import numpy as np
import pytest

from grader.authors import component_scores


def nearly(columns):
    """Each column times itself: where it points but for its sign, to see if a few rounds have come near."""
    return [np.outer(column, column) for column in columns.T]


@pytest.mark.exercise("moments")
class TestMoments:
    @pytest.mark.points(1)
    def test_worked_example(self, learner, reference, rdd):
        """Gives number, mean and covariance of the worked example"""
        data = rdd([np.array([0.0, 0.0]), np.array([2.0, 4.0])], partitions=1)
        assert learner.moments(data) == reference.moments(data).within(rel=1e-9, abs=1e-12)

    @pytest.mark.points(3)
    def test_values(self, learner, reference, layouts, inputs, np_rng):
        """Gives the same however the rows are partitioned"""
        one, *_, shuffled, uneven = layouts(inputs.cloud(np_rng, 17, 3))
        expected = reference.moments(one)
        for data in (shuffled, uneven):
            assert learner.moments(data) == expected.within(rel=1e-8, abs=1e-9)

    @pytest.mark.points(2)
    def test_jobs(self, learner, reference, rdd, inputs, np_rng):
        """Reads the rows in one job"""
        data = rdd(inputs.cloud(np_rng, 12, 3), partitions=2)
        assert learner.moments(data).within(rel=1e-8, abs=1e-9).costs_at_most(1.0, reference.moments(data), "jobs")


@pytest.mark.exercise("components")
class TestComponents:
    @pytest.mark.points(1)
    def test_worked_example(self, learner, reference, inputs):
        """Gives eigenvalues and eigenvectors of the worked example"""
        cov = np.diag([4.0, 1.0, 9.0])
        expected = reference.components(cov, 2).through(inputs.signless_pair)
        assert learner.components(cov, 2) == expected.within(rel=1e-9, abs=1e-9)

    @pytest.mark.points(3)
    def test_slanted(self, learner, reference, inputs, np_rng):
        """Finds slanted directions, largest variance first"""
        cov = inputs.covariance(np_rng, 4)
        expected = reference.components(cov, 3).through(inputs.signless_pair)
        assert learner.components(cov, 3) == expected.within(rel=1e-6, abs=1e-6)


@pytest.mark.exercise("project")
class TestProject:
    @pytest.mark.points(3)
    def test_scores(self, learner, reference, rdd, inputs, np_rng, picture):
        """Gives the scores of each row, with its key"""
        mean, comps = np_rng.normal(size=4), inputs.frame(np_rng, 4, 2)
        rows = [("group a", x) for x in inputs.cloud(np_rng, 20, 4)] + [
            ("group b", x) for x in inputs.cloud(np_rng, 20, 4, far=-1.0)
        ]
        data = rdd(rows, partitions=3)
        mine = learner.project(data, mean, comps)
        picture(
            lambda: component_scores(
                {name: [x for key, x in mine.value if key == name] for name in ("group a", "group b")}
            )
        )
        assert mine == reference.project(data, mean, comps).within(rel=1e-9, abs=1e-9)

    @pytest.mark.points(1)
    def test_lazy(self, learner, rdd, inputs, np_rng):
        """Starts no job"""
        data = rdd([(n, x) for n, x in enumerate(inputs.cloud(np_rng, 5, 3))], partitions=2)
        assert learner.project(data, np.zeros(3), inputs.frame(np_rng, 3, 2)).within(rel=1e-9, abs=1e-9).lazy


@pytest.mark.exercise("explained")
class TestExplained:
    @pytest.mark.points(2)
    def test_share(self, learner, reference, np_rng):
        """Gives the share of the largest eigenvalues"""
        for eigenvalues, k in ((np.array([6.0, 3.0, 1.0]), 1), (np.array([3.0, 1.0, 6.0]), 2)):
            assert learner.explained(eigenvalues, k) == reference.explained(eigenvalues, k).within(rel=1e-9)

    @pytest.mark.points(2)
    def test_way_back(self, learner, reference, rdd, inputs, np_rng):
        """Gives the rows that scores stand for"""
        mean, comps = np_rng.normal(size=4), inputs.frame(np_rng, 4, 2)
        scores = rdd([(n, np_rng.normal(size=2)) for n in range(8)], partitions=3)
        expected = reference.reconstruct(scores, mean, comps)
        assert learner.reconstruct(scores, mean, comps) == expected.within(rel=1e-9, abs=1e-9)


@pytest.mark.exercise("power_components")
class TestPowerComponents:
    @pytest.mark.points(4)
    def test_directions(self, learner, reference, rdd, inputs, np_rng):
        """Finds the first components of rows that are not centred"""
        data = rdd(inputs.cloud(np_rng, 60, 5), partitions=3)
        expected = reference.power_components(data, 2, 10).through(inputs.signless)
        assert learner.power_components(data, 2, 10) == expected.within(abs=0.002)

    @pytest.mark.points(2)
    def test_jobs(self, learner, reference, rdd, inputs, np_rng):
        """Needs one job for each round and few more"""
        data = rdd(inputs.cloud(np_rng, 20, 3), partitions=2)
        due = reference.power_components(data, 2, 8).through(nearly)
        assert learner.power_components(data, 2, 8).within(abs=0.25).costs_at_most(1.23, due, "jobs")


@pytest.mark.exercise("aggregator")
class TestAggregator:
    @pytest.mark.points(2)
    def test_by_time(self, learner, reference):
        """Adds up the groups at each time"""
        assert learner.aggregator(2, 3, "time") == reference.aggregator(2, 3, "time")

    @pytest.mark.points(2)
    def test_by_group(self, learner, reference):
        """Adds up the times of each group"""
        assert learner.aggregator(2, 3, "group") == reference.aggregator(2, 3, "group")
