"""Scoring on the instructor's side, where the labels are known.

The test rows have two parts. Scores on the public part are told at once; those on the private part decide in the end.
Whoever tries many variants and keeps what does best on the public rows fits their chance: the gain shows there and is
missing on the private rows. How large a difference chance makes: a gain is a mean over rows of how much smaller the
log loss of a row has become, and the two parts have no row in common, so the standard error of the difference of the
two means is

    sqrt(s1^2 / n1 + s2^2 / n2)

with the standard deviations s of the gains per row and the numbers n of rows (Welch 1938).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.checks.dsl.metrics import SMALLEST_PROBABILITY
from grader.competition.baselines import Baselines, plain_probabilities
from grader.competition.marks import MARKS
from grader.datasets.contest import Contest, is_public

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

TUNED = 3.0
"""A gain counts as tuned when public and private differ by more than so many standard errors. Chance alone does that to
one learner in 740."""


@dataclass(frozen=True)
class Part:
    """A score on one part of the test rows: log loss, mark, and the next mark with the log loss it asks for."""

    rows: int
    loss: float
    mark: str
    next: tuple[str, float] | None


@dataclass(frozen=True)
class Score:
    """The scores of one entry on both parts."""

    public: Part
    private: Part


@dataclass(frozen=True)
class Gap:
    """How much the log loss fell from one model to another, on both parts. standard_error: of their difference."""

    public: float
    private: float
    standard_error: float

    @property
    def difference(self) -> float:
        """By how much the public gain is larger."""
        return self.public - self.private

    @property
    def tuned(self) -> bool:
        """Whether chance does not explain the difference."""
        return self.difference > TUNED * self.standard_error > 0


@dataclass(frozen=True)
class Scorer:
    """What is needed for scoring: ids, labels, which rows are public, and the plain models' log losses per row."""

    ids: tuple[str, ...]
    labels: Floats
    public: Flags
    rate_losses: Floats
    plain_losses: Floats

    def losses(self, entry: Mapping[str, float]) -> Floats:
        """The log loss of each test row. Raises ``KeyError`` for an entry without all ids."""
        import numpy as np

        return row_losses(self.labels, np.array([entry[name] for name in self.ids]))

    def score(self, losses: Floats) -> Score:
        """The scores of an entry whose losses per row these are."""
        return Score(self._part(losses, self.public), self._part(losses, ~self.public))

    def gap(self, before: Floats, after: Floats) -> Gap:
        """The gains from one entry's losses to another's."""
        gains = before - after
        parts = gains[self.public], gains[~self.public]
        error = math.sqrt(sum(float(part.var(ddof=1)) / len(part) for part in parts))
        return Gap(float(parts[0].mean()), float(parts[1].mean()), error)

    def _part(self, losses: Floats, rows: Flags) -> Part:
        baselines = Baselines(float(self.rate_losses[rows].mean()), float(self.plain_losses[rows].mean()))
        loss = float(losses[rows].mean())
        return Part(int(rows.sum()), loss, MARKS.won(loss, baselines), MARKS.next(loss, baselines))


def scorer_of(data: Contest) -> Scorer:
    """The scorer of a contest; takes about a second."""
    import numpy as np

    labels = np.array(data.labels, float)
    return Scorer(
        tuple(data.ids),
        labels,
        np.array([is_public(name) for name in data.ids]),
        row_losses(labels, np.full(len(labels), data.click_rate)),
        row_losses(labels, plain_probabilities(data)),
    )


def row_losses(labels: Floats, probabilities: Floats) -> Floats:
    """``-log(probability of what happened)`` of each row, probabilities bounded as ``metrics.log_loss`` does."""
    import numpy as np

    p = np.clip(probabilities, SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY)
    losses: Floats = -np.where(labels == 1, np.log(p), np.log1p(-p))
    return losses
