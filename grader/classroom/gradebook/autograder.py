"""Limit of attempts and cool-down where a platform has every submission graded at once, and shows what came of it.

Gradescope tells an autograder of earlier submissions (``submission_metadata.json``). One that the rules of the class do
not count is not graded, since hidden checks would tell more than they may: its learner sees the attempt that counts,
and when the next one does. What could not be read, or graded, uses up no attempt.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import msgspec

from grader.classroom.gradebook.attempts import next_attempt
from grader.classroom.problems import StoreError
from grader.course.rules import ClassRules


class _Earlier(msgspec.Struct):
    """A submission before this one, and what was written of it."""

    submission_time: datetime.datetime
    score: float | None = None
    autograder_error: bool = False
    results: Any = None

    @property
    def is_attempt(self) -> bool:
        """Whether it was read and graded."""
        if self.autograder_error or not isinstance(self.results, dict):
            return not self.autograder_error
        about = self.results.get("extra_data")
        return isinstance(about, dict) and bool(about.get("sha256")) and self.results.get("score") is not None


class _Metadata(msgspec.Struct):
    created_at: datetime.datetime
    previous_submissions: list[_Earlier] = []


def not_counted(metadata: bytes, rules: ClassRules) -> dict[str, Any] | None:
    """What to show of a submission that does not count; None of one that does, which is to be graded.

    Raises ``StoreError`` for what is no metadata of a submission.
    """
    try:
        found = msgspec.json.decode(metadata, type=_Metadata, strict=False)
    except msgspec.MsgspecError as problem:
        raise StoreError(f"the metadata of the submission cannot be read: {problem}") from None
    now = _with_zone(found.created_at)
    counting: list[_Earlier] = []
    for each in sorted(found.previous_submissions, key=lambda each: _with_zone(each.submission_time)):
        moment = _with_zone(each.submission_time)
        if each.is_attempt and next_attempt(_moments(counting), rules, moment) == moment:
            counting.append(each)
    then = next_attempt(_moments(counting), rules, now)
    if then == now:
        return None
    last = counting[-1]
    shown: Mapping[str, Any] = last.results if isinstance(last.results, dict) else {"score": last.score}
    said = f"{_why(then, rules)}\n{_which(len(counting), last)}"
    return {**shown, "output": said, "output_format": "text", "visibility": "visible", "stdout_visibility": "hidden"}


def _moments(found: list[_Earlier]) -> list[datetime.datetime]:
    return [_with_zone(each.submission_time) for each in found]


def _with_zone(moment: datetime.datetime) -> datetime.datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


def _why(then: datetime.datetime | None, rules: ClassRules) -> str:
    if then is None:
        return f"This submission was not graded: {rules.attempt_limit:g} attempts count, and you have used them."
    pause = f"{rules.cool_down_minutes:g} minutes"
    return (
        f"This submission was not graded: {pause} lie between attempts that count. "
        f"Submit again after {_said(then)}: that one counts."
    )


def _which(number: int, last: _Earlier) -> str:
    return f"Nothing is lost: what stands here is of attempt {number}, of {_said(last.submission_time)}, which counts."


def _said(moment: datetime.datetime) -> str:
    """To the second, rounded up: who submits then is not too early."""
    whole = moment if not moment.microsecond else moment.replace(microsecond=0) + datetime.timedelta(seconds=1)
    return whole.isoformat(" ")
