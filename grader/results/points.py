"""What a run gave for an exercise, and the most that can be had of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from grader.results.record import ExerciseRecord

_NOBODYS = ("error", "void")


@dataclass(frozen=True, kw_only=True)
class Points:
    """What a run gave for one exercise, as the record and the store have it.

    ``worth`` is what the exercise is worth, ``checked`` the points of those checks that count: neither void ones nor
    those that failed themselves. ``readable``: whether the file could be read. ``decided``: whether any of its checks
    passed or failed the answer. ``provisional``: what the machine did that left some undecided.

    ``by_hand`` are the points that a person gives, ``marked`` what one gave of them, None while it waits, and ``begun``
    whether there is anything to mark.
    """

    title: str
    earned: float
    worth: float
    checked: float
    readable: bool = True
    decided: bool = True
    provisional: str = ""
    by_hand: float = 0.0
    marked: float | None = None
    begun: bool = True

    @property
    def got(self) -> float:
        """What checks and people gave so far."""
        return self.earned + (self.marked or 0.0)

    @property
    def waits(self) -> bool:
        """Whether it is for a person to mark some of it."""
        return self.by_hand > 0 and self.marked is None and self.begun and self.readable

    @property
    def most(self) -> float:
        """The most that can be had of it: the points of the checks that count.

        What a learner did never makes it smaller: a file that cannot be read could have had all. Nor what the machine
        has not decided yet.
        """
        if not self.readable or (self.provisional and not self.checked):
            return self.worth
        return self.checked + self.by_hand


def given(
    title: str, amounts: tuple[float, float, float], decided: int, problem: str = "", provisional: str = ""
) -> Points:
    """What a run gave for an exercise: ``amounts`` are what was earned, what it is worth, and what was checked.

    So many of its checks are ``decided``; ``problem`` says why its file could not be read, which decides it too, unless
    the machine is why: ``provisional``.
    """
    earned, worth, checked = amounts
    return Points(
        title=title,
        earned=earned,
        worth=worth,
        checked=checked,
        readable=not problem,
        decided=decided > 0 or bool(problem and not provisional),
        provisional=provisional,
    )


def points_of(exercise: ExerciseRecord, problem: str, provisional: str = "") -> Points:
    """What a run gave for an exercise; ``problem`` says why its file could not be read."""
    undecided = provisional if exercise.status == "error" else ""
    decided = sum(check.status not in _NOBODYS for check in exercise.checks)
    amounts = (exercise.earned, exercise.points, exercise.checked)
    found = given(exercise.title, amounts, decided, problem, undecided)
    return replace(found, by_hand=exercise.by_hand, begun=exercise.status != "not-started")
