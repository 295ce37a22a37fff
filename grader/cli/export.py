"""``grader export`` and ``grader feedback``: what came of a class, for other platforms and for its learners."""

from __future__ import annotations

import json
from pathlib import Path

from grader.authoring.interop.model import LabPlatform
from grader.base import plugins
from grader.base.errors import EXIT_PASSED
from grader.base.writing import write_atomically
from grader.classroom.gradebook.autograder import not_counted
from grader.classroom.gradebook.exporting import export_events, export_grades, export_results
from grader.classroom.gradebook.feedback import FeedbackOrder, write_feedback
from grader.classroom.gradebook.platforms import GradebookPlatform, ResultPlatform
from grader.classroom.gradebook.published import HeldBack
from grader.cli import console
from grader.cli.exchange import export_lab
from grader.cli.gradebook import scaled, waiting
from grader.cli.options import FeedbackOptions, Layout
from grader.course.load import load_course


def export(
    results: Path,
    name: str,
    out: Path,
    template: Path | None = None,
    *,
    provisional: bool = False,
    unpublished: bool = False,
) -> int:
    """Write for a platform what it takes: a class's gradebook as one file, each of its results as a file of its own, or
    a lab (``results`` is its name then).

    Raises ``PluginError`` for a platform that is not installed, and as those who write.
    """
    match plugins.load(plugins.PLATFORMS, name, (GradebookPlatform, ResultPlatform, LabPlatform)):
        case GradebookPlatform() as taken:
            course = load_course(Path.cwd())
            written = export_grades(
                results, course, taken, out, template, provisional=provisional, unpublished=unpublished
            )
            for said in waiting(written.totals):
                console.note(f"Left out: {said}")
            for said in scaled(written.totals):
                console.note(said)
            _say_held_back(written.held)
            console.note(f"Grades: {out}")
        case ResultPlatform() as taken:
            course = load_course(Path.cwd())
            written = export_results(results, course, taken, out, provisional=provisional, unpublished=unpublished)
            for said in waiting(written.totals):
                console.note(f"Without a score: {said}")
            _say_held_back(written.held)
            console.note(f"{len(written.totals)} results in {out}")
        case LabPlatform() as taken:
            return export_lab(taken, str(results), out)
    return EXIT_PASSED


def _say_held_back(held: HeldBack) -> None:
    for said in held.said():
        console.note(f"Left out: {said}. --unpublished writes it all the same.")


def attempt(metadata: Path, out: Path) -> int:
    """Write what a platform shows of a submission that does not count; nothing where it does, or where the platform
    tells nothing of earlier ones."""
    if not metadata.exists():
        return EXIT_PASSED
    shown = not_counted(metadata.read_bytes(), load_course(Path.cwd()).rules)
    if shown is not None:
        write_atomically(out, f"{json.dumps(shown, indent=2, ensure_ascii=False)}\n".encode())
        console.note(f"Not graded, since it does not count: {out}")
    return EXIT_PASSED


def events(results: Path, out: Path) -> int:
    """Write all that people decided."""
    console.note(f"{export_events(results, out)} events: {out}")
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
        unpublished=options.unpublished,
    )
    written = write_feedback(results, load_course(Path.cwd()), order)
    _say_held_back(written.held)
    for letter in written.missing:
        why = f"not handed in through {options.layout.title()}" if not letter.place else "no report: grade again"
        console.note(f"Left out: {letter.learner}, {letter.lab}: {why}.")
    console.note(f"{len(written.letters) - len(written.missing)} reports: {options.out}")
    return EXIT_PASSED
