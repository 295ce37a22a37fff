"""From what is stored of an exercise to what counts of it: the late policy, and what a person set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.classroom.store.store import NewResult, Override
from grader.course.late import LatePolicy
from grader.results.counted import NOTHING, Counted, Standing
from grader.submission.layouts import STAMP, claim

MEND_TIME = f"Correct {STAMP} and grade again, or set the points with grader override."
_MEND_FILE_TIME = 'Say file_times = "count" or "ignore" in [tool.grader.late], or set the points with grader override.'


@dataclass(frozen=True)
class HandedInAt:
    """When something was handed in, ISO or empty; ``clock`` says who knows: ``platform``, ``file`` (only the time at
    which it was saved) or empty. ``problem``: why the time that a platform noted cannot be read."""

    time: str = ""
    clock: str = ""
    problem: str = ""
    marked_late: bool = False
    """Whether a platform says that it was late, and not when it came."""


def count(
    points: tuple[str, float, float],
    lab: str,
    at: HandedInAt,
    late: LatePolicy,
    override: Override | None,
    problem: str,
) -> Counted:
    """What counts of an exercise, whose title and points, earned and possible, are ``points``.

    ``problem`` says why what was handed in could not be read, if so.
    """
    title, earned, possible = points
    by_file = at.clock == "file"
    days = 0 if by_file and late.file_times == "ignore" else late.days_late(lab, at.time)
    # what is nothing stays nothing, however late; and what a person set is decided
    matters = lab in late.due and override is None and earned > 0
    undecided, to_do = "", ""
    if at.problem and matters:
        undecided, to_do = f"hand-in time unreadable: {at.problem}", MEND_TIME
    elif by_file and late.file_times == "ask" and days and matters:
        undecided = f"late by the time of its file alone ({at.time}), which copying changes; no platform noted a time"
        to_do = _MEND_FILE_TIME
    elif at.marked_late and not days and matters:
        undecided = "the platform marked it as late and noted no time"
        to_do = "Set the points with grader override."
    return Counted(
        title=title,
        earned=earned,
        points=possible,
        submitted=at.time,
        days_late=days,
        percent_off=0.0 if undecided else late.percent_off_for(days),
        set_to=override.points if override else None,
        reason=override.reason if override else "",
        undecided=undecided,
        to_do=to_do,
        handed_in=problem != NOTHING,
    )


def standing(result: NewResult, late: LatePolicy, overrides: Mapping[tuple[str, str, str], Override]) -> Standing:
    """What counts of a result that is about to be stored."""
    record = result.record
    at = HandedInAt(
        result.submitted, clock_of(result.submitted, result.parts), result.time_problem, marked_late(result.place)
    )
    return Standing(
        {
            each.id: count(
                (each.title, each.earned, each.points),
                record.lab,
                at,
                late,
                overrides.get((record.learner, record.lab, each.id)),
                record.submission.problem,
            )
            for each in record.exercises
        }
    )


def marked_late(place: str) -> bool:
    """Whether the name that a platform gave a file says that it came late."""
    return bool(place) and claim(PurePosixPath(place)).late


def clock_of(submitted: str, parts: Mapping[str, str]) -> str:
    """Who knows when it was handed in: what a platform noted is a part of the key."""
    if not submitted:
        return ""
    return "platform" if "handed" in parts else "file"
