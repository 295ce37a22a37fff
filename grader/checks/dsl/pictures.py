"""What one would plot of a model, made into data of the record; ``grader.reports`` draws it.

Pure functions of plain numbers. Curves of more than ``MOST_POINTS`` points and large clouds are thinned out evenly,
numbers are kept to five digits, and what is not finite is left out of the curve and named in the summary.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from grader.checks.dsl import metrics
from grader.results.record import MOST_POINTS, Picture, PictureKind, Series

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

OF_ALL_ROWS: frozenset[PictureKind] = frozenset({"residuals", "roc", "calibration"})
"""Kinds that the judge sums up over all rows. Others could show single rows, so hidden checks cannot attach them."""

_BINS = 24
_MOST_IN_CLOUDS = 240


def loss_curve(learner: Sequence[float], reference: Sequence[float], loss: str = "RMSE") -> Picture:
    """The loss of each round, the learner's and the reference's."""
    mine, due = _line("yours", learner), _line("reference", reference, "reference")
    lost = len(learner) - len(mine.x)
    ends = f"Last {loss} of {len(learner)} rounds: yours {_end(mine)}, reference {_end(due)}."
    more = f" {lost} of your values {'is' if lost == 1 else 'are'} not finite." if lost else ""
    return Picture(
        kind="loss",
        title="Loss by round",
        x_label="round",
        y_label=loss,
        series=(mine, due),
        summary=ends + more,
    )


def predicted_against_actual(labels: ArrayLike, predictions: ArrayLike, unit: str = "") -> Picture:
    """A point for each row: its label across, its prediction up. Good models lie along the diagonal."""
    import numpy as np

    y, p = np.asarray(labels, float), np.asarray(predictions, float)
    together = float(np.corrcoef(y, p)[0, 1]) if np.std(p) > 0 and np.std(y) > 0 else 0.0
    return Picture(
        kind="fit",
        title="Predicted against actual",
        x_label=_with(unit, "label"),
        y_label=_with(unit, "prediction"),
        series=(_series("rows", y, p, most=_MOST_IN_CLOUDS),),
        summary=f"Labels from {y.min():.4g} to {y.max():.4g}, predictions from {p.min():.4g} to {p.max():.4g}; "
        f"correlation {together:.2f}.",
    )


def residuals(labels: ArrayLike, predictions: ArrayLike, unit: str = "") -> Picture:
    """How many rows have which error (label minus prediction), in bins of equal width."""
    import numpy as np

    errors = np.asarray(labels, float) - np.asarray(predictions, float)
    low, high = np.quantile(errors, [0.005, 0.995])
    counts, edges = np.histogram(errors, bins=_BINS, range=(low, high) if high > low else None)
    return Picture(
        kind="residuals",
        title="Errors",
        x_label=_with(unit, "label minus prediction"),
        y_label="rows",
        series=(_series("rows", (edges[1:] + edges[:-1]) / 2, counts),),
        summary=f"Mean error {errors.mean():.3g}, half of the rows between {np.quantile(errors, 0.25):.3g} and "
        f"{np.quantile(errors, 0.75):.3g}.",
    )


def roc(labels: ArrayLike, probabilities: ArrayLike) -> Picture:
    """True against false positive rate for falling thresholds."""
    false, true = metrics.roc_curve(labels, probabilities)
    return Picture(
        kind="roc",
        title="ROC curve",
        x_label="false positive rate",
        y_label="true positive rate",
        series=(_series("yours", false, true),),
        summary=f"Area under the curve: {metrics.auc(labels, probabilities):.3f}; chance has 0.5.",
    )


def calibration(labels: ArrayLike, probabilities: ArrayLike, n_bins: int = 10) -> Picture:
    """The share of rows of label 1 in each bin of the predicted probability. Honest models lie along the diagonal."""
    curve = metrics.calibration_curve(labels, probabilities, n_bins)
    return Picture(
        kind="calibration",
        title="Calibration",
        x_label="mean predicted probability",
        y_label="share of label 1",
        series=(_series("yours", [said for said, _, _ in curve], [share for _, share, _ in curve]),),
        summary=f"Calibration error: {metrics.calibration_error(labels, probabilities, n_bins):.3f} "
        f"over {len(curve)} bins with rows.",
    )


def component_scores(
    groups: Mapping[str, ArrayLike], labels: tuple[str, str] = ("component 1", "component 2")
) -> Picture:
    """Rows on two principal components, (n, 2) arrays by the name of their group."""
    import numpy as np

    clouds = {name: np.asarray(rows, float)[:, :2] for name, rows in groups.items()}
    spread = np.std(np.concatenate(list(clouds.values())), axis=0)
    each = _MOST_IN_CLOUDS // max(1, len(clouds))
    return Picture(
        kind="scores",
        title="Scores",
        x_label=labels[0],
        y_label=labels[1],
        series=tuple(_series(name, rows[:, 0], rows[:, 1], most=each) for name, rows in clouds.items()),
        summary=f"{sum(map(len, clouds.values()))} rows; spread {spread[0]:.3g} along the first component, "
        f"{spread[1]:.3g} along the second.",
    )


def search_curve(
    learner: Mapping[float, float], reference: Mapping[float, float], parameter: str, score: str = "validation RMSE"
) -> Picture:
    """The score of each value of a parameter, the learner's and the reference's; the smallest is the best."""
    mine, due = sorted(learner.items()), sorted(reference.items())
    best = min(mine, key=lambda pair: pair[1], default=(float("nan"), float("nan")))
    return Picture(
        kind="search",
        title=f"Search for {parameter}",
        x_label=parameter,
        y_label=score,
        series=(
            _series("yours", [x for x, _ in mine], [y for _, y in mine]),
            _series("reference", [x for x, _ in due], [y for _, y in due], "reference"),
        ),
        summary=f"Smallest {score}: {best[1]:.5g} at {parameter} = {best[0]:.3g}, of {len(mine)} values tried.",
    )


def search_map(
    scores: Mapping[tuple[float, float], float], parameters: tuple[str, str], score: str = "validation loss"
) -> Picture:
    """The score of each pair of values of two parameters, as a map: a row for each value of the second."""
    xs, ys = (sorted({pair[which] for pair in scores}) for which in (0, 1))
    best = min(scores, key=scores.__getitem__)
    return Picture(
        kind="search-map",
        title=f"Search for {parameters[0]} and {parameters[1]}",
        x_label=parameters[0],
        y_label=parameters[1],
        series=tuple(_series(f"{y:g}", xs, [scores[x, y] for x in xs]) for y in ys),
        summary=f"Smallest {score}: {scores[best]:.5g} at {parameters[0]} = {best[0]:g}, "
        f"{parameters[1]} = {best[1]:g}.",
    )


def _line(name: str, values: Sequence[float], role: Literal["learner", "reference"] = "learner") -> Series:
    return _series(name, range(len(values)), values, role)


def _series(
    name: str, x: Any, y: Any, role: Literal["learner", "reference"] = "learner", most: int = MOST_POINTS
) -> Series:
    import numpy as np

    points = np.column_stack([np.asarray(x, float), np.asarray(y, float)])
    points = points[np.isfinite(points).all(axis=1)]
    if len(points) > most:
        points = points[np.linspace(0, len(points) - 1, most).round().astype(int)]
    across, up = (tuple(float(f"{value:.5g}") for value in column) for column in points.T)
    return Series(name=name, x=across, y=up, role=role)


def _end(line: Series) -> str:
    return f"{line.y[-1]:.5g}" if line.y else "none"


def _with(unit: str, name: str) -> str:
    return f"{name} ({unit})" if unit else name
