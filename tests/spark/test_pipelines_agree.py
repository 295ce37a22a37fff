"""What lab 11 finds by pyspark.ml is what labs 5 to 7 find by hand, wherever it is the same model.

Made-up songs and clicks are always compared. Where the published song file lies in the folder for own data, and where
the flights are installed, they are compared as well, the songs with the published figures too.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from grader.base.names import OWN_DATA
from grader.datasets import flights as real_flights
from grader.datasets.song_files import KNOWN_NAME, read_songs
from grader.datasets.songs import songs
from tests.benchmarks.pipelines import PUBLISHED, flights, made_up_clicks, measured_clicks, measured_songs

pytestmark = pytest.mark.spark
MILLIONSONG = Path(__file__).parents[2] / OWN_DATA / KNOWN_NAME
SONGS = ["made up", *(["millionsong.txt"] if MILLIONSONG.is_file() else [])]
CLICKS = ["made up", *(["flights"] if real_flights.installed() else [])]


@pytest.mark.parametrize("source", SONGS)
def test_songs_have_the_errors_and_weights_of_lab_5(source: str) -> None:
    found = measured_songs(songs(6724, 1) if source == "made up" else read_songs(MILLIONSONG))
    np.testing.assert_allclose(*found.weights, rtol=1e-6)
    for name, (by_hand, by_pipeline) in found.errors.items():
        assert by_pipeline == pytest.approx(by_hand, rel=1e-6), name
        if source != "made up":
            assert by_pipeline == pytest.approx(PUBLISHED[name], abs=1e-3)
    line, bent = (found.errors[name][1] for name in ("least squares", "with products"))
    assert bent[2] < line[2] < 17


@pytest.mark.parametrize("source", CLICKS)
def test_clicks_are_at_the_smallest_loss_of_lab_7(source: str) -> None:
    found = measured_clicks(*(made_up_clicks(2000) if source == "made up" else flights(6000)), rounds=20)
    assert found.features[0] == found.features[1], "lab 6 and one_hot know the same features"
    assert found.slope < 1e-4
    assert found.objective <= found.by_hand + 1e-6
    assert found.by_hand < 0.69, "where lab 7 begins"
    assert found.test < 0.69
