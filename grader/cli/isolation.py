"""One's own code or anybody's: which of the two is run decides how strongly it is held."""

from __future__ import annotations

from pathlib import Path

from grader.base.errors import UsageError
from grader.cli import console
from grader.course.model import Course
from grader.sandbox.boxes.box import Launcher
from grader.sandbox.boxes.levels import Level, launcher_for
from grader.sandbox.boxes.problems import SandboxUnavailableError
from grader.sandbox.warm.launcher import own_launcher

NOT_ISOLATED = (
    "Not isolated: the submitted code can read, change and send away all that you can. "
    "Use --isolation process for code that you wrote or have read."
)


def launcher_of(course: Course, named: Path | None, asked: Level | None) -> Launcher:
    """What runs a submission. Raises ``UsageError`` where this machine cannot hold it, with what to do.

    Without a file that was ``named`` it is the user's own, in the course folder: a process of the user's own, which the
    background service may lend. A named file may be anybody's: it is isolated unless somebody ``asked`` for less, and
    never meets the service.
    """
    if asked is None:
        asked = "process" if named is None else "auto"
    if asked == "process":
        if named is None:
            return own_launcher()
        console.note(NOT_ISOLATED)
    try:
        launcher = launcher_for(asked, private=[course.root])
    except SandboxUnavailableError as problem:
        raise _cannot(named, problem) from None
    if named is not None:
        console.note(f"Isolation: {launcher.level}")
    return launcher


def _cannot(named: Path | None, problem: SandboxUnavailableError) -> UsageError:
    if named is None:
        return UsageError(problem.problem, problem.advice)
    held = f"{named} may be anybody's code, so it is run in isolation, which this machine does not give"
    advice = f"{problem.advice} If you wrote it yourself, `--isolation process` runs it without."
    return UsageError(f"{held}: {problem.problem}", advice.strip())
