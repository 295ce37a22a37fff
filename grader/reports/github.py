"""Annotations of GitHub Actions: one workflow command a line, which GitHub shows beside the line of the file.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Literal

from grader.results.record import RunRecord
from grader.submission import Place

Level = Literal["error", "warning", "notice"]


def annotation(level: Level, place: Mapping[str, str], text: str) -> str:
    """A command; ``place`` holds any of title, file and line."""
    properties = ",".join(f"{key}={_property(value)}" for key, value in place.items())
    return f"::{level} {properties}::{_data(text)}"


def record_annotations(record: RunRecord, folder: PurePath) -> Iterator[str]:
    """An error for each check that did not pass, beside the learner's line; ``folder`` holds the submission.

    Where no line of the learner's is at fault, as with a wrong value, it is that of the function. An exercise that is
    not started gets one notice, checks that wait for another exercise none.
    """
    for exercise in record.exercises:
        if exercise.status == "not-started":
            place, _ = _located(record, folder, exercise.place)
            yield annotation("notice", {"title": exercise.title, **place}, f"{exercise.id} is not started yet")
            continue
        for check in exercise.checks:
            if check.finding is None or check.status not in ("failed", "error"):
                continue
            place, cell = _located(record, folder, check.finding.place or exercise.place)
            hint = f"\nHint: {check.finding.mistake.hint}" if check.finding.mistake else ""
            title = {"title": f"{exercise.title}: {check.title}"}
            yield annotation("error", title | place, f"{cell}{check.finding.headline}{hint}")


def _located(record: RunRecord, folder: PurePath, found: Place | None) -> tuple[dict[str, str], str]:
    """The file and line of an annotation, and in words what it has no field for: GitHub counts no lines of a cell."""
    if found is None:
        name = record.submission.name
        return ({"file": (folder / name).as_posix()} if name else {}), ""
    file = {"file": (folder / found.file).as_posix()}
    if found.cell:
        return file, f"Cell {found.cell}, line {found.line}: "
    return file | {"line": str(found.line)}, ""


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
