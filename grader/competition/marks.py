"""The marks of the competition, stated here and nowhere else.

A mark asks for a gain: the share of the way from saying the click rate (0) to plain one-hot features (1), see
``baselines``. Gains waver far less from one set of rows to another than log losses do. The limits lie between what the
models beside them reach; ``tests/unit/competition/test_marks.py`` fits these models.
"""

from __future__ import annotations

from dataclasses import dataclass

from grader.competition.baselines import Baselines

NO_MARK = "none"


@dataclass(frozen=True)
class Marks:
    """The least gain for each mark."""

    baseline: float = 0.0
    """Better than saying the click rate."""
    bronze: float = 0.52
    """Logistic regression on three fields gains 0.6 to 0.7, on two 0.35 to 0.5."""
    silver: float = 0.84
    """On all fields, with a fitting price on the weights, it gains 0.9 to 1.04; with next to none or with ten times
    that price 0.75 or less."""
    gold: float = 1.06
    """With a feature for each pair of values of the two fields that act together it gains 1.1 to 1.2."""

    def limits(self, baselines: Baselines) -> dict[str, float]:
        """The log loss below which each mark is won, easiest first."""
        gains = {"baseline": self.baseline, "bronze": self.bronze, "silver": self.silver, "gold": self.gold}
        return {name: baselines.loss(gain) for name, gain in gains.items()}

    def won(self, loss: float, baselines: Baselines) -> str:
        """The highest mark that a log loss wins; ``NO_MARK`` for none."""
        names = [name for name, limit in self.limits(baselines).items() if loss < limit]
        return names[-1] if names else NO_MARK

    def next(self, loss: float, baselines: Baselines) -> tuple[str, float] | None:
        """The next mark and the log loss that it asks for; None after gold."""
        open_marks = [(name, limit) for name, limit in self.limits(baselines).items() if loss >= limit]
        return open_marks[0] if open_marks else None


MARKS = Marks()
"""The marks of this course's competition."""
