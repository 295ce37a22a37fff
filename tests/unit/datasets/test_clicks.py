"""Made-up clicks look like the published sample, and models reach stated scores on them."""

from __future__ import annotations

import numpy as np
import pytest

from grader.datasets.clicks import CLICK_RATE, FULL, ClickModel, clicks, plant_leaks
from tests.benchmarks.one_hot_logistic import Encoder, Floats, auc, baseline_loss, fit, log_loss, scores

SMALL = ClickModel(integers=2, categories=3, largest=10)


def table(lines: list[str], *, crossed: bool = False) -> tuple[Floats, list[tuple[str, ...]]]:
    """Labels and fields of lines of the full model; crossed: with the pair of the first two categories as a field."""
    rows = [tuple(line.split("\t")) for line in lines]
    first = 1 + FULL.integers
    pairs = [(f"{row[first]}/{row[first + 1]}",) if crossed else () for row in rows]
    return np.array([row[0] == "1" for row in rows], float), [
        (*row[1:], *pair) for row, pair in zip(rows, pairs, strict=True)
    ]


@pytest.fixture(scope="module")
def train() -> list[str]:
    return clicks(10_000, seed=1)


@pytest.fixture(scope="module")
def later() -> list[str]:
    return clicks(10_000, seed=2)


def reached(train: list[str], later: list[str], *, crossed: bool = False) -> tuple[float, float]:
    """Log loss and AUC on later rows of a logistic regression on the values that occur twice in training."""
    labels, rows = table(train, crossed=crossed)
    later_labels, later_rows = table(later, crossed=crossed)
    encoder = Encoder(rows, at_least=2)
    weights = fit(encoder.encode(rows), labels, encoder.size, l2=5e-4)
    found = scores(encoder.encode(later_rows), weights)
    return log_loss(later_labels, found), auc(later_labels, found)


def test_a_seed_gives_the_same_clicks_always() -> None:
    assert clicks(5, seed=3) == clicks(5, seed=3)
    assert clicks(5, seed=3) != clicks(5, seed=4)
    assert clicks(0, seed=3) == []


def test_a_line_is_a_label_whole_numbers_and_categories(train: list[str]) -> None:
    for line in train[:500]:
        label, *fields = line.split("\t")
        assert label in ("0", "1")
        assert len(fields) == FULL.fields == 39
        assert all(value == "" or value.isdigit() for value in fields[:13])
        assert all(value == "" or (len(value) == 8 and int(value, 16) >= 0) for value in fields[13:])


def test_a_smaller_model_has_fewer_fields_and_values() -> None:
    rows = [line.split("\t") for line in clicks(400, seed=1, model=SMALL)]
    assert {len(row) for row in rows} == {6}
    assert all(len({row[field] for row in rows}) <= 10 for field in (3, 4, 5))


def test_clicks_are_as_frequent_as_published(train: list[str], later: list[str]) -> None:
    for lines in (train + later, clicks(20_000, 5, SMALL), clicks(20_000, 6, drift=0.3)):
        assert table(lines)[0].mean() == pytest.approx(CLICK_RATE, abs=0.025)


def test_few_values_are_frequent_and_many_are_rare(train: list[str]) -> None:
    _, rows = table(train)
    values, counts = np.unique([row[13 + 7] for row in rows], return_counts=True)
    counts[::-1].sort()
    assert counts[0] > 1_000
    assert len(values) > 1_500
    assert (counts == 1).mean() > 0.5


def test_equal_values_occur_in_different_fields(train: list[str]) -> None:
    _, rows = table(train)
    first, second, third = ({row[field] for row in rows} for field in (13, 14, 15))
    assert first < second
    assert not second & third - {""}


def test_a_missing_value_says_something_about_the_click(train: list[str], later: list[str]) -> None:
    labels, rows = table(train + later)
    missing = np.array([row[0] == "" for row in rows])
    assert missing.mean() == pytest.approx(0.45, abs=0.02)
    assert labels[~missing].mean() - labels[missing].mean() > 0.05


def test_models_reach_the_stated_scores(train: list[str], later: list[str]) -> None:
    labels = table(later)[0]
    constant = baseline_loss(labels, table(train)[0].mean())
    plain, plain_auc = reached(train, later)
    crossed, crossed_auc = reached(train, later, crossed=True)
    assert constant == pytest.approx(0.537, abs=0.012)
    assert plain == pytest.approx(0.472, abs=0.012)
    assert plain_auc == pytest.approx(0.745, abs=0.015)
    assert crossed < plain - 0.008
    assert crossed_auc > plain_auc + 0.012


@pytest.mark.parametrize(("drift", "low", "high"), [(0.0, 0.02, 0.05), (0.3, 0.2, 0.25), (1.0, 0.66, 0.7)])
def test_drift_decides_how_many_values_are_unseen(train: list[str], drift: float, low: float, high: float) -> None:
    encoder = Encoder(table(train)[1])
    columns = encoder.encode(table(clicks(2_000, seed=9, drift=drift))[1])
    assert low < (columns < 0).mean() < high


def test_leaks_know_the_label(train: list[str]) -> None:
    lines = plant_leaks(train[:4_000], seed=1, places=(5, 2))
    assert lines == plant_leaks(train[:4_000], seed=1, places=(5, 2))
    labels, rows = table(lines)
    copied, bought = (np.array([row[place] for row in rows]) for place in (5, 2))
    assert ((copied == "won") == labels).mean() == pytest.approx(0.98, abs=0.01)
    assert (bought[labels == 0] == "").all()
    assert (bought[labels == 1] != "").mean() == pytest.approx(0.4, abs=0.05)
    kept = ["\t".join(field for n, field in enumerate(line.split("\t")) if n not in (3, 6)) for line in lines]
    assert kept == train[:4_000]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: clicks(-1, seed=1), "negative"),
        (lambda: clicks(1, seed=1, drift=1.5), "drift must be from 0 to 1"),
        (lambda: ClickModel(integers=14), "integers must be from 0 to 13"),
        (lambda: ClickModel(categories=1), "categories must be from 2 to 26"),
        (lambda: ClickModel(largest=2), "largest must be 3 or more"),
        (lambda: ClickModel(pairs=1.1), "pairs must be from 0 to 1"),
        (lambda: plant_leaks([], 1, (2, 2)), "must differ"),
    ],
)
def test_impossible_wishes_are_refused(call: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        call()  # type: ignore[operator]
