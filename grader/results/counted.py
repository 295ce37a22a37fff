"""What counts of a result: what its checks earned, less what being late costs, or what a person set, and why.

The one place that makes a grade of points. Every front (report, gradebook, mail, exports, dashboard) shows what stands
here, so no two of them can differ.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from grader.results.points import points_of
from grader.results.record import RunRecord

NOTHING = "Nothing was handed in."
"""The problem of a result of whom there is no file."""
NOTHING_CHECKED = "no check of it could be decided, because the checks or the machine failed"
WAITS = "a person has not marked it yet"
MARK_IT = "Mark it: grader mark, or set the points with grader override."
MEND_CHECKS = "Mend the checks and grade again, or set the points with grader override."
_LEAST = 1e-9


@dataclass(frozen=True)
class MarkLine:
    """An item of a rubric, and whether it was picked."""

    text: str
    points: float
    picked: bool


@dataclass(frozen=True)
class Remark:
    """What a person said of an answer; ``where`` is a line of it, empty for all of it."""

    text: str
    where: str = ""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What counts of one exercise.

    ``by_checks`` is what its checks gave, ``points`` are the most that can be had, ``worth`` what the exercise is
    worth: more than that where checks do not count, and where the learner is excused. ``set_to`` are the points that a
    person set, None where nobody did, and ``reason`` is theirs. ``undecided`` says why a person has to decide before it
    counts, empty where nothing is open, and ``to_do`` how one does.

    ``late_days`` of ``days_late`` cost nothing, since the learner has them free. ``rules`` are sentences on what else
    of the class's rules touched the number, ``excused`` the reason why it counts neither for nor against.
    """

    title: str
    by_checks: float
    points: float
    worth: float
    submitted: str = ""
    days_late: int = 0
    late_days: int = 0
    percent_off: float = 0.0
    rules: tuple[str, ...] = ()
    excused: str | None = None
    set_to: float | None = None
    reason: str = ""
    undecided: str = ""
    to_do: str = ""
    handed_in: bool = True
    decided: bool = True
    """Whether something of it was decided, by a check or by a person, or there is nothing to decide on."""
    by_hand: float = 0.0
    """The points of it that a person gives."""
    marked: float | None = None
    """What a person gave of them, None while it waits."""
    marks: tuple[MarkLine, ...] = ()
    """The rubric, as far as the learner may see it, once it is marked."""
    comments: tuple[Remark, ...] = ()

    @property
    def earned(self) -> float:
        """What checks and people gave."""
        return self.by_checks + (self.marked or 0.0)

    @property
    def grade(self) -> float:
        """What a person set as it stands, else what was earned less what being late costs, as far as that is known."""
        return self.earned * (1 - self.percent_off / 100) if self.set_to is None else self.set_to

    @property
    def is_earned(self) -> bool:
        """Whether what counts is what the checks gave, no more and no less, and nobody has anything to add."""
        untouched = (
            not self.by_hand and self.set_to is None and not self.undecided and not self.rules and self.excused is None
        )
        return self.handed_in and untouched and not self.costs_lateness

    @property
    def costs_lateness(self) -> bool:
        """Whether being late takes points: of nothing there is nothing to take, and what a person set stands."""
        return bool(self.percent_off and self.earned) and self.set_to is None

    @property
    def left_out(self) -> float:
        """The points that neither count for nor against the learner: of checks that failed themselves."""
        rest = self.worth - self.points if self.excused is None else 0.0
        return rest if rest > _LEAST else 0.0

    def lateness(self) -> str:
        """What being late costs, as a sentence without its end; empty where it costs nothing."""
        if not self.percent_off and not self.late_days:
            return ""
        days = f"{_days(self.days_late)} begun"
        free = f", {_days(self.late_days)} of them free as late days" if self.late_days else ""
        return f"Late: handed in {self.submitted}, {days}{free}: less {self.percent_off:g} %"

    def not_counted(self) -> str:
        """What does not count, as a sentence without its end; empty where all does."""
        if not self.left_out:
            return ""
        verb = "does" if self.left_out == 1 else "do"
        return (
            f"{self.left_out:g} of {self.worth:g} points {verb} not count, for or against: "
            "a check or the grader failed, not your answer"
        )


