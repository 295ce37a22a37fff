"""When a file was handed in, and who says so: nbgrader where it keeps the files, else the time of saving."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from grader.base.files import NotRegularError, read_regular
from grader.base.text import printable
from grader.classroom.intake.times import read_time
from grader.submission.layouts import STAMP, Claim

_LONGEST_STAMP = 4096

_LAST_MOMENT = 253_402_300_799.0
"""The end of the year 9999, behind which no calendar goes."""


@dataclass(frozen=True)
class HandInTime:
    """``time``: ISO in UTC, empty where nobody knows it. ``stamp``: what the platform noted, empty for nothing.

    ``problem``: why that cannot be read. Then nobody knows the time, least of all the file, and a person has to decide.
    """

    time: str = ""
    stamp: str = ""
    problem: str = ""


def hand_in_time(path: Path, claimed: Claim) -> HandInTime:
    """When the file at ``path`` was handed in. A note that its learner put beside it says nothing."""
    stamp = _stamp_of(path, claimed)
    if stamp is None:
        return HandInTime(_saved_at(path))
    try:
        text = read_regular(stamp, _LONGEST_STAMP).decode("utf-8-sig").strip()
    except FileNotFoundError:
        return HandInTime(_saved_at(path))
    except NotRegularError:
        return _unreadable("", f"{STAMP} is not a regular file")
    except OSError as problem:
        return _unreadable("", f"{STAMP} cannot be read ({(problem.strerror or 'input/output error').lower()})")
    except UnicodeDecodeError:
        return _unreadable("", f"{STAMP} is not UTF-8 text")
    try:
        return HandInTime(_iso(read_time(text)), text)
    except ValueError as problem:
        return _unreadable(text, f"{STAMP} says {printable(text, 60)!r}, which {problem}")


def saved(path: Path) -> float:
    """When a file was saved, in seconds since 1970; 0 where the file system does not say, or says what cannot be."""
    try:
        moment = path.lstat().st_mtime
    except OSError:
        return 0.0
    return moment if 0 <= moment <= _LAST_MOMENT else 0.0


def _stamp_of(path: Path, claimed: Claim) -> Path | None:
    """Where nbgrader notes the time of a file: in the folder of the lab, below that of the learner; None elsewhere."""
    if not claimed.assignment:
        return None
    return path.parents[len(claimed.folders)] / STAMP


def _unreadable(stamp: str, why: str) -> HandInTime:
    return HandInTime("", stamp or why, why)


def _saved_at(path: Path) -> str:
    seconds = saved(path)
    return _iso(datetime.datetime.fromtimestamp(seconds, datetime.UTC)) if seconds else ""


def _iso(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).isoformat(timespec="seconds")
