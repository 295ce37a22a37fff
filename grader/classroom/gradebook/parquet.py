"""The gradebook as a Parquet file, for those who go on with it in pandas, DuckDB or Spark."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from grader.classroom.gradebook.gradebook import COLUMNS, Grade, cells

_NUMBERS = frozenset({"earned", "points", "attempts", "hints", "days late", "percent off", "override", "grade"})
_TIMES = frozenset({"submitted"})


def gradebook_parquet(found: Sequence[Grade]) -> bytes:
    """A row per learner and exercise, with the columns of the CSV: text as it is, numbers as float64, times as
    timestamps in UTC. What is not known is null."""
    import pyarrow as pa  # slow to load, and nothing else needs it
    import pyarrow.parquet as pq

    columns = zip(*(cells(each) for each in found), strict=True) if found else ([] for _ in COLUMNS)
    arrays = {name: _column(pa, name, values) for name, values in zip(COLUMNS, columns, strict=True)}
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(arrays), sink, compression="zstd")
    return bytes(sink.getvalue())


def _column(pa: Any, name: str, values: Sequence[object]) -> Any:
    known = [None if value == "" else value for value in values]
    if name in _NUMBERS:
        return pa.array(known, pa.float64())
    if name in _TIMES:
        return pa.array([_time(value) for value in known], pa.timestamp("us", tz="UTC"))
    return pa.array(known, pa.string())


def _time(value: object) -> datetime.datetime | None:
    if value is None:
        return None
    moment = datetime.datetime.fromisoformat(str(value))
    return moment.astimezone(datetime.UTC) if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
