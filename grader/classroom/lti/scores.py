"""What the LMS is told of a learner's lab, made of the number that counts. Pure."""

from __future__ import annotations

import json

from msgspec.structs import replace

from grader.base.text import one_line
from grader.classroom.gradebook.gradebook import Total
from grader.classroom.store.decisions import Delivered, Score

_MOST_COMMENT = 2000
_CANVAS = "https://canvas.instructure.com/lti/submission"
"""Canvas takes each score for something new that was handed in, unless it is told otherwise; others pass over it."""


def score_body(score: Score, timestamp: str, *, new: bool) -> bytes:
    """A score as it is sent. ``new``: something was handed in of which the LMS was told nothing yet."""
    fields: dict[str, object] = {
        "userId": score.user,
        "timestamp": timestamp,
        "activityProgress": score.activity,
        "gradingProgress": score.grading,
    }
    if score.given is not None:
        fields |= {"scoreGiven": score.given, "scoreMaximum": score.maximum}
    if score.comment:
        fields["comment"] = score.comment
    fields[_CANVAS] = {"new_submission": new}
    return json.dumps(fields, ensure_ascii=False, allow_nan=False).encode("utf-8")


def said_of(score: Score) -> str:
    """A score for people."""
    points = "no points" if score.given is None else f"{score.given:g} of {score.maximum:g}"
    return f"{points} ({score.grading})"


def score_of(total: Total, user: str, before: Delivered | None) -> Score | None:
    """What the LMS has to know; None where it is told nothing, since there is no number and it has none.

    A number is sent when nothing of it is open. What waits for a person is told as such, without points. Who is
    excused, or may still hand in, has none: that is said only where the LMS was told something else before.
    """
    comment = one_line(" ".join([*total.standing.why(), total.standing.scale_note()]).strip(), _MOST_COMMENT)
    activity = "Submitted" if total.handed_in else "Initialized"
    none = Score(user=user, activity=activity, grading="NotReady", comment=comment)
    if total.excused:
        return none if before else None
    if total.undecided:
        if total.handed_in:
            return replace(none, grading="PendingManual")
        return none if before else None
    if not total.worth > 0:
        return None
    activity = "Completed" if total.handed_in else "Initialized"
    return replace(
        none, activity=activity, grading="FullyGraded", given=_number(total.scaled), maximum=_number(total.worth)
    )


def _number(value: float) -> float:
    """As exports write it."""
    return float(f"{value:g}")
