"""How much work the judge does over one value: counted in steps, so that the verdict is the same on every machine.

A step is about a microsecond: a part of a value looked at, some kilobytes of text copied. CPU time is looked at as
well, for a machine so slow, or a step so long, that counting alone would hold the judge up.
"""

from __future__ import annotations

import time

SECONDS = 60.0
_STEPS_A_SECOND = 500_000  # a slow machine's
_STEPS_BETWEEN_LOOKS = 4096


class TooMuchWorkError(BaseException):
    """A value asks for more work than the judge does over one value.

    No ``Exception``, so that it passes whatever a check or a view catches on its way to whoever set the budget.
    """

    def __init__(self, budget: Budget | None = None) -> None:
        super().__init__("more work than the grader does over one value")
        self.budget = budget


class Budget:
    """What is left of ``seconds`` of CPU time of this thread, and of the steps that a slow machine makes in them."""

    __slots__ = ("_deadline", "_left", "_look", "seconds")

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._left = int(seconds * _STEPS_A_SECOND)
        self._look = self._left
        self._deadline = time.thread_time() + seconds

    def spend(self, steps: int) -> None:
        """Account for steps about to be made. Raises ``TooMuchWorkError`` when they or the time are used up."""
        self._left -= steps
        if self._left < self._look:
            self._look = self._left - _STEPS_BETWEEN_LOOKS
            if self._left < 0 or time.thread_time() > self._deadline:
                raise TooMuchWorkError(self)

    def anew(self) -> Budget:
        """A whole budget of the same size."""
        return Budget(self.seconds)
