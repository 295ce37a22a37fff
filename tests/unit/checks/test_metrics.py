"""Scores of predictions, held against figures worked out by hand and against their definitions."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan, log

import numpy as np
import pytest

from grader.checks.dsl.metrics import auc, calibration_curve, calibration_error, log_loss, rmse, roc_curve


def test_rmse_is_the_root_of_the_mean_square() -> None:
    assert rmse([1.0, 5.0], [4.0, 1.0]) == pytest.approx(12.5**0.5)
    assert rmse([1, 2], [1, 2]) == 0.0


def test_log_loss_is_the_mean_surprise_in_natural_units() -> None:
    assert log_loss([1, 0], [0.8, 0.4]) == pytest.approx(-(log(0.8) + log(0.6)) / 2)
    assert log_loss([1, 0, 1], [0.5, 0.5, 0.5]) == pytest.approx(log(2))


def test_log_loss_of_a_certain_error_is_large_but_finite() -> None:
    assert log_loss([1], [0.0]) == pytest.approx(-log(1e-15))
    assert log_loss([0], [1.0]) == pytest.approx(-log(1e-15), rel=0.01)


def test_auc_counts_pairs_in_the_right_order_and_ties_half() -> None:
    assert auc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) == 0.75
    assert auc([0, 1, 0, 1], [0.3, 0.3, 0.3, 0.3]) == 0.5
    assert auc([0, 1, 1], [0.2, 0.2, 0.9]) == 0.75
    assert auc([1, 0], [0.1, 0.9]) == 0.0


def test_auc_equals_its_definition_over_all_pairs() -> None:
    random = np.random.default_rng(3)
    labels, scores = random.integers(2, size=200), random.integers(12, size=200) / 12
    pairs = scores[labels == 1][:, None] - scores[labels == 0]
    assert auc(labels, scores) == pytest.approx(np.mean((pairs > 0) + 0.5 * (pairs == 0)))


def test_auc_of_one_label_is_undefined() -> None:
    assert isnan(auc([1, 1], [0.2, 0.3]))


def test_calibration_goes_by_bins_of_equal_width() -> None:
    labels, probabilities = [0, 1, 1, 0], [0.11, 0.19, 0.95, 1.0]
    assert calibration_curve(labels, probabilities) == [(pytest.approx(0.15), 0.5, 2), (pytest.approx(0.975), 0.5, 2)]
    assert calibration_error(labels, probabilities) == pytest.approx((2 * 0.35 + 2 * 0.475) / 4)


def test_calibrated_probabilities_have_a_small_error() -> None:
    random = np.random.default_rng(5)
    probabilities = random.random(20_000)
    labels = (random.random(20_000) < probabilities).astype(int)
    assert calibration_error(labels, probabilities) < 0.02
    assert calibration_error(labels, probabilities**2) > 0.1


def test_the_roc_curve_has_the_area_that_auc_says() -> None:
    random = np.random.default_rng(7)
    labels, scores = random.integers(2, size=300), random.integers(20, size=300)
    false, true = roc_curve(labels, scores)
    assert (false[0], true[0], false[-1], true[-1]) == (0, 0, 1, 1)
    assert np.trapezoid(true, false) == pytest.approx(auc(labels, scores))


@pytest.mark.parametrize("metric", [rmse, log_loss, auc, calibration_error])
@pytest.mark.parametrize(("labels", "predictions"), [([], []), ([1.0], [0.5, 0.5]), ([[1.0]], [[0.5]])])
def test_what_cannot_be_scored_is_refused(
    metric: Callable[..., float], labels: list[float], predictions: list[float]
) -> None:
    with pytest.raises(ValueError, match=r"no rows|one number per row"):
        metric(labels, predictions)


@pytest.mark.parametrize("metric", [log_loss, auc, calibration_error])
def test_labels_of_a_classification_are_0_or_1(metric: Callable[..., float]) -> None:
    with pytest.raises(ValueError, match="0 or 1"):
        metric([1, 2], [0.5, 0.5])
