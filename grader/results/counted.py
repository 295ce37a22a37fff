"""What counts of a result: what its checks earned, less what being late costs, or what a person set, and why.

The one place that makes a grade of points. Every front (report, gradebook, mail, exports, dashboard) shows what stands
here, so no two of them can differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from grader.results.record import ExerciseRecord, RunRecord

NOTHING = "Nothing was handed in."
"""The problem of a result of whom there is no file."""
NOTHING_CHECKED = "no check of it could be decided, because the checks or the machine failed"
MEND_CHECKS = "Mend the checks and grade again, or set the points with grader override."
_LEAST = 1e-9
_NOBODYS = ("error", "void")


@dataclass(frozen=True, kw_only=True)
class Points:
    """What a run gave for one exercise, as the record and the store have it.

    ``worth`` is what the exercise is worth, ``checked`` the points of those checks that count: neither void ones nor
    those that failed themselves. ``readable``: whether the file could be read. ``decided``: whether any of its checks
    passed or failed the answer. ``provisional``: what the machine did that left some undecided.
    """

    title: str
    earned: float
    worth: float
    checked: float
    readable: bool = True
    decided: bool = True
    provisional: str = ""

    @property
    def most(self) -> float:
        """The most that can be had of it: the points of the checks that count.

        What a learner did never makes it smaller: a file that cannot be read could have had all. Nor what the machine
        has not decided yet.
        """
        if not self.readable or (self.provisional and not self.checked):
            return self.worth
        return min(self.checked, self.worth)


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What counts of one exercise.

    ``points`` are the most that can be had, ``worth`` what the exercise is worth: more than that where checks do not
    count. ``set_to`` are the points that a person set, None where nobody did, and ``reason`` is theirs. ``undecided``
    says why a person has to decide before it counts, empty where nothing is open, and ``to_do`` how one does.
    """

    title: str
    earned: float
    points: float
    worth: float
    submitted: str = ""
    days_late: int = 0
    percent_off: float = 0.0
    set_to: float | None = None
    reason: str = ""
    undecided: str = ""
    to_do: str = ""
    handed_in: bool = True
    decided: bool = True
    """Whether something of it was decided, by a check or by a person."""

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

    @property
    def left_out(self) -> float:
        """The points that neither count for nor against the learner: of checks that failed themselves."""
        return self.worth - self.points if self.worth - self.points > _LEAST else 0.0

    def lateness(self) -> str:
        """What being late costs, as a sentence without its end; empty where it costs nothing."""
        if not self.percent_off:
            return ""
        days = f"{self.days_late} {'day' if self.days_late == 1 else 'days'}"
        return f"Late: handed in {self.submitted}, {days} begun: less {self.percent_off:g} %"

    def not_counted(self) -> str:
        """What does not count, as a sentence without its end; empty where all does."""
        if not self.left_out:
            return ""
        verb = "does" if self.left_out == 1 else "do"
        return (
            f"{self.left_out:g} of {self.worth:g} points {verb} not count, for or against: "
            "a check or the grader failed, not your answer"
        )


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
    def worth(self) -> float:
        """The points that the lab is worth when all of its checks count."""
        return sum(each.worth for each in self.exercises.values())

    @property
    def earned(self) -> float:
        """The points that checks gave."""
        return sum(each.earned for each in self.exercises.values())

    @property
    def scaled(self) -> float:
        """The grade out of ``worth``, for platforms whose maximum is fixed: the same share of the points."""
        return self.grade * (self.worth / self.points) if self.is_scaled else self.grade

    @property
    def is_scaled(self) -> bool:
        """Whether ``scaled`` is another number than the grade."""
        return 0 < self.points < self.worth - _LEAST

    @property
    def handed_in(self) -> bool:
        """Whether there is a file of the lab."""
        return any(each.handed_in for each in self.exercises.values())

    @property
    def is_blank(self) -> bool:
        """Whether nothing of it was decided: that is no grade, not even 0."""
        every = self.exercises.values()
        nothing = self.points < _LEAST <= self.worth or not any(each.decided for each in every)
        return bool(every) and self.handed_in and nothing and all(each.set_to is None for each in every)

    @property
    def waits(self) -> tuple[str, str]:
        """Why it waits for a person, and how one decides; two empty texts where nothing is open."""
        first = next((each for each in self.exercises.values() if each.undecided), None)
        if first is not None:
            return first.undecided, first.to_do
        return (NOTHING_CHECKED, MEND_CHECKS) if self.is_blank else ("", "")

    @property
    def as_checked(self) -> bool:
        """Whether what counts is what the checks gave, and all of them."""
        return not self.is_scaled and not self.is_blank and all(each.is_earned for each in self.exercises.values())

    def scale_note(self) -> str:
        """For where ``scaled`` is written: what it was made of, as a sentence; empty where it is the grade."""
        if not self.is_scaled:
            return ""
        return f"{self.grade:g} of the {self.points:g} points that count are {self.scaled:.6g} of {self.worth:g}."

    def why(self) -> tuple[str, ...]:
        """In sentences, why other points count than those that the checks gave; nothing where these count."""
        return tuple(dict.fromkeys(self._why()))

    def _why(self) -> Iterator[str]:
        if self.exercises and not self.handed_in:
            yield NOTHING
        if self.is_blank:
            yield f"No grade yet: {NOTHING_CHECKED}."
        for each in self.exercises.values():
            if each.costs_lateness:
                yield f"{each.lateness()}."
            if each.left_out:
                yield f"{each.title}: {each.not_counted()}."
            if each.undecided:
                yield f"Not decided yet: {each.undecided}."
            if each.set_to is not None:
                set_ = f"set to {each.set_to:g} of {each.points:g} by your instructor"
                yield f"{each.title}: {set_}. Reason: {each.reason}"


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
    return given(exercise.title, (exercise.earned, exercise.points, exercise.checked), decided, problem, undecided)


def as_checked(record: RunRecord) -> Standing:
    """What counts of a record by itself, where no class has rules for it."""
    provisional = "; ".join(record.provisional)
    found = {each.id: points_of(each, record.submission.problem, provisional) for each in record.exercises}
    return Standing(
        {
            name: Counted(
                title=each.title, earned=each.earned, points=each.most, worth=each.worth, decided=each.decided
            )
            for name, each in found.items()
        }
    )
