"""Inputs of lab 9's checks, made from a random generator: the same for the visible and the hidden ones."""

from typing import NamedTuple

from grader.authors import MARKS, ClickModel, Contest, clicks, measured_contest, plant_leaks

SMALL = ClickModel(integers=1, categories=3, largest=12)


def keyed_numbers(np_rng, n):
    """n pairs of a key and a number, with keys that tell nothing about their place."""
    keys = np_rng.permutation(10 * n)[:n].tolist()
    return [(f"r{key}", float(value)) for key, value in zip(keys, np_rng.exponential(10.0, n), strict=True)]


def leaky(np_rng, n, leaks="both", with_number=True):
    """n impressions of which some fields know the label, and the numbers of these fields.

    leaks: "both", "copy", "future" or "none". with_number: a field that is different in every row.
    """
    seed = int.from_bytes(np_rng.bytes(16), "big")
    copy, future = (int(place) for place in np_rng.permutation(SMALL.fields + 2)[:2])
    rows = []
    for number, line in enumerate(plant_leaks(clicks(n, seed, SMALL), seed, (copy, future))):
        label, *texts = line.split("\t")
        left_out = {"both": (), "copy": (future,), "future": (copy,), "none": (copy, future)}[leaks]
        features = [(field, text) for field, text in enumerate(texts) if field not in left_out]
        rows.append((int(label), features + [(50, f"row {number}")] * with_number))
    return rows


class Round(NamedTuple):
    """One round of the competition, with the log losses that its marks ask for."""

    data: Contest
    marks: dict


def competition(np_rng, train_rows=5000, test_rows=4000):
    """A round of its own rows."""
    data, baselines = measured_contest(int.from_bytes(np_rng.bytes(16), "big"), train_rows, test_rows)
    return Round(data, MARKS.limits(baselines))
