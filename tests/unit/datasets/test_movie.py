"""The made-up movie has what was planted in it, within bands that hold for every seed tried here."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from grader.datasets.movie import Movie, movie, planted_series

Floats = NDArray[np.float64]


@pytest.fixture(scope="module", params=[1, 2, 3])
def made(request: pytest.FixtureRequest) -> Movie:
    return movie(40, 30, request.param)


def change(made: Movie) -> Floats:
    """The relative change of brightness of each pixel, its mean over the pixels taken off."""
    relative = made.brightness / made.brightness.mean(axis=1, keepdims=True) - 1
    return np.asarray(relative - relative.mean(axis=0))


def spectrum(made: Movie) -> tuple[Floats, Floats]:
    """Eigenvalues as shares of the variance, largest first, and their series as columns."""
    x = change(made)
    values, vectors = np.linalg.eigh(x.T @ x / len(x))
    return values[::-1] / values.sum(), vectors[:, ::-1]


def test_a_seed_gives_the_same_movie_always() -> None:
    assert movie(5, 4, 3).lines() == movie(5, 4, 3).lines()
    assert movie(5, 4, 3).lines() != movie(5, 4, 4).lines()


def test_a_line_is_a_place_and_the_brightness_in_each_picture() -> None:
    lines = movie(5, 4, 1).lines()
    table = np.array([line.split() for line in lines], float)
    assert table.shape == (20, 242)
    assert {tuple(place) for place in table[:, :2].tolist()} == {(x, y) for x in range(5) for y in range(4)}
    assert table[:, 2:] == pytest.approx(movie(5, 4, 1).brightness, abs=0.006)


def test_sizes_can_be_set() -> None:
    small = movie(3, 2, 1, n_groups=4, n_times=5)
    assert (small.brightness.shape, small.maps.shape, small.series.shape) == ((6, 20), (3, 6), (3, 20))
    with pytest.raises(ValueError, match="at least 1"):
        movie(0, 2, 1)


def test_brightness_is_that_of_a_camera(made: Movie) -> None:
    assert made.brightness.min() > 8
    assert made.brightness.max() < 180
    assert 40 < made.brightness.mean() < 52


def test_three_components_stand_out(made: Movie) -> None:
    shares, _ = spectrum(made)
    assert 0.25 < shares[0] < 0.45
    assert 0.30 < shares[:3].sum() < 0.55
    assert shares[2] > 2.5 * shares[3], "the noise lies far below the third"
    assert shares[3] < 1.3 * shares[10], "and is flat"


def test_they_are_the_planted_ones(made: Movie) -> None:
    _, found = spectrum(made)
    planted = np.linalg.qr(made.series.T)[0]
    assert np.linalg.svd(planted.T @ found[:, :3])[1].min() > 0.97, "cosine of the largest angle between the subspaces"


def test_the_first_series_repeats_in_each_trial_and_the_others_turn_with_the_direction() -> None:
    first, cosine, sine = (series.reshape(12, 20) for series in planted_series())
    assert np.ptp(first, axis=0) == pytest.approx(np.zeros(20), abs=1e-12)
    peak = int(np.argmax(np.abs(cosine).sum(axis=0)))
    angles = np.degrees(np.arctan2(sine[:, peak], cosine[:, peak])).round(6) % 360
    assert angles == pytest.approx(np.arange(12) * 30)


def test_maps_are_smooth_spots_of_the_stated_strength(made: Movie) -> None:
    assert made.maps.max(axis=1) == pytest.approx([0.16, 0.12, 0.08])
    assert made.maps.min() >= 0
    pictures = made.maps.reshape(3, 30, 40) / made.maps.max(axis=1)[:, None, None]
    assert np.abs(np.diff(pictures, axis=2)).max() < 0.25
