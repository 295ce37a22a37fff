"""The instructor's command that lets learners see what became of a lab."""

from __future__ import annotations

import contextlib
import datetime
import getpass
from pathlib import Path

from grader.base.errors import EXIT_PASSED, UsageError
from grader.classroom.store.publication import Publication, decide, publications
from grader.classroom.store.store import FILE, open_results
from grader.cli import console
from grader.course.load import load_course
from grader.course.targets import find_target


def publish(results: Path, lab: str, start: str, author: str, *, withdraw: bool) -> int:
    """Publish a lab, now or from a time on, or hold it back again. Raises ``UsageError``, ``StoreError``."""
    found = find_target(load_course(Path.cwd()), lab)[0].id
    now = datetime.datetime.now(datetime.UTC)
    made = now.isoformat(timespec="seconds")
    decision = Publication(_time(start) if start else made, author or getpass.getuser(), made, withdraw)
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        if not decide(store, found, decision, len(publications(store, found))):
            raise UsageError(f"somebody else has just decided about {found}", "Look at the desk, then say it again.")
    what = "held back" if withdraw else "published" if decision.holds(now) else f"published from {decision.start} on"
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
