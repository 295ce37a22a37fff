"""How far a long piece of work on a lab has come, for whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec


class Step(msgspec.Struct, frozen=True):
    """What is done for a lab now; ``done`` steps of about ``total`` lie behind it."""

    lab: str
    text: str
    done: int
    total: int


Watch = Callable[[Step], None]


@dataclass
class Steps:
    """Counts the steps of the work on one lab and tells ``watch`` of each as it begins."""

    watch: Watch
    lab: str
    total: int
    _done: int = 0

    def __call__(self, text: str) -> None:
        """The next step begins."""
        self.watch(Step(self.lab, text, self._done, max(self.total, self._done + 1)))
        self._done += 1
