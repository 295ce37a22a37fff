"""Annotations of GitHub Actions: one workflow command a line, which GitHub shows beside the line of the file.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Literal

from grader.results.record import RunRecord

Level = Literal["error", "warning", "notice"]


def annotation(level: Level, place: Mapping[str, str], text: str) -> str:
    """A command; ``place`` holds any of title, file and line."""
    properties = ",".join(f"{key}={_property(value)}" for key, value in place.items())
    return f"::{level} {properties}::{_data(text)}"


def record_annotations(record: RunRecord, folder: PurePath) -> Iterator[str]:
    """An error for each check that did not pass, beside the learner's line; ``folder`` holds the submission.

    An exercise that is not started gets one notice, checks that wait for another exercise none.
    """
    for exercise in record.exercises:
        if exercise.status == "not-started":
            yield annotation("notice", {"title": exercise.title}, f"{exercise.id} is not started yet")
            continue
        for check in exercise.checks:
            if check.finding is None or check.status not in ("failed", "error"):
                continue
            place = {"title": f"{exercise.title}: {check.title}"}
            found = check.finding.place
            if found is not None:
                place |= {"file": (folder / found.file).as_posix()}
                place |= {} if found.cell else {"line": str(found.line)}
            hint = f"\nHint: {check.finding.mistake.hint}" if check.finding.mistake else ""
            yield annotation("error", place, f"{check.finding.headline}{hint}")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
