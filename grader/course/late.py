"""What a late submission costs: ``[tool.grader.late]``."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec

_DAY_SECONDS = 86_400


class LatePolicy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When labs are due, and what is taken off afterwards: ``[tool.grader.late]``."""

    due: Mapping[str, datetime] = {}
    """A time with its zone for each lab's id; a lab without one is never late."""
    grace_minutes: float = 0
    """Minutes after the due time that still count as in time."""
    percent_per_day: float = 10
    """Taken off the points that were earned, for each day begun."""
    most_percent: float = 100
    """The most that is taken off."""
    closed_after_days: float = math.inf
    """After so many days nothing counts any more."""
    file_times: Literal["ask", "count", "ignore"] = "ask"
    """Where no platform noted when something was handed in, and the time at which its file was saved, which copying
    changes, would make it late: ``ask`` a person, ``count`` that time, or ``ignore`` it."""

    def days_after(self, due: datetime | None, submitted: str) -> int:
        """Days begun since ``due``; 0 in time, within the grace, or where either time is not known."""
        if due is None or not submitted:
            return 0
        seconds = (datetime.fromisoformat(submitted) - due).total_seconds()
        return math.ceil(seconds / _DAY_SECONDS) if seconds > 60 * self.grace_minutes else 0

    def percent_off_for(self, days: int) -> float:
        """What so many days begun take off."""
        if days > self.closed_after_days:
            return 100
        return min(days * self.percent_per_day, self.most_percent)

    def problem(self, labs: frozenset[str]) -> tuple[str, str] | None:
        """A key of the table and what is wrong with it; None when nothing is."""
        for lab, due in self.due.items():
            if lab not in labs:
                return f"due.{lab}", "the course has no such lab"
            if due.tzinfo is None:
                return f"due.{lab}", "needs a zone, as in 2026-12-01T23:59:00+01:00"
        for name in ("grace_minutes", "percent_per_day", "most_percent", "closed_after_days"):
            value = getattr(self, name)
            most = 100 if "percent" in name else math.inf
            if not 0 <= value <= most:
                return name, f"must lie between 0 and {most:g}, is {value:g}"
        return None
