"""What is tried, one after another, when a program cannot be loaded as it is."""

from __future__ import annotations

from dataclasses import dataclass, field

from grader.sandbox.host.client import WorkerError

_MOST_REDUCED = 2
"""How many cells are reduced one by one before all are."""


@dataclass(frozen=True)
class Setback:
    """A cell that ended the worker (or, with ``stopped``, its SparkContext) and is only executed in part since."""

    cell: int
    failure: WorkerError
    stopped: bool = False


@dataclass
class LoadPlan:
    """Once more as it is, since a machine may be busy; then with imports and definitions only, first of the cell that
    did not end and in the end of all, so that functions are graded although experiments beside them do not work."""

    setbacks: tuple[Setback, ...] = ()
    _reduced: set[int] = field(default_factory=set)
    _repeated: bool = False
    _all: bool = False

    @property
    def repeated(self) -> bool:
        """Whether the program was tried once more as it is."""
        return self._repeated

    def reduces(self, cell: int) -> bool:
        """Whether only imports and definitions of that cell are executed."""
        return self._all or cell in self._reduced

    def go_on(self, setback: Setback) -> bool:
        """Take note of a setback; whether there is another way to try."""
        if self.reduces(setback.cell):
            return False
        if not self._repeated and not setback.stopped:
            self._repeated = True
            return True
        self._all = len(self._reduced) >= _MOST_REDUCED
        self._reduced.add(setback.cell)
        self.setbacks += (setback,)
        return True
