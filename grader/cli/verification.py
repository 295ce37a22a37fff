"""What verifying showed, as text, as JUnit XML for CI services, and as annotations of GitHub Actions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from grader.authoring.verifying.mutation import MutationScore
from grader.authoring.verifying.problem import Problem
from grader.authoring.verifying.verify import Verification
from grader.base.text import one_line, printable_lines
from grader.reports.github import annotation

_NAME_LIMIT, _TEXT_LIMIT = 300, 8000


def verification_lines(shown: Verification, verbose: bool) -> list[str]:
    """What verifying a lab showed, as lines of text."""
    rejected = sum(bool(rejection.rejected_by) for rejection in shown.rejections)
    total = len(shown.rejections)
    lines = [
        f"{shown.lab}: {'verified' if shown.ok else 'NOT verified'} ({_extent(shown)})",
        f"  {shown.checks} checks; {rejected} of {total} wrong answers rejected, {shown.recognised} recognised by name",
    ]
    for problem in shown.problems:
        lines.append(f"  PROBLEM {problem.subject}: {problem.text}{_where(problem)}")
    lines += [f"  note {note}" for note in shown.notes]
    for rejection in shown.rejections:
        if verbose and rejection.rejected_by:
            named = "" if rejection.recognised else ", not recognised by name"
            lines.append(
                f"  {rejection.wrong.exercise}/{rejection.wrong.id}: {', '.join(rejection.rejected_by)}{named}"
            )
            lines += [f"    {note}" for note in rejection.notes]
    return lines


def _extent(shown: Verification) -> str:
    """The seed, what was run where it was not the whole lab, and whether it was run at all."""
    if shown.exercises is not None and not shown.exercises:
        return "by reading; no exercise has changed"
    only = "" if shown.exercises is None else f"; only {', '.join(sorted(shown.exercises))}"
    return f"seed {shown.seed}{only}{'; proven before with the same files' if shown.known else ''}"


def mutation_lines(found: MutationScore) -> list[str]:
    """The score of a lab and its surviving mutants, as lines of text."""
    known = f", {found.equivalent} known to be equivalent" if found.equivalent else ""
    lines = [
        f"{found.lab}: {found.killed} of {found.run} mutants noticed ({found.score:.0%}, seed {found.seed}{known})"
    ]
    for survivor in found.survivors:
        lines.append(f"  survives  {survivor.exercise}  line {survivor.mutant.line}  {survivor.mutant.id}")
    return lines


def verification_junit(shown: Sequence[Verification]) -> bytes:
    """One ``testsuite`` for each lab: a case for each wrong answer, and a failed one for each problem.

    A lab without any problem has a case of its own, so that it is seen to be verified.
    """
    root = ET.Element("testsuites", name="grader verify")
    for each in shown:
        suite = ET.SubElement(root, "testsuite", name=each.lab)
        told = {problem.subject for problem in each.problems}
        for rejection in each.rejections:
            name = f"{rejection.wrong.exercise}/{rejection.wrong.id}"
            if name not in told:
                _case(suite, each.lab, f"{name} is rejected")
        for problem in each.problems:
            case = _case(suite, each.lab, problem.subject)
            text = printable_lines(problem.text + _where(problem), _TEXT_LIMIT)
            ET.SubElement(case, "failure", message=one_line(problem.text, _NAME_LIMIT), type="problem").text = text
        if each.ok:
            _case(suite, each.lab, "is verified")
        suite.set("tests", str(len(suite)))
        suite.set("failures", str(len(each.problems)))
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def github_annotations(problems: Sequence[Problem], root: Path) -> Iterator[str]:
    """One error for each problem, with file and line where they are known."""
    for problem in problems:
        place = {"title": problem.subject}
        if problem.file is not None:
            inside = problem.file.is_relative_to(root)
            place["file"] = str(problem.file.relative_to(root) if inside else problem.file)
        if problem.line is not None:
            place["line"] = str(problem.line)
        yield annotation("error", place, problem.text)


def _case(suite: ET.Element, lab: str, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=lab, name=one_line(name, _NAME_LIMIT))


def _where(problem: Problem) -> str:
    return f" ({problem.file.name}, line {problem.line})" if problem.file and problem.line else ""
