"""``grader export`` and ``grader feedback``: what came of a class, for other platforms and for its learners."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from grader.authoring.interop.model import LabPlatform
from grader.base import plugins
from grader.base.errors import EXIT_PASSED, UsageError
from grader.base.names import file_name
from grader.base.text import one_line
from grader.base.writing import write_atomically
from grader.classroom.gradebook.feedback import Letter, bundle, letters, mail_merge_csv, returned_places
from grader.classroom.gradebook.gradebook import DECIDE, grades, totals
from grader.classroom.gradebook.platforms import Gradebook, GradebookPlatform, ResultPlatform
from grader.classroom.intake.roster import Roster, read_roster
from grader.classroom.store.store import FILE, open_results
from grader.cli import console
from grader.cli.exchange import export_lab
from grader.cli.options import FeedbackOptions, Layout
from grader.course.load import load_course
from grader.course.targets import find_target

_NAME_LIMIT = 60
_MOST_NAMED = 10


def export(results: Path, name: str, out: Path, template: Path | None = None, *, provisional: bool = False) -> int:
    """Write for a platform what it takes: a class's gradebook as one file, each of its results as a file of its own, or
    a lab (``results`` is its name then).

    Raises ``UsageError`` for results that are no grades yet, unless ``provisional`` ones are wanted too, and
    ``PluginError`` for a platform that is not installed.
    """
    match plugins.load(plugins.PLATFORMS, name, (GradebookPlatform, ResultPlatform, LabPlatform)):
        case GradebookPlatform() as taken:
            return export_grades(results, taken, out, template, provisional=provisional)
        case ResultPlatform() as taken:
            return export_results(results, taken, out, provisional=provisional)
        case LabPlatform() as taken:
            return export_lab(taken, str(results), out)
    raise AssertionError("the loader gives one of the three")


def export_grades(
    results: Path, taken: GradebookPlatform, out: Path, template: Path | None = None, *, provisional: bool = False
) -> int:
    """Write the file that a platform imports, as ``export`` does."""
    course = load_course(Path.cwd())
    store = open_results(results / FILE, create=False)
    try:
        found = totals(grades(store, course))
    finally:
        store.close()
    if not provisional:
        _refuse_provisional(f"{each.learner} ({each.lab})" for each in found if each.provisional)
    titles = {lab.id: lab.title for lab in course.labs}
    kept = _template(template) if template else None
    text = taken.write(Gradebook(tuple(found), titles, kept))
    write_atomically(out, text.encode("utf-8"))
    for total in found:
        if total.undecided:
            said = f"Left out: {one_line(total.learner, 60)}, {total.lab}: {total.undecided}. {DECIDE}"
            console.note(said)
    console.note(f"Grades: {out}")
    return EXIT_PASSED


def _template(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text", "Name the file as Canvas exported it.") from None


def export_results(results: Path, taken: ResultPlatform, out: Path, *, provisional: bool = False) -> int:
    """Write the current result of each learner and lab as ``OUT/<learner>/<lab>.json``, as ``export`` does."""
    store = open_results(results / FILE, create=False)
    number = 0
    try:
        if not provisional:
            _refuse_provisional(f"{each.learner} ({each.lab})" for each in store.current() if each.provisional)
        for stored in store.current():
            path = out / file_name(stored.learner) / f"{file_name(stored.lab or 'unknown')}.json"
            text = json.dumps(taken.write(store.record(stored.id)), indent=2, ensure_ascii=False) + "\n"
            write_atomically(path, text.encode("utf-8"))
            number += 1
    finally:
        store.close()
    console.note(f"{number} results in {out}")
    return EXIT_PASSED


def _refuse_provisional(names: Iterable[str]) -> None:
    found = list(names)
    if not found:
        return
    shown = ", ".join(one_line(name, _NAME_LIMIT) for name in found[:_MOST_NAMED])
    more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    number = "1 result is" if len(found) == 1 else f"{len(found)} results are"
    raise UsageError(
        f"{number} provisional, because the machine was too busy or failed: {shown}{more}.",
        "Run the same `grader grade` again when it is calmer; --provisional writes them as they are.",
    )


def feedback(results: Path, options: FeedbackOptions) -> int:
    """Write the archive of reports, of the roster's learners where there is one, and the table for mailing them.

    Raises ``UsageError`` when a platform would get the reports of several labs for one assignment.
    """
    course = load_course(Path.cwd())
    class_list = read_roster(options.roster) if options.roster else Roster()
    lab = find_target(course, options.lab)[0].id if options.lab else None
    plain = options.layout is Layout.plain
    store = open_results(results / FILE, create=False)
    try:
        due = [total for total in totals(grades(store, course)) if lab in (None, total.lab)]
        places = None if plain else returned_places(store, options.layout)
    finally:
        store.close()
    if not options.provisional:
        _refuse_provisional(f"{each.learner} ({each.lab})" for each in due if each.provisional)
    labs = sorted({total.lab for total in due})
    if not plain and len(labs) > 1:
        raise UsageError(
            f"{options.layout.title()} takes feedback for one assignment at a time, and these are {len(labs)} labs.",
            f"Say which: --lab {labs[0]}",
        )
    found = letters(due, class_list, frozenset(class_list.learners), places)
    data, missing = bundle(found, results / "reports")
    write_atomically(options.out, data)
    _tell(found, missing, options)
    return EXIT_PASSED


def _tell(found: Sequence[Letter], missing: Sequence[Letter], options: FeedbackOptions) -> None:
    screen = console.progress()
    for letter in missing:
        why = f"not handed in through {options.layout.title()}" if not letter.place else "no report: grade again"
        screen.print(f"Left out: {letter.learner}, {letter.lab}: {why}.", markup=False, soft_wrap=True)
    if options.mail_merge is not None:
        write_atomically(options.mail_merge, mail_merge_csv(found).encode("utf-8"))
    screen.print(f"{len(found) - len(missing)} reports: {options.out}", markup=False, soft_wrap=True)
