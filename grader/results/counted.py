"""What counts of a result: what its checks earned, less what being late costs, or what a person set, and why.

The one place that makes a grade of points. Every front (report, gradebook, mail, exports, dashboard) shows what stands
here, so no two of them can differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

NOTHING = "Nothing was handed in."
"""The problem of a result of whom there is no file."""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What counts of one exercise.

    ``set_to`` are the points that a person set, None where nobody did, and ``reason`` is theirs. ``undecided`` says why
    a person has to decide before it counts, empty where nothing is open, and ``to_do`` how one does.
    """

    title: str
    earned: float
    points: float
    submitted: str = ""
    days_late: int = 0
    percent_off: float = 0.0
    set_to: float | None = None
    reason: str = ""
    undecided: str = ""
    to_do: str = ""
    handed_in: bool = True

    @property
    def grade(self) -> float:
        """What a person set as it stands, else what was earned less what being late costs, as far as that is known."""
        return self.earned * (1 - self.percent_off / 100) if self.set_to is None else self.set_to

    @property
    def is_earned(self) -> bool:
        """Whether what counts is what the checks gave, no more and no less."""
        return self.handed_in and self.set_to is None and not self.undecided and not self.costs_lateness

    @property
    def costs_lateness(self) -> bool:
        """Whether being late takes points: of nothing there is nothing to take, and what a person set stands."""
        return bool(self.percent_off and self.earned) and self.set_to is None

    def lateness(self) -> str:
        """What being late costs, as a sentence without its end; empty where it costs nothing."""
        if not self.percent_off:
            return ""
        days = f"{self.days_late} {'day' if self.days_late == 1 else 'days'}"
        return f"Late: handed in {self.submitted}, {days} begun: less {self.percent_off:g} %"


@dataclass(frozen=True)
class Standing:
    """What counts of a lab for one learner: each exercise by its id, in their order."""

    exercises: Mapping[str, Counted]

    @property
    def grade(self) -> float:
        """The points that count."""
        return sum(each.grade for each in self.exercises.values())

    @property
    def points(self) -> float:
        """The points that could be had."""
        return sum(each.points for each in self.exercises.values())

    @property
    def earned(self) -> float:
        """The points that checks gave."""
        return sum(each.earned for each in self.exercises.values())

    @property
    def handed_in(self) -> bool:
        """Whether there is a file of the lab."""
        return any(each.handed_in for each in self.exercises.values())

    def why(self) -> tuple[str, ...]:
        """In sentences, why other points count than those that the checks gave; nothing where these count."""
        return tuple(dict.fromkeys(self._why()))

    def _why(self) -> Iterator[str]:
        if self.exercises and not self.handed_in:
            yield NOTHING
        for each in self.exercises.values():
            if each.costs_lateness:
                yield f"{each.lateness()}."
            if each.undecided:
                yield f"Not decided yet: {each.undecided}."
            if each.set_to is not None:
                set_ = f"set to {each.set_to:g} of {each.points:g} by your instructor"
                yield f"{each.title}: {set_}. Reason: {each.reason}"
