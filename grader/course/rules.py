"""What holds for a class as a whole: ``[tool.grader.class]``."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

import msgspec

_ENDLESS = ("late_days_per_lab", "attempt_limit", "cap_percent")
"""Those that may be without an end, which they are when nobody says anything."""


class ClassRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a grade comes of what was handed in, for all learners: ``[tool.grader.class]``.

    What holds for one learner (an extension, excused, a bonus) is kept with the results: ``grader extend``, ``excuse``,
    ``bonus``.
    """

    late_days: int = 0
    """Days begun after the due time that each learner may use up over all labs, at no cost: earliest lab first."""
    late_days_per_lab: float = math.inf
    """The most of them that one lab takes; all without it."""
    attempts: Literal["last", "best"] = "last"
    """Which of the files that a learner handed in for a lab counts: the ``last``, or that with the ``best`` grade."""
    attempt_limit: float = math.inf
    """So many different files count for a lab; later ones are graded, and do not count. No limit without it."""
    cool_down_minutes: float = 0
    """What is handed in within so many minutes after the attempt before it does not count."""
    groups: str = ""
    """A CSV with the columns ``learner``, ``group`` and, for groups of one lab only, ``lab``; relative to the course.
    Whom it does not name is in the ``group`` of the roster. One submission counts for all of a group."""
    weights: Mapping[str, float] = {}
    """What each lab weighs in the course's grade, by its id; one without a weight counts nothing there. Without any
    each lab weighs its points."""
    drop_lowest: int = 0
    """So many labs with the lowest share of their points are left out of a learner's course grade."""
    extra_credit: tuple[str, ...] = ()
    """Labs whose points are on top: they add to the course's grade, and not to what could be had."""
    cap_percent: float = math.inf
    """The most that a lab, or the course, may give, in percent of what could be had, with bonus and extra credit."""

    @property
    def grades_course(self) -> bool:
        """Whether the course's grade is something else than the sum of the points."""
        return bool(self.weights or self.drop_lowest or self.extra_credit or self.cap_percent < math.inf)

    @property
    def chooses(self) -> bool:
        """Whether another attempt than the last may count."""
        return self.attempts == "best" or self.attempt_limit < math.inf or self.cool_down_minutes > 0

    def problem(self, labs: frozenset[str]) -> tuple[str, str] | None:
        """A key of the table and what is wrong with it; None when nothing is."""
        for name in self.weights:
            if name not in labs:
                return f"weights.{name}", "the course has no such lab"
        for name in self.extra_credit:
            if name not in labs:
                return "extra_credit", f"the course has no lab {name!r}"
        for key, value, least in _numbers(self):
            if not value >= least or (value == math.inf and key not in _ENDLESS):
                return key, f"must be {least:g} or more, is {value:g}"
        if self.weights and not sum(self.weights.values()):
            return "weights", "must not all be 0"
        return None


def _numbers(rules: ClassRules) -> list[tuple[str, float, float]]:
    """The numbers of the rules by key, each with the least that it may be."""
    return [
        ("late_days", rules.late_days, 0),
        ("late_days_per_lab", rules.late_days_per_lab, 0),
        ("attempt_limit", rules.attempt_limit, 1),
        ("cool_down_minutes", rules.cool_down_minutes, 0),
        ("drop_lowest", rules.drop_lowest, 0),
        ("cap_percent", rules.cap_percent, 0),
        *((f"weights.{lab}", weight, 0) for lab, weight in rules.weights.items()),
    ]
