"""How a grade came about: run, seed and checks, every rule that touched the number, what was before."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence

from grader.classroom.gradebook.gradebook import Grade
from grader.classroom.store.decisions import Comment, Mark
from grader.classroom.store.entries import OVERRIDE, Event, events
from grader.classroom.store.queries import parts_of
from grader.classroom.store.store import Override, ResultStore
from grader.results.counted import Standing
from grader.results.record import RunRecord

_BY_FILE = " (no platform noted a time: it is that of the file)"


def explain(
    store: ResultStore,
    grade: Grade,
    every: Sequence[Override],
    lab: Standing | None = None,
    course: Iterable[str] = (),
) -> Iterator[str]:
    """How a grade came about, line by line: its run and checks, what was taken off, who changed it, what was before.

    ``lab`` is what counts of the whole lab, ``course`` what there is to say of the grade of the course.
    """
    named = f" ({grade.person.name})" if grade.person.name else ""
    points = f"{grade.grade:g} of {grade.points:g} points"
    yield f"{grade.learner}{named}, {grade.lab}/{grade.exercise} ({grade.title}): {points}"
    yield ""
    if not grade.run:
        yield grade.problem
        yield from _counted(grade, every)
        yield from _around(store, grade, lab, course)
        return
    yield from _run(store.record(grade.run), grade)
    yield from _counted(grade, every)
    yield from _around(store, grade, lab, course)
    others = [run for run in store.history(grade.by or grade.learner, grade.lab) if run.id != grade.run]
    if others:
        yield "Earlier runs of the lab, kept:" if others[-1].id < grade.run else "Other runs of the lab, kept:"
    for run in others:
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
    if counted.excused is not None:
        yield f"Excused: it counts neither for nor against. Reason: {counted.excused}"
    yield from counted.rules
    if counted.excused is None:
        marks = "none yet" if counted.marked is None else f"{counted.marked:g}"
        yield f"Earned by checks: {counted.by_checks:g}{f', by marks: {marks}' if counted.by_hand else ''}"
    if counted.left_out:
        yield f"{counted.not_counted()}. A platform with a fixed maximum gets the same share of {counted.worth:g}."
    if counted.undecided:
        yield f"To be decided: {counted.undecided}. {counted.to_do}"
    if late := counted.lateness():
        yield f"{late}{_BY_FILE if grade.clock == 'file' else ''}"
    for each in every:
        change = "withdrawn" if each.withdrawn else f"set to {each.points:g}"
        yield f"Override of {each.made} by {each.author}: {change}. Reason: {each.reason}"


def _around(store: ResultStore, grade: Grade, lab: Standing | None, course: Iterable[str]) -> Iterator[str]:
    """What people did about this grade beside setting points, and what became of it in the lab and the course."""
    if grade.group:
        yield f"Hands in with the group {grade.group}."
    own = [each for each in events(store, grade.learner) if each.kind != OVERRIDE]
    if grade.by:  # what is said of the work of who handed it in is said to all of the group
        own += [each for each in events(store, grade.by, grade.lab) if each.kind in (Mark.kind, Comment.kind)]
    own = [each for each in own if each.lab in ("", grade.lab) and each.exercise in ("", grade.exercise)]
    made = sorted(own, key=lambda each: each.id)
    if made:
        yield "What people did:"
    for each in made:
        yield f"  {said_of(each)}"
    if lab is not None:
        on_top = lab.on_top
        yield f"Lab: {lab.grade:g} of {lab.points:g} points"
        if on_top.bonus:
            yield f"  with a bonus of {on_top.bonus:+g}. Reason: {on_top.reason}"
        if lab.is_capped:
            yield f"  no lab counts more than {on_top.cap_percent:g} % of its points"
    yield from course


def said_of(event: Event) -> str:
    """An event in one line."""
    change = "withdrawn" if event.after is None else event.after
    undoes = f", undoes event {event.undoes}" if event.undoes else ""
    name = f" {event.name}" if event.name else ""
    did = f"{event.kind}{name} {change}{undoes}"
    return f"event {event.id} of {event.made} by {event.author}: {did}. Reason: {event.reason}"


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
