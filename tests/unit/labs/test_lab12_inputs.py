"""What makes a mistake visible stands in the inputs of lab 12 by construction, whatever the seed."""

from __future__ import annotations

import datetime as dt
import importlib.util
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
SEEDS = range(200)
Batches = list[list[tuple[Any, ...]]]


def loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"lab12_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def inputs() -> ModuleType:
    return loaded(ROOT / "exercises" / "lab12_streams" / "inputs.py")


def drawn(make: Callable[[random.Random], Any]) -> list[Any]:
    return [make(random.Random(seed)) for seed in SEEDS]


def minute(moment: dt.datetime, rows: Batches) -> int:
    """Minutes since the hour of the first message."""
    first = min(row[3] for batch in rows for row in batch).replace(minute=0)
    return int((moment - first).total_seconds()) // 60


def windows(rows: Batches, column: int, length: int) -> list[Counter[Any]]:
    """How many messages of each batch lie in each window of each gauge."""
    return [Counter((row[0], minute(row[column], rows) // length) for row in batch) for batch in rows]


def closed(rows: Batches, delay: int, length: int = 10) -> list[list[tuple[Any, ...]]]:
    """What append mode gives after each batch: gauge, window, highest level; the rules of Spark in plain Python."""
    highest: dict[tuple[str, int], int] = {}
    given: list[list[tuple[Any, ...]]] = []
    seen: list[int] = []
    before = mark = -(10**6)
    for batch in rows:
        mark = max(seen, default=mark) - delay if seen else mark
        for gauge, _, cm, measured, _ in batch:
            key = gauge, minute(measured, rows) // length
            if (key[1] + 1) * length > before:
                highest[key] = max(cm, highest.get(key, cm))
            seen.append(minute(measured, rows))
        over = sorted(key for key in highest if (key[1] + 1) * length <= mark)
        given.append([(*key, highest.pop(key)) for key in over])
        before = mark
    return given


def test_readings_tell_times_apart(inputs: ModuleType) -> None:
    for rows in drawn(inputs.readings_of):
        minutes = [minute(row[3], rows) for batch in rows for row in batch]
        assert 10 in minutes
        assert sum(row[2] is None for batch in rows for row in batch) == 1
        by_event = windows(rows, 3, 10)
        assert by_event[0] != windows(rows, 4, 10)[0]
        assert set(by_event[0]) & set(by_event[1])
        assert max(by_event[0].values()) > 1
        assert len({gauge for gauge, _ in by_event[0]} - {None}) == 2
        assert sum(row[0] is None for batch in rows for row in batch) == 1
        assert windows(rows, 3, 20) != windows(rows, 3, 60)


def test_other_cuts_hold_the_same_rows(inputs: ModuleType) -> None:
    for seed in SEEDS:
        rng = random.Random(seed)
        rows = inputs.readings_of(rng)
        for other in inputs.recut(rng, rows):
            assert Counter(row for batch in other for row in batch) == Counter(row for batch in rows for row in batch)
        assert [] in other


@pytest.mark.parametrize(("delay", "length"), [(10, 10), (0, 10), (20, 10), (60, 10), (15, 15), (16, 10)])
def test_another_delay_or_length_gives_other_windows(inputs: ModuleType, delay: int, length: int) -> None:
    for rows in drawn(inputs.late_messages):
        assert closed(rows, delay, length) != closed(rows, 15, 10)


def test_late_messages_change_windows_or_come_too_late(inputs: ModuleType) -> None:
    for rows in drawn(inputs.late_messages):
        given = closed(rows, 15)
        assert [bool(batch) for batch in given] == [False, False, True, True, False]
        quick = [[row for row in batch if row[4] - row[3] <= dt.timedelta(minutes=15)] for batch in rows]
        assert closed(quick, 15) != given
        assert closed([[(*row[:3], row[4], row[4]) for row in batch] for batch in rows], 15) != closed(quick, 15)
        assert closed([[*rows[0], *rows[1]], *rows[2:]], 15) != given
        early = [[row for row in batch if minute(row[3], rows) != 5] for batch in rows]
        assert closed(early, 15) == given, "minute 5 of the fourth batch is too late"


def test_minutes_have_empty_batches_and_go_back(inputs: ModuleType) -> None:
    for batches in drawn(inputs.minutes_of):
        assert batches[0] == []
        assert batches[2] == []
        largest = [max(batch) for batch in batches if batch]
        assert largest != sorted(largest)
        assert any(batch and batch[-1] < max(batch) for batch in batches)


def test_copies_differ_in_each_key(inputs: ModuleType) -> None:
    for rows in drawn(inputs.copied_messages):
        flat = [row for batch in rows for row in batch]
        messages = {(row[0], row[1], row[3]) for row in flat}
        assert len(set(flat)) == len(flat), "no two rows are equal"
        assert len(messages) < len(flat)
        for kept in ((0, 1), (1, 3), (0, 3)):
            assert len({tuple(row[i] for i in kept) for row in flat}) < len(messages)
        assert all(len({row[2] for row in flat if (row[0], row[1], row[3]) == key}) == 1 for key in messages)


def test_alarms_ring_again_and_again_later(inputs: ModuleType) -> None:
    for rows in drawn(inputs.rings_of):
        flat = [row for batch in rows for row in batch]
        assert len({row[1] for row in flat}) == 2
        assert len(set(flat)) == len(flat)
        first = {alarm: min(sent for name, _, sent in flat if name == alarm) for alarm, _, _ in flat}
        assert len(first) == 4
        ages = [(sent - first[alarm]).total_seconds() / 60 for alarm, _, sent in flat]
        assert sum(0 < age < 30 for age in ages) == 13
        assert sum(age >= 60 for age in ages) == 2


def first_rings(rows: Batches, delay: float) -> list[list[str]]:
    """What dropDuplicatesWithinWatermark gives after each batch; the rules of Spark in plain Python."""
    forgotten_at: dict[str, dt.datetime] = {}
    seen: list[dt.datetime] = []
    given: list[list[str]] = []
    late: dt.datetime | None = None
    wait = dt.timedelta(minutes=delay)
    for batch in rows:
        mark = max(seen) - wait if seen else None
        given.append([])
        for alarm, _, sent in batch:
            if alarm not in forgotten_at and (late is None or sent > late):
                forgotten_at[alarm] = sent + wait
                given[-1].append(alarm)
        forgotten_at = {alarm: end for alarm, end in forgotten_at.items() if mark is None or end > mark}
        seen += [sent for *_, sent in batch]
        late = mark
    return given


@pytest.mark.parametrize("delay", [1, 5, 10, 15, 20, 25, 28, 35, 40, 45, 60, 120])
def test_another_delay_gives_other_rings(inputs: ModuleType, delay: float) -> None:
    for rows in drawn(inputs.rings_of):
        assert first_rings(rows, delay) != first_rings(rows, 30)


def test_gauges_are_unknown_unnamed_or_silent(inputs: ModuleType) -> None:
    for seed in SEEDS:
        rng = random.Random(seed)
        table, known, strangers = inputs.gauges_of(rng)
        rows = [row for batch in inputs.messages_for(rng, known, strangers) for row in batch]
        sent, listed = {row[0] for row in rows}, {row[0] for row in table}
        assert sent - listed == {None, *strangers}
        assert len(listed - sent) == 1
        assert [row[0] for row in table if row[1] is None] == [known[1]]
        assert any(row[2] is None for row in rows)
        assert max(Counter(row[0] for row in rows if row[0] in strangers).values()) == 2


def test_a_crowd_ends_with_equal_counts(inputs: ModuleType) -> None:
    for batches in drawn(inputs.crowd_of):
        counts: Counter[str | None] = Counter()
        for batch in batches:
            counts.update(row[0] for row in batch)
        assert counts.pop(None) == 1
        assert sorted(counts.values()) == [2, 2, 3, 3]
        assert any(row[2] is None for row in batches[1])
        assert {row[0] for row in batches[1]} - {None} < set(counts)
