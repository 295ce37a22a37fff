"""The instructor's command that lets learners see what became of a lab."""

from __future__ import annotations

import contextlib
import datetime
from pathlib import Path

from grader.base.errors import EXIT_PASSED, UsageError
from grader.base.names import user_name
from grader.classroom.store import publication
from grader.classroom.store.entries import By
from grader.classroom.store.store import FILE, open_results
from grader.cli import console
from grader.course.load import load_course
from grader.course.targets import find_target


def publish(results: Path, lab: str, start: str, author: str, *, withdraw: bool) -> int:
    """Publish a lab, now or from a time on, or hold it back again. Raises ``UsageError``, ``StoreError``."""
    found = find_target(load_course(Path.cwd()), lab)[0].id
    by = By(author or user_name())
    begin = _time(start) if start else by.made
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        if withdraw:
            publication.hold_back(store, found, by)
        else:
            publication.publish(store, found, begin, by)
        now = publication.is_published(store, found, datetime.datetime.now(datetime.UTC))
    what = "held back" if withdraw else "published" if now else f"published from {begin} on"
    console.output().print(f"{found}: {what}.", markup=False, soft_wrap=True)
    return EXIT_PASSED


def _time(text: str) -> str:
    """An ISO time with its zone. Raises ``UsageError``."""
    try:
        time = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no time", "Write it as 2026-12-01T18:00+01:00.") from None
    if time.tzinfo is None:
        raise UsageError(f"{text!r} has no zone", "Write it as 2026-12-01T18:00+01:00.")
    return time.isoformat(timespec="seconds")
