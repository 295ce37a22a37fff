"""What verifying showed, as text, as JUnit XML for CI services, and as annotations of GitHub Actions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from grader.authoring.verifying.mutation import MutationScore
from grader.authoring.verifying.power import Power
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


def power_lines(found: Power, verbose: bool) -> list[str]:
    """How surely the checks of a lab notice what was tried, as lines of text."""
    what = "wrong answers and mutants" if any(each.mutant for each in found.tried) else "wrong answers"
    how = f"{found.draws} draws, {_extent(found)}"
    lines = [f"{found.lab}: {found.surely} of {len(found.tried)} {what} surely noticed ({how})"]
    lines += [f"  PROBLEM {problem.subject}: {problem.text}{_where(problem)}" for problem in found.problems]
    if verbose:
        lines += [f"  {each.exercise}/{each.name}: {each.noticed} of {each.draws}" for each in found.tried]
    return lines


def _extent(shown: Verification | Power) -> str:
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
        names = [f"{rejection.wrong.exercise}/{rejection.wrong.id}" for rejection in each.rejections]
        _suite(root, each.lab, names, "is rejected", each.problems)
    return _xml(root)


def power_junit(shown: Sequence[Power]) -> bytes:
    """The same of power: a case for each wrong answer or mutant that was tried."""
    root = ET.Element("testsuites", name="grader verify --draws")
    for each in shown:
        names = [f"{tried.exercise}/{tried.name}" for tried in each.tried]
        _suite(root, each.lab, names, "is surely noticed", each.problems)
    return _xml(root)


def _suite(root: ET.Element, lab: str, names: Sequence[str], well: str, problems: Sequence[Problem]) -> None:
    """A lab: what is in order of these ``names``, each problem, and that there is none."""
    suite = ET.SubElement(root, "testsuite", name=lab)
    told = {problem.subject for problem in problems}
    for name in names:
        if name not in told:
            _case(suite, lab, f"{name} {well}")
    for problem in problems:
        case = _case(suite, lab, problem.subject)
        text = printable_lines(problem.text + _where(problem), _TEXT_LIMIT)
        ET.SubElement(case, "failure", message=one_line(problem.text, _NAME_LIMIT), type="problem").text = text
    if not problems:
        _case(suite, lab, "is verified")
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(problems)))


def _xml(root: ET.Element) -> bytes:
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
