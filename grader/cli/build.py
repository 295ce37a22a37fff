"""``grader build``: stubs and notebooks, as the solutions give them."""

from __future__ import annotations

from pathlib import Path

from grader.authoring.building.build import stale_files, write_lab
from grader.base.errors import EXIT_FAILED, EXIT_PASSED
from grader.cli import console
from grader.course.targets import course_for, labs_of


def build(target: str | None, check_only: bool) -> int:
    """Write stubs and notebooks that differ from what the solutions give; with ``check_only`` only name them."""
    course = course_for(target)
    screen = console.output()
    stale: list[Path] = []
    for lab in labs_of(course, target):
        stale += stale_files(lab) if check_only else write_lab(lab)
    for path in stale:
        screen.print(
            f"{'stale' if check_only else 'built'}: {path.relative_to(course.root)}", markup=False, soft_wrap=True
        )
    if check_only and stale:
        screen.print("Run `grader build` and commit what it writes.", markup=False)
        return EXIT_FAILED
    if not stale:
        screen.print("Everything is up to date.", markup=False)
    return EXIT_PASSED
