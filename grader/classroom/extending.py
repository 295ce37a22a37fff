"""More time for one learner: how it is typed, which is taken, and until when it is."""

from __future__ import annotations

import datetime
import math

from grader.base.errors import UsageError
from grader.classroom.store.decisions import Extension

MOST_DAYS = 1000
_WRITE = "Write a day as 2026-12-05 (its end), a time as 2026-12-05T18:00+01:00, or a number of days, such as 2."


def typed(text: str) -> tuple[datetime.datetime | None, float | None]:
    """What somebody typed: a time, or a number of days. Raises ``UsageError``."""
    asked = text.strip()
    try:
        return moment_of(asked), None
    except UsageError:
        try:
            days = float(asked.replace(",", "."))
        except ValueError:
            raise UsageError(f"{text!r} is no time and no number of days", _WRITE) from None
        return None, days


def moment_of(text: str) -> datetime.datetime:
    """A time as typed; a day alone is its end, for all fronts. Raises ``UsageError``."""
    asked = text.strip()
    try:
        moment = datetime.datetime.fromisoformat(asked)
    except ValueError:
        raise UsageError(f"{text!r} is no time", "Write it as 2026-12-05, or 2026-12-05T18:00+01:00.") from None
    day_alone = not any(sign in asked for sign in "Tt: ")
    return moment.replace(hour=23, minute=59, second=59) if day_alone else moment


def extension(due: datetime.datetime, until: datetime.datetime | None, days: float | None) -> Extension:
    """More time than until ``due``, by one of both. Raises ``UsageError`` for what is not later, and for what cannot be
    meant."""
    if (until is None) == (days is None):
        raise UsageError("an extension has a time or a number of days, not both")
    if days is not None and not 0 < days < math.inf:
        raise UsageError(f"an extension is more than 0 days, not {days:g}")
    if until is not None:
        zoned = until if until.tzinfo else until.replace(tzinfo=due.tzinfo)
        data, much = Extension(until=zoned.isoformat()), (zoned - due).total_seconds() / 86_400
    else:
        data, much = Extension(days=days or 0.0), days or 0.0
    if much <= 0:
        raise UsageError(f"{zoned.isoformat()} is not later than the lab is due: {due.isoformat()}", _WRITE)
    if much > MOST_DAYS:
        raise UsageError(f"{much:,.0f} days are more than an extension may have, which is {MOST_DAYS}", _WRITE)
    return data


def until_of(kept: Extension, due: datetime.datetime) -> datetime.datetime | None:
    """When a lab is due with an extension that is kept; None where that is no time, whoever wrote it."""
    try:
        if not kept.until:
            return due + datetime.timedelta(days=kept.days)
        until = datetime.datetime.fromisoformat(kept.until)
        return until if until.tzinfo else until.replace(tzinfo=due.tzinfo)
    except (ValueError, OverflowError):
        return None
