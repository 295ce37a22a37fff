"""``grader export`` and ``grader feedback``: what came of a class, for other platforms and for its learners."""

from __future__ import annotations

from pathlib import Path

from grader.authoring.interop.model import LabPlatform
from grader.base import plugins
from grader.base.errors import EXIT_PASSED
from grader.classroom.gradebook.exporting import export_grades, export_results
from grader.classroom.gradebook.feedback import FeedbackOrder, write_feedback
from grader.classroom.gradebook.platforms import GradebookPlatform, ResultPlatform
from grader.cli import console
from grader.cli.exchange import export_lab
from grader.cli.gradebook import waiting
from grader.cli.options import FeedbackOptions, Layout
from grader.course.load import load_course


def export(results: Path, name: str, out: Path, template: Path | None = None, *, provisional: bool = False) -> int:
    """Write for a platform what it takes: a class's gradebook as one file, each of its results as a file of its own, or
    a lab (``results`` is its name then).

    Raises ``PluginError`` for a platform that is not installed, and as those who write.
    """
    match plugins.load(plugins.PLATFORMS, name, (GradebookPlatform, ResultPlatform, LabPlatform)):
        case GradebookPlatform() as taken:
            course = load_course(Path.cwd())
            for said in waiting(export_grades(results, course, taken, out, template, provisional=provisional)):
                console.note(f"Left out: {said}")
            console.note(f"Grades: {out}")
        case ResultPlatform() as taken:
            number = export_results(results, load_course(Path.cwd()), taken, out, provisional=provisional)
            console.note(f"{number} results in {out}")
        case LabPlatform() as taken:
            return export_lab(taken, str(results), out)
    return EXIT_PASSED


def feedback(results: Path, options: FeedbackOptions) -> int:
    """Write the archive of reports and the table for mailing them, and say who is not in it."""
    platform = None if options.layout is Layout.plain else options.layout.value
    order = FeedbackOrder(
        out=options.out,
        platform=platform,
        lab=options.lab,
        roster=options.roster,
        mail_merge=options.mail_merge,
        provisional=options.provisional,
    )
    written = write_feedback(results, load_course(Path.cwd()), order)
    for letter in written.missing:
        why = f"not handed in through {options.layout.title()}" if not letter.place else "no report: grade again"
        console.note(f"Left out: {letter.learner}, {letter.lab}: {why}.")
    console.note(f"{len(written.letters) - len(written.missing)} reports: {options.out}")
    return EXIT_PASSED
