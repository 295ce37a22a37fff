"""``grader verify``: prove labs, or say how many mutants of their references the checks notice."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace

from grader.authoring.verifying.gate import stray_solutions
from grader.authoring.verifying.mutation import MutationScore, mutate_lab
from grader.authoring.verifying.proofs import Proofs, proof_key
from grader.authoring.verifying.side_by_side import side_by_side
from grader.authoring.verifying.since import Part, parts_since
from grader.authoring.verifying.steps import Watch
from grader.authoring.verifying.verify import Verification, read_only, verify_lab
from grader.base.cache import cache_folder
from grader.base.errors import EXIT_FAILED, EXIT_PASSED
from grader.base.writing import write_atomically
from grader.checks.running.answers import open_store
from grader.cli import console
from grader.cli.options import VerifyOptions
from grader.cli.verification import github_annotations, verification_junit, verification_lines
from grader.cli.working import labs_at_a_time, working
from grader.course.model import Course
from grader.course.targets import course_for, find_target, labs_of

MUTATION_MARK = 0.9
"""The share of mutants that the checks of a lab must notice."""


@dataclass(frozen=True)
class _Proving:
    """One lab to prove, as it is handed to a process of its own."""

    course: Course
    part: Part
    seed: int
    sample: int | None = None
    thorough: bool = False
    again: bool = False


def verify(target: str | None, options: VerifyOptions) -> int:
    """Verify labs, or one exercise, and print what each showed."""
    course = course_for(target)
    screen = console.output()
    parts = _parts(course, target)
    if options.since is not None:
        parts = parts_since(course, parts, options.since)
        if not parts:
            screen.print(f"No lab has changed since {options.since}.", markup=False)
    stray = list(stray_solutions(course))
    for problem in stray:
        screen.print(f"PROBLEM {problem.subject}: {problem.text}", markup=False, soft_wrap=True)
    shown = []
    provings = [_Proving(course, part, options.seed, thorough=options.verbose, again=options.again) for part in parts]
    with working() as watch:
        for each in side_by_side(_verified, provings, labs_at_a_time(course, len(parts), options.jobs), watch):
            shown.append(each)
            watch.finished(each.lab)
            with watch.aside():
                for line in verification_lines(each, options.verbose):
                    screen.print(line, markup=False, soft_wrap=True)
    problems = [*stray, *(problem for each in shown for problem in each.problems)]
    for line in github_annotations(problems, course.root) if options.github else ():
        print(line)
    if options.junit is not None:
        write_atomically(options.junit, verification_junit(shown))
    return EXIT_FAILED if problems else EXIT_PASSED


def _verified(proving: _Proving, watch: Watch) -> Verification:
    course, part = proving.course, proving.part
    key = proof_key(course, part.lab, "verify", proving.seed, sorted(part.exercises or ()), proving.thorough)
    proofs = Proofs(cache_folder() / "proofs")
    known = None if proving.again or part.exercises == frozenset() else proofs.get(key, Verification)
    if known is not None:
        static = read_only(course, part.lab)
        return replace(known, problems=(*static, *known.problems), known=True)
    with contextlib.closing(open_store()) as store:
        found = verify_lab(
            course, part.lab, proving.seed, store, watch, exercises=part.exercises, thorough=proving.thorough
        )
    if found.ok:
        proofs.put(key, found)
    return found


def _parts(course: Course, target: str | None) -> list[Part]:
    exercise = find_target(course, target)[1] if target else None
    return [Part(lab, frozenset({exercise.id}) if exercise else None) for lab in labs_of(course, target)]


def mutate(target: str | None, options: VerifyOptions) -> int:
    """Run mutants of the references and print what share the checks notice; 1 when a lab stays below the mark."""
    course = course_for(target)
    screen = console.output()
    weak = False
    labs = labs_of(course, target)
    provings = [_Proving(course, Part(lab), options.seed, options.sample, again=options.again) for lab in labs]
    with working() as watch:
        for found in side_by_side(_mutated, provings, labs_at_a_time(course, len(labs), options.jobs), watch):
            watch.finished(found.lab)
            with watch.aside():
                for line in mutation_lines(found):
                    screen.print(line, markup=False, soft_wrap=True)
            # One survivor says nothing about a small sample; two do.
            allowed = 1 if options.sample is not None else 0
            weak = weak or (found.score < MUTATION_MARK and len(found.survivors) > allowed)
    return EXIT_FAILED if weak else EXIT_PASSED


def _mutated(proving: _Proving, watch: Watch) -> MutationScore:
    course, lab = proving.course, proving.part.lab
    key = proof_key(course, lab, "mutants", proving.seed, proving.sample)
    proofs = Proofs(cache_folder() / "proofs")
    known = None if proving.again else proofs.get(key, MutationScore)
    if known is not None:
        return known
    with contextlib.closing(open_store()) as store:
        found = mutate_lab(course, lab, proving.seed, store, watch, proving.sample)
    proofs.put(key, found)
    return found


def mutation_lines(found: MutationScore) -> list[str]:
    """The score of a lab and its surviving mutants, as lines of text."""
    known = f", {found.equivalent} known to be equivalent" if found.equivalent else ""
    lines = [
        f"{found.lab}: {found.killed} of {found.run} mutants noticed ({found.score:.0%}, seed {found.seed}{known})"
    ]
    for survivor in found.survivors:
        lines.append(f"  survives  {survivor.exercise}  line {survivor.mutant.line}  {survivor.mutant.id}")
    return lines
