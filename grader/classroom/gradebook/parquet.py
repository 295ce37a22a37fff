"""The gradebook as a file: CSV, or Parquet for those who go on with it in pandas, DuckDB or Spark."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grader.base.writing import write_atomically
from grader.classroom.gradebook.gradebook import COLUMNS, Grade, cells, gradebook_csv

_NUMBERS = frozenset({"earned", "points", "attempts", "hints", "days late", "percent off", "override", "grade"})
_TIMES = frozenset({"submitted"})


def write_gradebook(found: Sequence[Grade], out: Path, form: str | None = None) -> None:
    """Write every grade to a file: in the form ``csv`` or ``parquet``, without one by the ending of its name."""
    parquet = (form or out.suffix[1:].lower()) == "parquet"
    write_atomically(out, gradebook_parquet(found) if parquet else gradebook_csv(found).encode("utf-8"))


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
