"""The author's commands: build and verify."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.status import Status

from grader.authoring.build import stale_files, write_lab
from grader.authoring.gate import stray_solutions
from grader.authoring.mutation import MutationScore, mutate_lab
from grader.authoring.since import Part, parts_since
from grader.authoring.verify import Progress, Verification, verify_lab
from grader.checks.answers import open_store
from grader.cli import EXIT_FAILED, EXIT_PASSED, console
from grader.cli.names import UsageProblem, find_target
from grader.cli.verification import github_annotations, verification_junit, verification_lines
from grader.course.load import load_course
from grader.course.model import Course, Lab
from grader.results.answers import AnswerStore
from grader.results.progress import write_atomically

MUTATION_MARK = 0.9
"""The share of mutants that the checks of a lab must notice."""


def build(target: str | None, check_only: bool) -> int:
    """Write stubs and notebooks that differ from what the solutions give; with ``check_only`` only name them."""
    course = load_course(Path.cwd())
    screen = console.output()
    stale: list[Path] = []
    for lab in _labs(course, target):
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


@dataclass(frozen=True)
class Told:
    """How ``grader verify`` reports, and on what: exercises touched since the revision ``since``, or all."""

    verbose: bool = False
    junit: Path | None = None
    github: bool = False
    since: str | None = None


def verify(target: str | None, seed: int, told: Told) -> int:
    """Verify labs one after another, or one exercise, and print what each showed."""
    course = load_course(Path.cwd())
    screen = console.output()
    parts = _parts(course, target)
    if told.since is not None:
        parts = parts_since(course, parts, told.since)
        if not parts:
            screen.print(f"No lab has changed since {told.since}.", markup=False)
    stray = list(stray_solutions(course))
    for problem in stray:
        screen.print(f"PROBLEM {problem.subject}: {problem.text}", markup=False, soft_wrap=True)
    shown = []
    with contextlib.closing(open_store()) as store:
        for part in parts:
            with console.progress().status(f"{part.lab.id}: reading") as status:
                shown.append(_verified(course, part, seed, store, _progress(status, part.lab), told.verbose))
            for line in verification_lines(shown[-1], told.verbose):
                screen.print(line, markup=False, soft_wrap=True)
    problems = [*stray, *(problem for each in shown for problem in each.problems)]
    for line in github_annotations(problems, course.root) if told.github else ():
        print(line)
    if told.junit is not None:
        write_atomically(told.junit, verification_junit(shown))
    return EXIT_FAILED if problems else EXIT_PASSED


def _verified(
    course: Course, part: Part, seed: int, store: AnswerStore, progress: Progress, thorough: bool
) -> Verification:
    return verify_lab(course, part.lab, seed, store, progress, exercises=part.exercises, thorough=thorough)


def _parts(course: Course, target: str | None) -> list[Part]:
    exercise = find_target(course, target)[1] if target else None
    return [Part(lab, frozenset({exercise.id}) if exercise else None) for lab in _labs(course, target)]


def mutate(target: str | None, seed: int, sample: int | None) -> int:
    """Run mutants of the references and print what share the checks notice; 1 when a lab stays below the mark."""
    course = load_course(Path.cwd())
    screen = console.output()
    store = open_store()
    weak = False
    try:
        for lab in _labs(course, target):
            with console.progress().status(f"{lab.id}: reading") as status:
                found = mutate_lab(course, lab, seed, store, _progress(status, lab), sample)
            for line in mutation_lines(found):
                screen.print(line, markup=False, soft_wrap=True)
            # One survivor says nothing about a small sample; two do.
            allowed = 1 if sample is not None else 0
            weak = weak or (found.score < MUTATION_MARK and len(found.survivors) > allowed)
    finally:
        store.close()
    return EXIT_FAILED if weak else EXIT_PASSED


def mutation_lines(found: MutationScore) -> list[str]:
    """The score of a lab and its surviving mutants, as lines of text."""
    known = f", {found.equivalent} known to be equivalent" if found.equivalent else ""
    lines = [
        f"{found.lab}: {found.killed} of {found.run} mutants noticed ({found.score:.0%}, seed {found.seed}{known})"
    ]
    for survivor in found.survivors:
        lines.append(f"  survives  {survivor.exercise}  line {survivor.mutant.line}  {survivor.mutant.id}")
    return lines


def _progress(status: Status, lab: Lab) -> Callable[[str], None]:
    return lambda text: status.update(f"{lab.id}: {text}")


def _labs(course: Course, target: str | None) -> list[Lab]:
    labs = [find_target(course, target)[0]] if target else list(course.labs)
    if not labs:
        raise UsageProblem(f"the course {course.root} has no labs yet")
    return labs
