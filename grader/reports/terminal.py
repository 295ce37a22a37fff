"""The report of a run on a terminal: what failed first and in full, what passed as a count."""

from __future__ import annotations

from itertools import zip_longest

from rich.console import Console
from rich.text import Text

from grader.base.text import one_line, printable_lines
from grader.reports import wording
from grader.reports.screen import Screen
from grader.results.record import CheckRecord, ExerciseRecord, Finding, RunRecord, Witness
from grader.submission import Note, Place

TITLE_LIMIT = 200
HEADLINE_LIMIT = 400
VALUE_LIMIT = 600
DETAIL_LIMIT = 300
DETAILS_SHOWN = 8
NOTES_SHOWN = 5
OUTPUT_LIMIT = 1500
SNIPPET_LIMIT = 2000


def render_terminal(record: RunRecord, console: Console, verbose: bool = False) -> None:
    """Write the report of one run to ``console``.

    Checks that did not pass are shown in full, passed ones as a count; ``verbose`` adds the passed checks, the traces
    and what the learner's code printed. Colour follows the console's own rules (NO_COLOR, not a terminal).
    """
    screen = Screen(console)
    _header(screen, record)
    if record.submission.problem:
        screen.line(printable_lines(record.submission.problem, VALUE_LIMIT), style="red")
    _notes(screen, record.submission.notes, verbose)
    for exercise in record.exercises:
        if exercise.status != "not-started" or verbose:
            _exercise(screen, exercise, verbose)
    _not_started(screen, () if verbose else record.exercises)
    _footer(screen, record)


def _header(screen: Screen, record: RunRecord) -> None:
    screen.line(Text(one_line(record.title, TITLE_LIMIT), style="bold"))
    learner = f"{one_line(record.learner, TITLE_LIMIT)}, " if record.learner else ""
    screen.line(f"{learner}{one_line(record.submission.name, TITLE_LIMIT)}, seed {record.seed}", style="dim")


def _notes(screen: Screen, notes: tuple[Note, ...], verbose: bool) -> None:
    shown = notes if verbose else notes[:NOTES_SHOWN]
    for note in shown:
        place = f"{_place(note.place)}: " if note.place else ""
        screen.line(f"note: {place}{printable_lines(note.text, DETAIL_LIMIT)}", indent=2)
    if len(notes) > len(shown):
        screen.line(f"and {wording.counted(len(notes) - len(shown), 'more note')}", indent=2)


def render_exercise(exercise: ExerciseRecord, console: Console) -> None:
    """Write one exercise of a report."""
    _exercise(Screen(console), exercise, False)


def _exercise(screen: Screen, exercise: ExerciseRecord, verbose: bool) -> None:
    screen.blank()
    title = Text(one_line(exercise.title, TITLE_LIMIT), style="bold")
    _status_line(screen, exercise.status, title, wording.exercise_points(exercise), indent=0)
    _checks(screen, exercise, verbose)
    for picture in wording.pictures(exercise):
        screen.line(one_line(f"{picture.title}: {picture.summary}", HEADLINE_LIMIT), indent=2)
    for said in filter(None, (wording.waits_for_marks(exercise), wording.later_points(exercise))):
        screen.line(said, indent=2, style="dim")
    for item in exercise.rubric:
        text = f"{wording.mark_points(item.points)}  {one_line(item.text, DETAIL_LIMIT)}"
        screen.line(text, indent=4, style="dim")


def _checks(screen: Screen, exercise: ExerciseRecord, verbose: bool) -> None:
    reason = wording.shared_reason(exercise)
    if reason and not verbose:
        screen.line(printable_lines(reason, HEADLINE_LIMIT), indent=2)
        return
    shown = exercise.checks if verbose else wording.not_passed(exercise)
    for check, following in zip_longest(shown, shown[1:]):
        _check(screen, check, verbose, "" if verbose else wording.same_problem(exercise, check))
        if check.rerun and check.status in ("failed", "error") and not (following and following.rerun == check.rerun):
            screen.line("Run again:", indent=6, style="dim")
            screen.verbatim(one_line(check.rerun, SNIPPET_LIMIT), indent=8)
    folded = len(exercise.checks) - len(shown)
    if folded:
        other = "other check" if shown else "check"
        screen.line(f"{screen.glyph('passed')} {wording.counted(folded, other)} passed", indent=2)


