"""``grader verify``: prove labs, or say how many mutants of their references the checks notice, and how surely."""

from __future__ import annotations

from grader.authoring.verifying.gate import stray_solutions
from grader.authoring.verifying.labs import Extent, mutate_labs, parts_to_prove, power_of_labs, verify_labs
from grader.authoring.verifying.power import Draws, Power
from grader.authoring.verifying.since import Part
from grader.authoring.verifying.verify import Verification
from grader.base.errors import EXIT_FAILED, EXIT_PASSED
from grader.base.writing import write_atomically
from grader.cli import console
from grader.cli.options import VerifyOptions
from grader.cli.verification import (
    github_annotations,
    mutation_lines,
    power_junit,
    power_lines,
    verification_junit,
    verification_lines,
)
from grader.cli.working import working
from grader.course.model import Course
from grader.course.targets import course_for


def verify(target: str | None, options: VerifyOptions) -> int:
    """Verify labs, or one exercise, and print what each showed."""
    course = course_for(target)
    screen = console.output()
    parts = _parts(course, target, options)
    stray = list(stray_solutions(course))
    for problem in stray:
        screen.print(f"PROBLEM {problem.subject}: {problem.text}", markup=False, soft_wrap=True)
    shown: list[Verification] = []
    extent = Extent(options.seed, thorough=options.verbose, again=options.again)
    with working() as watch:
        for each in verify_labs(course, parts, extent, watch, options.jobs):
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


def power(target: str | None, options: VerifyOptions, draws: int) -> int:
    """Try wrong answers in several draws and print which are noticed too seldom; 1 when there are such."""
    course = course_for(target)
    screen = console.output()
    shown: list[Power] = []
    how = Draws(options.seed, draws, mutants=options.mutants, sample=options.sample)
    parts = _parts(course, target, options)
    with working() as watch:
        for found in power_of_labs(course, parts, how, watch, again=options.again, jobs=options.jobs):
            shown.append(found)
            watch.finished(found.lab)
            with watch.aside():
                for line in power_lines(found, options.verbose):
                    screen.print(line, markup=False, soft_wrap=True)
    problems = [problem for each in shown for problem in each.problems]
    for line in github_annotations(problems, course.root) if options.github else ():
        print(line)
    if options.junit is not None:
        write_atomically(options.junit, power_junit(shown))
    return EXIT_FAILED if problems else EXIT_PASSED


def _parts(course: Course, target: str | None, options: VerifyOptions) -> list[Part]:
    """What is to be proven; it says so where that is nothing."""
    parts = parts_to_prove(course, target, options.since)
    if not parts:
        console.output().print(f"No lab has changed since {options.since}.", markup=False)
    return parts


def mutate(target: str | None, options: VerifyOptions) -> int:
    """Run mutants of the references and print what share the checks notice; 1 when a lab stays below the mark."""
    course = course_for(target)
    screen = console.output()
    weak = False
    extent = Extent(options.seed, again=options.again, sample=options.sample)
    with working() as watch:
        for found in mutate_labs(course, target, extent, watch, options.jobs):
            watch.finished(found.lab)
            with watch.aside():
                for line in mutation_lines(found):
                    screen.print(line, markup=False, soft_wrap=True)
            weak = weak or found.is_weak(sampled=options.sample is not None)
    return EXIT_FAILED if weak else EXIT_PASSED
