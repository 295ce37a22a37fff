"""What makes a mistake visible stands in the inputs of lab 11 by construction, whatever the seed."""

from __future__ import annotations

import importlib.util
import math
import random
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from grader.authors import auc, log_loss

FILE = Path(__file__).parents[3] / "exercises" / "lab11_pipelines" / "inputs.py"
SEEDS = range(100)
THRESHOLDS = [0.25, 0.6875, 0.1875]


@pytest.fixture(scope="module")
def inputs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("lab11_inputs", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None


@pytest.mark.parametrize("columns", [["t2", "t10", "t1"], ["t12", "t3", "t7", "t1"]])
def test_texts_are_broken_in_each_way(inputs: ModuleType, columns: list[str]) -> None:
    for seed in SEEDS:
        rows, schema = inputs.song_texts(random.Random(seed), 3, columns)
        names = [part.split()[0] for part in schema.split(", ")]
        table = [dict(zip(names, row, strict=True)) for row in rows]
        assert columns not in (sorted(columns), [name for name in names if name in columns])
        assert set(names) > {"id", "year", *columns}
        assert sum(number(row["year"]) is None for row in table) == 2
        whole = [row for row in table if all(number(row[name]) is not None for name in ["year", *columns])]
        assert len(whole) == 3
        lacking = [row for row in table if any(number(row[name]) is None for name in columns)]
        assert len(lacking) == 3
        assert all(number(row["year"]) is not None for row in lacking)
        assert all(number(row["id"]) is not None for row in table)
        assert all(float(row[name]) > 0 for row in whole for name in columns)


def test_songs_bend_and_have_scales_of_their_own(inputs: ModuleType) -> None:
    for seed in SEEDS:
        songs = np.array(inputs.songs_of(random.Random(seed), 30))
        year, sound = songs[:, 1], songs[:, 2:]
        spread = sound.std(axis=0)
        assert spread.max() > 100 * spread.min()
        for chosen in ([2, 0], [1, 2, 0]):
            scaled = (sound[:, chosen] - sound[:, chosen].mean(axis=0)) / spread[chosen]
            i, j = np.triu_indices(len(chosen))
            line, bent = scaled, np.column_stack([scaled, scaled[:, i] * scaled[:, j]])
            assert _residual(line, year) > 1.01 * _residual(bent, year)


def _residual(x: Any, y: Any) -> float:
    whole = np.column_stack([x, np.ones(len(x))])
    return float(np.std(y - whole @ np.linalg.lstsq(whole, y, rcond=None)[0]))


@pytest.mark.parametrize(("n", "folds"), [(20, 2), (24, 2), (24, 3)])
def test_folds_differ_in_size_and_loudness(inputs: ModuleType, n: int, folds: int) -> None:
    for seed in SEEDS:
        rows = inputs.folded_songs(random.Random(seed), n, folds)
        sizes = Counter(row[-1] for row in rows)
        assert sorted(sizes) == list(range(folds))
        assert min(sizes.values()) >= 5
        assert sizes[0] > sizes[1]
        loudness = [np.mean([row[2] for row in rows if row[-1] == fold]) for fold in range(folds)]
        assert loudness[-1] > loudness[0]
        assert len({row[0] for row in rows}) == len(rows)


@pytest.mark.parametrize("n", [9, 20, 8, 15])
def test_words_come_in_opposite_orders_and_in_two_columns(inputs: ModuleType, n: int) -> None:
    for seed in SEEDS:
        rows = inputs.named_clicks(random.Random(seed), n)
        for place in (1, 2):
            counts = Counter(row[place] for row in rows)
            assert [name for name, _ in counts.most_common()] == sorted(counts, reverse=True)
            assert len(set(counts.values())) == len(counts) == 3
        assert {row[1] for row in rows} & {row[2] for row in rows} == {"chat", "phone"}
        assert len({row[3] for row in rows}) > 2
        assert len(rows) == n


def test_later_clicks_have_new_values(inputs: ModuleType) -> None:
    for seed in SEEDS:
        rows = inputs.later_clicks(random.Random(seed))
        new = [
            (site not in ("art", "chat", "phone"), device not in ("chat", "phone", "tab"))
            for _, site, device, _ in rows
        ]
        assert sorted(new) == [(False, False)] * 4 + [(False, True), (True, False), (True, True)]


def test_both_labels_are_there(inputs: ModuleType) -> None:
    for seed in SEEDS:
        rng = random.Random(seed)
        assert {row[1] for row in inputs.measured_clicks(rng, 40)} == {0.0, 1.0}
        assert {row[4] for row in inputs.visits_of(rng, 200)} == {0.0, 1.0}


@pytest.mark.parametrize("threshold", THRESHOLDS)
@pytest.mark.parametrize("n", [6, 25])
def test_every_other_score_is_another_number(inputs: ModuleType, threshold: float, n: int) -> None:
    for seed in SEEDS:
        rows = inputs.predictions_of(random.Random(seed), n, threshold)
        assert len(rows) == n + 11
        y = np.array([row[1] for row in rows])
        p = np.array([row[2].values[1] for row in rows])
        decided = np.array([row[3] for row in rows])
        assert ((p > 0) & (p < 1)).all()
        assert (decided == (p > 0.5)).all()
        right = np.mean((p > threshold) == y)
        for other in (p >= threshold, p > 0.5, 1 - p > threshold):
            assert np.mean(other == y) != right
        assert abs(_f1(y, p > threshold) - right) > 1e-6
        assert abs(auc(y, decided) - auc(y, p)) > 1e-6
        assert abs(auc(y, 1 - p) - auc(y, p)) > 1e-6
        assert math.isfinite(log_loss(y, p))


def _f1(y: Any, said: Any) -> float:
    """The mean of f1 of both labels, weighted by how often they are due, as Spark computes it."""
    found = 0.0
    for label in (0.0, 1.0):
        due, mine = y == label, said == label
        hits = (due & mine).sum()
        found += due.mean() * (2 * hits / (due.sum() + mine.sum()))
    return float(found)


@pytest.mark.parametrize(("listeners", "songs"), [(8, 6), (10, 7)])
def test_pairs_hold_new_listeners_and_songs(inputs: ModuleType, listeners: int, songs: int) -> None:
    for seed in SEEDS:
        train, pairs = inputs.stars_of(random.Random(seed), listeners, songs)
        known, heard = {row[0] for row in train}, {row[1] for row in train}
        assert known == set(range(1, listeners + 1))
        assert heard == set(range(1, songs + 1))
        assert all(1 <= stars <= 5 for _, _, stars in train)
        assert sum(pair[0] not in known for pair in pairs) == 2
        assert sum(pair[1] not in heard for pair in pairs) == 2
        given = {row[:2] for row in train}
        assert 0 < sum(pair in given for pair in pairs) < len(pairs) - 3
        assert len(set(pairs)) == len(pairs)


@pytest.mark.parametrize("k", [2, 3])
def test_groups_lie_apart_on_one_scale_alone(inputs: ModuleType, k: int) -> None:
    """Once scaled, the nearest song of the same group is nearer than those of others; the seconds spread most."""
    for seed in SEEDS:
        songs = np.array([row[1:] for row in inputs.groups_of(random.Random(seed), k, 8)])
        assert set(songs[:, 0]) == {1960.0, 2000.0}
        sound = songs[:, 1:]
        spread = sound.std(axis=0)
        assert spread[0] > 100 * spread[1:].max()
        small = (sound[:, 1:] - sound[:, 1:].mean(axis=0)) / spread[1:]
        distances = np.sort(np.linalg.norm(small[:, None] - small, axis=2), axis=1)
        assert (distances[:, 7] < 0.4 * distances[:, 8]).all()


def test_later_visits_come_from_new_sites_too(inputs: ModuleType) -> None:
    for seed in SEEDS:
        later = inputs.visits_of(random.Random(seed), 200, 1000, later=True)
        share = np.mean([site not in inputs.SITES for _, site, *_ in later])
        assert 0.05 < share < 0.15
        assert inputs.without_label(later) == [row[:4] for row in later]
