"""The marks lie between what plain models reach: the models named beside them are fitted here, on several contests."""

from __future__ import annotations

import pytest

from grader.checks.dsl.metrics import log_loss
from grader.competition.baselines import Baselines, baselines_of, one_hot_model
from grader.competition.marks import MARKS
from grader.datasets.contest import Contest, Features, contest

SEEDS = (3, 71, 20_011)


@pytest.fixture(scope="module", params=SEEDS)
def data(request: pytest.FixtureRequest) -> Contest:
    return contest(request.param)


@pytest.fixture(scope="module")
def baselines(data: Contest) -> Baselines:
    return baselines_of(data)


def gain(
    data: Contest, baselines: Baselines, fields: int | None = None, price: float = 1e-3, cross: bool = False
) -> float:
    """The gain of one-hot features of the first so many categories, or of all honest fields, perhaps with a cross."""
    honest = [field for field in range(10) if field not in data.leaks]
    categories = honest[2:]
    kept = categories[:fields] if fields else honest

    def expand(features: Features) -> Features:
        values = dict(features)
        crossed = [(-1, f"{values[categories[0]]} {values[categories[1]]}")] if cross else []
        return [(field, values[field]) for field in kept] + crossed

    train = [(label, expand(features)) for label, features in data.train]
    return baselines.gain(log_loss(data.labels, one_hot_model(train, [expand(x) for _, x in data.test], price)))


def test_bronze_lies_between_two_and_three_fields(data: Contest, baselines: Baselines) -> None:
    assert gain(data, baselines, 2) < MARKS.bronze - 0.02
    assert MARKS.bronze + 0.02 < gain(data, baselines, 3) < MARKS.silver


def test_silver_asks_for_all_fields_and_a_fitting_price(data: Contest, baselines: Baselines) -> None:
    for price in (5e-4, 1e-3, 2e-3):
        assert MARKS.silver + 0.05 < gain(data, baselines, price=price) < MARKS.gold
    for price in (1e-5, 1e-2):
        assert gain(data, baselines, price=price) < MARKS.silver


def test_gold_asks_for_the_pair_of_values(data: Contest, baselines: Baselines) -> None:
    for price in (5e-4, 1e-3):
        assert MARKS.gold + 0.01 < gain(data, baselines, price=price, cross=True) < MARKS.gold + 0.25


def test_a_mark_is_won_below_its_limit_only() -> None:
    baselines = Baselines(click_rate=0.5, one_hot=0.4)
    limits = MARKS.limits(baselines)
    assert list(limits) == ["baseline", "bronze", "silver", "gold"]
    assert MARKS.won(0.5, baselines) == "none"
    assert MARKS.won(0.4999, baselines) == "baseline"
    assert MARKS.won(limits["silver"], baselines) == "bronze"
    assert MARKS.next(0.6, baselines) == ("baseline", 0.5)
    assert MARKS.next(limits["silver"], baselines) == ("silver", limits["silver"])
    assert MARKS.won(0.3, baselines) == "gold"
    assert MARKS.next(0.3, baselines) is None