def _not_started(screen: Screen, exercises: tuple[ExerciseRecord, ...]) -> None:
    waiting = [exercise for exercise in exercises if exercise.status == "not-started"]
    if waiting:
        titles = ", ".join(one_line(exercise.title, TITLE_LIMIT) for exercise in waiting)
        screen.blank()
        screen.line(f"{screen.glyph('not-started')} not started ({len(waiting)}): {titles}")


def _footer(screen: Screen, record: RunRecord) -> None:
    screen.blank()
    total = wording.points(record.earned, record.points)
    screen.line(Text.assemble((total, "bold"), f" in {wording.seconds(record.seconds)}"))
    step = wording.next_step(record)
    screen.line(one_line(step.text, HEADLINE_LIMIT))
    if step.command:
        screen.verbatim(one_line(step.command, SNIPPET_LIMIT), indent=2)


def _status_line(screen: Screen, status: str, title: Text, points: str, indent: int) -> None:
    word = wording.status_word(status).word
    style = screen.status_style(status)
    screen.line(Text.assemble((f"{screen.glyph(status)} {word}", style), "  ", title, f"  {points}"), indent=indent)


def _check(screen: Screen, check: CheckRecord, verbose: bool, same_as: str) -> None:
    hidden = " (hidden check)" if check.visibility == "hidden" else ""
    title = Text(one_line(check.title, TITLE_LIMIT) + hidden)
    _status_line(screen, check.status, title, wording.check_points(check), indent=2)
    if same_as:
        screen.line(f"The same as: {one_line(same_as, TITLE_LIMIT)}", indent=6)
        return
    if check.finding:
        _finding(screen, check.finding, verbose)
    if note := wording.status_note(check):
        screen.line(note, indent=6)
    if check.output and (verbose or check.status != "passed"):
        limit = OUTPUT_LIMIT if verbose else VALUE_LIMIT
        _labelled(screen, "Your code printed", printable_lines(check.output.strip("\n"), limit))


def _finding(screen: Screen, finding: Finding, verbose: bool) -> None:
    screen.line(Text(printable_lines(finding.main_message, HEADLINE_LIMIT), style="bold"), indent=6)
    if finding.mistake:
        _labelled(screen, "Hint", printable_lines(finding.mistake.hint, HEADLINE_LIMIT))
    for detail in finding.details[:DETAILS_SHOWN]:
        screen.line(printable_lines(detail, DETAIL_LIMIT), indent=6)
    if len(finding.details) > DETAILS_SHOWN:
        screen.line(f"and {wording.counted(len(finding.details) - DETAILS_SHOWN, 'more line')}", indent=6)
    _labelled(screen, "Your answer", printable_lines(finding.actual, VALUE_LIMIT))
    _labelled(screen, "Expected", printable_lines(finding.expected, VALUE_LIMIT))
    if finding.witness:
        _witness(screen, finding.witness)
    if finding.advice:
        _labelled(screen, "Advice", printable_lines(finding.advice, HEADLINE_LIMIT))
    if finding.place:
        _labelled(screen, "Where", _place(finding.place))
        if finding.place.code:
            screen.verbatim(printable_lines(finding.place.code.strip(), DETAIL_LIMIT), indent=8)
    if finding.trace and verbose:
        screen.line("Trace:", indent=6, style="dim")
        screen.verbatim(printable_lines(finding.trace, SNIPPET_LIMIT), indent=8)


def _witness(screen: Screen, witness: Witness) -> None:
    screen.line("A small input that shows it:", indent=6, style="dim")
    screen.code(printable_lines(witness.snippet, SNIPPET_LIMIT), indent=8)
    _labelled(screen, "gives", printable_lines(witness.actual, VALUE_LIMIT), indent=8)
    _labelled(screen, "expected", printable_lines(witness.expected, VALUE_LIMIT), indent=8)


def _labelled(screen: Screen, label: str, text: str, indent: int = 6) -> None:
    """``Label: text`` on one line where it fits, else the text below its label."""
    if not text:
        return
    if "\n" in text or indent + len(label) + 2 + len(text) > screen.console.width:
        screen.line(f"{label}:", indent=indent, style="dim")
        screen.line(text, indent=indent + 2)
    else:
        screen.line(Text.assemble((f"{label}:", "dim"), f" {text}"), indent=indent)


def _place(place: Place) -> str:
    return one_line(wording.place_text(place), TITLE_LIMIT)
