"""Made-up songs have the statistics of the published ones, within bands.

The published figures are those of millionsong.txt; the bands are several standard errors wide at this number of songs.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from grader.datasets.songs import MEANS, SPREADS, YEAR_CORRELATIONS, songs

Table = NDArray[np.float64]


@pytest.fixture(scope="module")
def table() -> Table:
    return np.array([[float(x) for x in line.split(",")] for line in songs(30_000, seed=1)])


def ols_error(features: Table, labels: Table) -> float:
    x = np.column_stack([features, np.ones(len(features))])
    weights = np.linalg.lstsq(x, labels, rcond=None)[0]
    return float(np.sqrt(np.mean((x @ weights - labels) ** 2)))


def test_a_seed_gives_the_same_songs_always() -> None:
    assert songs(5, seed=3) == songs(5, seed=3)
    assert songs(5, seed=3) != songs(5, seed=4)
    assert songs(0, seed=3) == []
    with pytest.raises(ValueError, match="negative"):
        songs(-1, seed=3)


def test_a_line_is_a_year_and_twelve_numbers_from_0_to_1(table: Table) -> None:
    assert table.shape == (30_000, 13)
    assert table[:, 0].min() == 1922
    assert table[:, 0].max() == 2011
    assert np.array_equal(table[:, 0], np.floor(table[:, 0]))
    assert table[:, 1:].min() >= 0
    assert table[:, 1:].max() <= 1
    assert songs(1, seed=1)[0].split(",")[0].endswith(".0")


def test_years_spread_as_published(table: Table) -> None:
    labels = table[:, 0] - 1922
    assert labels.mean() == pytest.approx(53.785, abs=0.6)
    assert labels.std() == pytest.approx(21.418, abs=0.6)


def test_features_spread_as_published(table: Table) -> None:
    assert table[:, 1:].mean(axis=0) == pytest.approx(np.array(MEANS), abs=0.005)
    assert table[:, 1:].std(axis=0) == pytest.approx(np.array(SPREADS), abs=0.005)


def test_features_know_the_year_as_published(table: Table) -> None:
    correlations = [np.corrcoef(table[:, 0], table[:, j])[0, 1] for j in range(1, 13)]
    assert correlations == pytest.approx(np.array(YEAR_CORRELATIONS), abs=0.025)


def test_the_table_is_as_badly_conditioned_as_published(table: Table) -> None:
    x = table[:, 1:]
    eigenvalues = np.linalg.eigvalsh(x.T @ x / len(x))
    assert eigenvalues[-1] == pytest.approx(2.911, abs=0.03)
    assert eigenvalues[0] == pytest.approx(0.0011, abs=0.0003)


def test_models_reach_the_published_errors(table: Table) -> None:
    labels, x = table[:, 0] - 1922, table[:, 1:]
    i, j = np.triu_indices(12)
    assert ols_error(x, labels) == pytest.approx(15.58, abs=0.25)
    assert ols_error(np.column_stack([x, x[:, i] * x[:, j]]), labels) == pytest.approx(14.7, abs=0.25)
