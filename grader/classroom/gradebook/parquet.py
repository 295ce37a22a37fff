"""The gradebook as a file: CSV, or Parquet for those who go on with it in pandas, DuckDB or Spark."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from grader.base.errors import GraderError
from grader.base.spreadsheet import csv_text
from grader.base.writing import write_atomically
from grader.classroom.gradebook.course_grade import CourseGrade
from grader.classroom.gradebook.gradebook import Grade, Total, totals

COLUMNS = (
    *("learner", "name", "lab", "exercise", "status", "earned", "points", "attempts", "hints"),
    *("submitted", "days late", "percent off"),
    *("override", "reason", "author"),
    *("undecided", "grade"),
    "provisional",
    "not counted",
    *("group", "excused", "late days", "rules"),
    *("lab grade", "lab weight", "lab role", "course percent"),
)
_NUMBERS = frozenset(
    {
        *("earned", "points", "attempts", "hints", "days late", "percent off", "override", "grade", "not counted"),
        *("late days", "lab grade", "lab weight", "course percent"),
    }
)
_NO_COURSES: Mapping[str, CourseGrade] = MappingProxyType({})
_TIMES = frozenset({"submitted"})
_INSTALL = "Install it with: pip install 'spark-lab-grader[parquet]'; or write CSV: --format csv"


def write_gradebook(
    found: Sequence[Grade], out: Path, form: str | None = None, courses: Mapping[str, CourseGrade] = _NO_COURSES
) -> None:
    """Write every grade to a file: in the form ``csv`` or ``parquet``, without one by the ending of its name.

    ``courses`` are the grades of the course by learner, where it has rules for them.
    """
    parquet = (form or out.suffix[1:].lower()) == "parquet"
    text = gradebook_parquet(found, courses) if parquet else gradebook_csv(found, courses).encode("utf-8")
    write_atomically(out, text)


def gradebook_csv(found: Iterable[Grade], courses: Mapping[str, CourseGrade] = _NO_COURSES) -> str:
    """A row per learner and exercise. Cells that a spreadsheet would take for a formula are quoted as text."""
    every = list(found)
    return csv_text([COLUMNS, *(_csv_row(row) for row in _rows(every, courses))])


def _csv_row(row: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(f"{cell:g}" if name == "percent off" else cell for name, cell in zip(COLUMNS, row, strict=True))


def _rows(found: Sequence[Grade], courses: Mapping[str, CourseGrade]) -> list[tuple[object, ...]]:
    """What stands under each of ``COLUMNS``; an empty text where there is nothing."""
    labs = {(total.learner, total.lab): total for total in totals(found)}
    rows = []
    for each in found:
        override, counted, lab = each.override, each.counted, labs[each.learner, each.lab]
        course = courses.get(each.learner)
        part = course.part(each.lab) if course else None
        rows.append(
            (
                *(each.learner, each.person.name, each.lab, each.exercise, each.status),
                *(counted.earned, each.points, each.attempts, each.hints),
                *(each.submitted, counted.days_late, counted.percent_off),
                *((override.points, override.reason, override.author) if override else ("", "", "")),
                *(counted.undecided, "" if counted.undecided else round(each.grade, 4)),
                each.provisional,
                counted.left_out,
                *(each.group, counted.excused if counted.excused is not None else "", counted.late_days),
                " ".join((*counted.rules, *_on_top(lab))),
                "" if lab.undecided or lab.excused else round(lab.grade, 4),
                *((part.weight, part.role) if part else ("", "")),
                round(course.percent, 4) if course and course.percent is not None and not course.open else "",
            )
        )
    return rows


def _on_top(lab: Total) -> tuple[str, ...]:
    bonus = lab.standing.on_top
    return (f"Bonus of the lab: {bonus.bonus:+g}. Reason: {bonus.reason}",) if bonus.bonus else ()


def gradebook_parquet(found: Sequence[Grade], courses: Mapping[str, CourseGrade] = _NO_COURSES) -> bytes:
    """A row per learner and exercise, with the columns of the CSV: text as it is, numbers as float64, times as
    timestamps in UTC. What is not known is null. Raises ``GraderError`` where pyarrow is not installed.
    """
    try:
        import pyarrow as pa  # slow to load, and nothing else needs it
        import pyarrow.parquet as pq
    except ModuleNotFoundError as missing:
        if missing.name not in ("pyarrow", "pyarrow.parquet"):
            raise
        raise GraderError("Parquet needs pyarrow, which is not installed.", _INSTALL) from None

    columns = zip(*_rows(found, courses), strict=True) if found else ([] for _ in COLUMNS)
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
