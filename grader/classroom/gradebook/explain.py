"""How a grade came about: run, seed and checks, every rule that touched the number, what was before."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from grader.classroom.gradebook.gradebook import Grade
from grader.classroom.store.queries import parts_of
from grader.classroom.store.store import Override, ResultStore
from grader.results.record import RunRecord

_BY_FILE = " (no platform noted a time: it is that of the file)"


def explain(store: ResultStore, grade: Grade, every: Sequence[Override]) -> Iterator[str]:
    """How a grade came about, line by line: its run and checks, what was taken off, who changed it, what was before."""
    named = f" ({grade.person.name})" if grade.person.name else ""
    points = f"{grade.grade:g} of {grade.points:g} points"
    yield f"{grade.learner}{named}, {grade.lab}/{grade.exercise} ({grade.title}): {points}"
    yield ""
    if not grade.run:
        yield grade.problem
        yield from _counted(grade, every)
        return
    yield from _run(store.record(grade.run), grade)
    yield from _counted(grade, every)
    earlier = [run for run in store.history(grade.learner, grade.lab) if not run.current]
    if earlier:
        yield "Earlier runs of the lab, kept:"
    for run in earlier:
        yield f"  run {run.id} of {run.graded}: {run.earned:g} of {run.points:g}, graded because: {run.why}"
    yield from _repeat(store, grade)


def _run(record: RunRecord, grade: Grade) -> Iterator[str]:
    """What the checks said."""
    exercise = next((each for each in record.exercises if each.id == grade.exercise), None)
    on = record.environment
    yield f"Run {grade.run} of {record.started}: seed {record.seed}, {record.submission.name}"
    yield f"  grader {on.grader}, Python {on.python}, isolation {on.isolation}, sha256 {record.submission.sha256[:16]}"
    if record.submission.problem:
        yield f"  {record.submission.problem}"
    for check in exercise.checks if exercise else ():
        yield f"  {check.earned:g}/{check.points:g}  {check.status}  {check.title} ({check.visibility})"
        if check.finding is not None:
            yield f"      {check.finding.main_message}"
        if check.author_note:
            yield f"      For the author of the check: {check.author_note}"
    if grade.provisional:
        yield f"Provisional, no grade yet: {grade.provisional}. Run `grader grade` again."


def _counted(grade: Grade, every: Sequence[Override]) -> Iterator[str]:
    """Every rule that touched the number."""
    counted = grade.counted
    yield f"Earned by checks: {counted.earned:g}"
    if counted.undecided:
        yield f"To be decided: {counted.undecided}. {counted.to_do}"
    if late := counted.lateness():
        yield f"{late}{_BY_FILE if grade.clock == 'file' else ''}"
    for each in every:
        change = "withdrawn" if each.withdrawn else f"set to {each.points:g}"
        yield f"Override of {each.made} by {each.author}: {change}. Reason: {each.reason}"


def _repeat(store: ResultStore, grade: Grade) -> Iterator[str]:
    """How to make the same run again."""
    run_of, seed = parts_of(store, grade.run), store.record(grade.run).seed
    file = shlex.quote(f"SUBMISSIONS/{run_of.place}") if run_of.place else "FILE"
    command = f"grader check {grade.lab}/{grade.exercise} --seed {seed} --hidden"
    draw = run_of.named.get("draw")
    if draw:
        command += f" --results {shlex.quote(str(store.path.parent))} --draw {draw}"
    else:
        yield "It was graded before hidden checks had a draw of their own, so they meet other inputs now."
    yield f"Repeat it, which runs the file isolated: {command} --submission {file}"
