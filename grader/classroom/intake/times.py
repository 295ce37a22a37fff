"""When something was handed in: the time as a platform wrote it, in whatever zone, read without guessing."""

from __future__ import annotations

import datetime
import re
import zoneinfo

from dateutil import parser

# North America as in RFC 5322, section 4.3; further names stand for one offset only in IANA's database of zones. Names
# of several zones (IST, BST) are left out: they are asked about, not guessed.
_HOURS = {
    **{"UTC": 0.0, "GMT": 0.0, "Z": 0.0, "UT": 0.0},
    **{"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7},
    **{"HST": -10, "AKST": -9, "AKDT": -8, "NST": -3.5, "NDT": -2.5, "ADT": -3},
    **{"WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MET": 1, "MEST": 2, "EET": 2, "EEST": 3, "MSK": 3},
    **{"WAT": 1, "CAT": 2, "SAST": 2, "EAT": 3, "PKT": 5, "WIB": 7, "WITA": 8, "WIT": 9, "HKT": 8, "JST": 9, "KST": 9},
    **{"AWST": 8, "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13},
}
ZONES = {name: datetime.timezone(datetime.timedelta(hours=hours), name) for name, hours in _HOURS.items()}
"""Names of zones as clocks show them, and what they stand for."""

_LONGEST = 100
_DAY_SECONDS = 86_400
_PLACE = re.compile(r"(?P<clock>.*\d)\s+(?P<zone>[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+)")
_ISO_DATE = re.compile(r"\d{4}-?\d\d-?\d\d[T ]")
_OF_UTC = re.compile(r"\b(?:UTC|GMT)(?=[+-]\d)", re.IGNORECASE)
_ONE, _OTHER = datetime.datetime(2000, 1, 1, 0, 0), datetime.datetime(2004, 2, 2, 1, 1)
_EARLIEST = datetime.datetime(1990, 1, 1, tzinfo=datetime.UTC)


def read_time(text: str) -> datetime.datetime:
    """The moment that a text names, in UTC; a text without a zone is meant in UTC, as nbgrader writes it.

    A zone may be an offset (``+0100``), a place (``America/Los_Angeles``) or a name of ``ZONES``. Raises ``ValueError``
    that says what cannot be read: also for a text that leaves the day or the hour open, or can be read in two ways, as
    in the hour in which the clocks of a place are changed.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        raise ValueError("is empty" if not text else "is too long for a time")
    place = _PLACE.fullmatch(text)
    try:
        zone = zoneinfo.ZoneInfo(place["zone"]) if place else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("names a zone that nobody knows") from None
    moment = _parsed(place["clock"] if place else text)
    if zone is not None and moment.tzinfo is not None:
        raise ValueError("names two zones")
    if zone is not None and len({zone.utcoffset(moment.replace(fold=fold)) for fold in (0, 1)}) > 1:
        raise ValueError("is shown twice or never by the clocks of its place")
    try:
        found = moment.replace(tzinfo=moment.tzinfo or zone or datetime.UTC).astimezone(datetime.UTC)
    except OverflowError:
        raise ValueError("is no time at which anybody handed in") from None
    if found < _EARLIEST:
        raise ValueError("is no time at which anybody handed in")
    return found


def _parsed(clock: str) -> datetime.datetime:
    clock = _OF_UTC.sub("", clock)
    day_first = (False,) if _ISO_DATE.match(clock) else (False, True)
    readings = {_read(clock, default, first) for default in (_ONE, _OTHER) for first in day_first}
    if len(readings) != 1:
        raise ValueError("leaves the day or the hour open, or can be read in two ways")
    return readings.pop()


def _read(clock: str, default: datetime.datetime, day_first: bool) -> datetime.datetime:
    try:
        return parser.parse(clock, default=default, dayfirst=day_first, tzinfos=_zone)
    except (parser.ParserError, ArithmeticError, TypeError, LookupError):
        raise ValueError("is no date and time") from None


def _zone(name: str | None, offset: int | None) -> datetime.tzinfo | None:
    if offset is not None and abs(offset) >= _DAY_SECONDS:
        raise ValueError("names an offset that no zone has")
    if offset is not None:
        return datetime.timezone(datetime.timedelta(seconds=offset))
    if name is None:
        return None
    if name not in ZONES:
        raise ValueError(f"names the zone {name}, which stands for none or for several")
    return ZONES[name]