def _days(number: int) -> str:
    return f"{number} {'day' if number == 1 else 'days'}"


@dataclass(frozen=True)
class OnTop:
    """What a lab has beside its exercises: a bonus with its reason, and the most that it may give, in percent."""

    bonus: float = 0.0
    reason: str = ""
    cap_percent: float = math.inf
    comments: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Standing:
    """What counts of a lab for one learner: each exercise by its id, in their order, and what is on top of them."""

    exercises: Mapping[str, Counted]
    on_top: OnTop = OnTop()

    @property
    def grade(self) -> float:
        """The points that count."""
        return min(self._whole, self._cap)

    @property
    def _sum(self) -> float:
        return sum(each.grade for each in self.exercises.values())

    @property
    def _whole(self) -> float:
        on_top = 0.0 if self.excused else self.on_top.bonus
        return max(0.0, self._sum + on_top) if on_top else self._sum

    @property
    def _cap(self) -> float:
        return math.inf if self.on_top.cap_percent == math.inf else self.points * self.on_top.cap_percent / 100

    @property
    def is_capped(self) -> bool:
        """Whether it would be more than a lab may give."""
        return self._whole > self._cap

    @property
    def excused(self) -> bool:
        """Whether all of the lab counts neither for nor against."""
        return bool(self.exercises) and all(each.excused is not None for each in self.exercises.values())

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
        """The points that checks and people gave."""
        return sum(each.earned for each in self.exercises.values())

    @property
    def by_checks(self) -> tuple[float, float]:
        """The points that checks gave, and the most that these could have given."""
        every = self.exercises.values()
        return sum(each.by_checks for each in every), sum(max(0.0, each.points - each.by_hand) for each in every)

    @property
    def marked(self) -> tuple[float, float] | None:
        """The points that people gave by marking, and the most that these could have been; None where nothing is marked
        yet."""
        marks = [(each.marked, each.by_hand) for each in self.exercises.values() if each.marked is not None]
        return (sum(given for given, _ in marks), sum(most for _, most in marks)) if marks else None

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
        due = [each for each in self.exercises.values() if each.excused is None]
        nothing = sum(each.points for each in due) < _LEAST <= sum(each.worth for each in due)
        untouched = all(each.set_to is None for each in due)
        return bool(due) and self.handed_in and untouched and (nothing or not any(each.decided for each in due))

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
        plain = self.on_top.bonus == 0 and not self.is_capped
        return (
            plain
            and not self.is_scaled
            and not self.is_blank
            and all(each.is_earned for each in self.exercises.values())
        )

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
        if self.is_blank and not any(each.undecided for each in self.exercises.values()):
            yield f"No grade yet: {NOTHING_CHECKED}."
        if self.excused:
            yield from (f"Excused. Reason: {each.excused}" for each in self.exercises.values())
            return
        yield from self._why_of_exercises()
        if self.on_top.bonus:
            yield f"Bonus: {self.on_top.bonus:+g} points by your instructor. Reason: {self.on_top.reason}"
        if self.is_capped:
            yield f"No lab counts more than {self.on_top.cap_percent:g} % of its points."

    def _why_of_exercises(self) -> Iterator[str]:
        for each in self.exercises.values():
            if each.excused is not None:
                yield f"{each.title}: excused, it counts neither for nor against. Reason: {each.excused}"
                continue
            yield from each.rules
            if each.costs_lateness or each.late_days:
                yield f"{each.lateness()}."
            if each.left_out:
                yield f"{each.title}: {each.not_counted()}."
            if each.undecided:
                yield f"Not decided yet: {each.undecided}."
            if each.set_to is not None:
                set_ = f"set to {each.set_to:g} of {each.points:g} by your instructor"
                yield f"{each.title}: {set_}. Reason: {each.reason}"


def as_checked(record: RunRecord) -> Standing:
    """What counts of a record by itself, where no class has rules for it."""
    provisional = "; ".join(record.provisional)
    found = {each.id: points_of(each, record.submission.problem, provisional) for each in record.exercises}
    return Standing(
        {
            name: Counted(
                title=each.title,
                by_checks=each.earned,
                points=each.most,
                worth=each.worth,
                decided=each.decided,
                undecided=WAITS if each.waits else "",
            )
            for name, each in found.items()
        }
    )
