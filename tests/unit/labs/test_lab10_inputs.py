"""What makes a mistake visible stands in the inputs of lab 10 by construction, whatever the seed."""

from __future__ import annotations

import importlib.util
import itertools
import random
from collections import Counter, defaultdict
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

FILE = Path(__file__).parents[3] / "exercises" / "lab10_dataframes" / "inputs.py"
SEEDS = range(200)


@pytest.fixture(scope="module")
def inputs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("lab10_inputs", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


@pytest.mark.parametrize("n", [5, 6, 20, 40])
def test_trips_hold_the_edges(inputs: ModuleType, n: int) -> None:
    for seed in SEEDS:
        rows = inputs.trips_of(random.Random(seed), n)
        assert sorted(row[0] for row in rows) == list(range(1, n + 11))
        distances = [row[4] for row in rows]
        assert {0.75, 1.0, 5.0, None} <= set(distances)
        assert any(row[5] == 0 and row[4] >= 1 for row in rows if row[4] is not None)
        assert {row[7] for row in rows if row[6].month == 11} == {"fog"}
        assert {row[7] for row in rows if row[6].month == 12} == {None}
        assert [row[4] for row in rows if row[2] == "Lima"] == [None, None]
        assert Counter(row[6:] for row in rows).most_common(1)[0][1] > 1


@pytest.mark.parametrize("n", [6, 40])
def test_means_of_means_differ_from_means(inputs: ModuleType, n: int) -> None:
    for seed in SEEDS:
        of_city: defaultdict[str, list[Any]] = defaultdict(list)
        for row in inputs.trips_of(random.Random(seed), n):
            if row[4] is not None:
                of_city[row[2]].append(row)
        differing = {"station": False, "rider": False}
        for rows in of_city.values():
            for name, place in (("station", 3), ("rider", 1)):
                groups: defaultdict[Any, list[float]] = defaultdict(list)
                for row in rows:
                    groups[row[place]].append(row[4])
                means = [mean(values) for values in groups.values()]
                differing[name] |= abs(mean(means) - mean([row[4] for row in rows])) > 1e-6
        assert all(differing.values())


def test_rides_hold_the_edges(inputs: ModuleType) -> None:
    for seed in SEEDS:
        rides, blocked = inputs.rides_of(random.Random(seed), 6)
        cards = {card for (card,) in blocked}
        assert None in cards
        assert len(cards) == 3
        kept = [(card, minutes) for _, card, minutes in rides if card is None or card not in cards]
        assert len(kept) < len(rides)
        assert {(None, None), (None, 12)} <= set(kept)
        assert any(card is not None and minutes is None for card, minutes in kept)
        assert any(card is not None and minutes == 0 for card, minutes in kept)


def test_the_newest_name_is_no_other_one(inputs: ModuleType) -> None:
    for seed in SEEDS:
        rng = random.Random(seed)
        names = inputs.names_over_time(rng)
        for station, extreme in ((1, max), (2, min)):
            mine = [(since, name) for number, name, since in names if number == station]
            newest = max(mine)[1]
            assert newest not in (mine[0][1], mine[-1][1], extreme(name for _, name in mine))
            assert newest != min(mine)[1]
        started = {station for _, station, _ in inputs.at_stations(rng, 0)}
        assert {1, 2, 3, 99, None} == started
        assert 4 in {number for number, _, _ in names}


def test_days_have_ties_and_gaps(inputs: ModuleType) -> None:
    for seed in SEEDS:
        rows = inputs.days_of(random.Random(seed))
        for station in ("north", "south"):
            days = sorted((day, trips) for name, day, trips in rows if name == station)
            assert len({day for day, _ in days}) == 6
            counts = sorted((trips for _, trips in days), reverse=True)
            assert counts[0] == counts[1] > counts[2]
            assert any(later - day > 2 for (day, _), (later, _) in zip(days, days[2:], strict=False))


def test_clicks_hold_pauses_of_half_an_hour(inputs: ModuleType) -> None:
    for seed in SEEDS:
        rows = inputs.clicks_of(random.Random(seed), 8)
        seconds = sorted(second for rider, second in rows if rider == "eva")
        assert [later - second for second, later in itertools.pairwise(seconds)] == [1800, 1801]
        times = Counter(rider for rider, _ in rows)
        assert times["fay"] == 1
        assert times["gus"] == 2


def test_words_have_ties_spellings_and_blanks(inputs: ModuleType) -> None:
    for seed in SEEDS:
        texts = [line for (line,) in inputs.lines_of(random.Random(seed))]
        assert None in texts
        words = [word for line in texts if line for word in line.split()]
        counts = Counter(word.lower() for word in words)
        assert Counter(counts.values()) == {1: 7, 3: 1, 5: 1}
        assert len(set(words)) > len(counts)
        assert any("" in line.split(" ") for line in texts if line)


def test_names_are_untidy_in_each_way(inputs: ModuleType) -> None:
    for seed in SEEDS:
        rows = inputs.untidy_names(random.Random(seed), 5)
        assert sum(name is None for _, name in rows) == 1
        named = [(number, name) for number, name in rows if name]
        assert len({number for number, _ in named}) == len(named)
        assert all("  " in name.strip() for _, name in named)
        assert {1, 4} <= {len(str(number)) for number, _ in named}


def test_most_trips_start_at_one_station(inputs: ModuleType) -> None:
    for seed in SEEDS:
        trips, sheets = inputs.crowded(random.Random(seed), 40)
        stations = Counter(station for _, station, _ in trips)
        assert stations[1] == 36
        assert set(stations) == {1, 2, 3, 4, 5}
        assert [station for station, _ in sheets] == [1, 2, 3, 4]


def test_years_are_spread_and_a_day_is_missing(inputs: ModuleType) -> None:
    for seed in SEEDS:
        rows = inputs.dated_trips(random.Random(seed), 3)
        years = Counter(day.year for _, day, _ in rows if day)
        assert sorted(years.values()) == [3, 3, 3]
        assert sum(day is None for _, day, _ in rows) == 2
        third = len(rows) // 3
        assert all(len({day.year for _, day, _ in part if day}) > 1 for part in (rows[:third], rows[-third:]))


def test_lines_lack_distances(inputs: ModuleType) -> None:
    for seed in SEEDS:
        lines = inputs.trip_lines(random.Random(seed), 8)
        assert [line.split(";")[2] == "" for line in lines] == [False, True, *[False] * 5, True]
        assert sum(km is None for _, km, _, _ in inputs.mixed_trips(random.Random(seed), 8)) == 2
