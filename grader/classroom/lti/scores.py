"""What the LMS is told of a learner's lab, made of the number that counts. Pure."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from grader.base.text import one_line
from grader.classroom.gradebook.gradebook import Total
from grader.classroom.store.decisions import Delivered

_MOST_COMMENT = 2000
_STEP = datetime.timedelta(milliseconds=1)
_CANVAS = "https://canvas.instructure.com/lti/submission"
"""Canvas takes each score for something new that was handed in, unless it is told otherwise; others pass over it."""


@dataclass(frozen=True)
class Score:
    """A score without its time. ``given`` None says that there are no points, also where there were some before."""

    user: str
    activity: str
    grading: str
    given: float | None = None
    maximum: float | None = None
    comment: str = ""

    def is_told(self, before: Delivered | None) -> bool:
        """Whether the LMS was told just this."""
        return before is not None and self.told(before.timestamp) == before

    def told(self, timestamp: str) -> Delivered:
        """What is kept of it once it was told."""
        return Delivered(
            user=self.user,
            timestamp=timestamp,
            activity=self.activity,
            grading=self.grading,
            given=self.given,
            maximum=self.maximum,
            comment=self.comment,
        )

    def body(self, timestamp: str, *, new: bool) -> bytes:
        """As it is sent. ``new``: something was handed in of which the LMS was told nothing yet."""
        fields: dict[str, object] = {
            "userId": self.user,
            "timestamp": timestamp,
            "activityProgress": self.activity,
            "gradingProgress": self.grading,
        }
        if self.given is not None:
            fields |= {"scoreGiven": self.given, "scoreMaximum": self.maximum}
        if self.comment:
            fields["comment"] = self.comment
        fields[_CANVAS] = {"new_submission": new}
        return json.dumps(fields, ensure_ascii=False, allow_nan=False).encode("utf-8")

    def said(self) -> str:
        """For people."""
        points = "no points" if self.given is None else f"{self.given:g} of {self.maximum:g}"
        return f"{points} ({self.grading})"


def score_of(total: Total, user: str, before: Delivered | None) -> Score | None:
    """What the LMS has to know; None where it is told nothing, since there is no number and it has none.

    A number is sent when nothing of it is open. What waits for a person is told as such, without points. Who is
    excused, or may still hand in, has none: that is said only where the LMS was told something else before.
    """
    comment = one_line(" ".join([*total.standing.why(), total.standing.scale_note()]).strip(), _MOST_COMMENT)
    none = Score(user, "Submitted" if total.handed_in else "Initialized", "NotReady", comment=comment)
    if total.excused:
        return none if before else None
    if total.undecided:
        if total.handed_in:
            return replace(none, grading="PendingManual")
        return none if before else None
    if not total.worth > 0:
        return None
    activity = "Completed" if total.handed_in else "Initialized"
    return Score(user, activity, "FullyGraded", _number(total.scaled), _number(total.worth), comment)


def next_time(now: datetime.datetime, told: Iterable[Delivered]) -> datetime.datetime:
    """A time later than all of which the LMS was told, whatever the clock says."""
    last = max((datetime.datetime.fromisoformat(each.timestamp) for each in told), default=None)
    return now if last is None else max(now, last + _STEP)


def written(time: datetime.datetime) -> str:
    """A time as the LMS gets it: with milliseconds, in UTC."""
    return time.astimezone(datetime.UTC).isoformat(timespec="milliseconds")


def _number(value: float) -> float:
    """As exports write it."""
    return float(f"{value:g}")
