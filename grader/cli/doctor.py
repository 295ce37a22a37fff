"""``grader doctor``: examine machine and course, and say for each thing that is wrong how to mend it."""

from __future__ import annotations

from grader.base.errors import EXIT_FAILED, EXIT_PASSED
from grader.cli import console
from grader.learner.examination import examined


def run() -> int:
    """Examine everything and print it; 1 when something needs mending."""
    screen = console.output()
    sick = False
    for finding in examined():
        mark = "!!" if finding.remedy else "ok"
        screen.print(f"{mark} {finding.subject}: {finding.text}", markup=False, soft_wrap=True)
        if finding.remedy:
            sick = True
            screen.print(f"   {finding.remedy}", markup=False, soft_wrap=True)
    return EXIT_FAILED if sick else EXIT_PASSED
