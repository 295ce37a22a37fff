"""Runs as JUnit XML, for CI services that show test results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from xml.etree import ElementTree as ET

from grader.base.text import one_line, printable_lines
from grader.reports import wording
from grader.results.record import CheckRecord, ExerciseRecord, Finding, RunRecord

TEXT_LIMIT = 8000
NAME_LIMIT = 300
_TAGS: Mapping[str, str] = MappingProxyType(
    {
        "passed": "",
        "failed": "failure",
        "error": "error",
        "not-run": "skipped",
        "void": "skipped",
        "not-started": "skipped",
    }
)


def render_junit(records: Sequence[RunRecord]) -> bytes:
    """One ``testsuite`` per record, one ``testcase`` per check.

    A check that failed is a ``failure``, one that met a fault of the grader an ``error``, one that did not run or does
    not count is ``skipped``. An exercise without a check and a file that could not be read become a case of their own,
    so that neither looks like success.
    """
    root = ET.Element("testsuites", name="grader")
    for record in records:
        root.append(_suite(record))
    _add_counts(root, list(root.iter("testcase")))
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _suite(record: RunRecord) -> ET.Element:
    name = f"{record.lab}/{record.learner}" if record.learner else record.lab
    suite = ET.Element("testsuite", name=_name(name), timestamp=_name(record.started), time=f"{record.seconds:.3f}")
    properties = ET.SubElement(suite, "properties")
    for key, value in _properties(record):
        ET.SubElement(properties, "property", name=key, value=_name(value))
    if record.submission.problem:
        case = _case(suite, record.lab, "The file can be read")
        _outcome(case, "failure", record.submission.problem, "submission", "")
    for exercise in record.exercises:
        _exercise(suite, record.lab, exercise)
    _add_counts(suite, list(suite.iter("testcase")))
    return suite


def _properties(record: RunRecord) -> list[tuple[str, str]]:
    pairs = [
        ("seed", str(record.seed)),
        ("points", wording.number(record.points)),
        ("earned", wording.number(record.earned)),
        ("file", record.submission.name),
        ("learner", record.learner),
        ("isolation", record.environment.isolation),
    ]
    return [(key, value) for key, value in pairs if value]


def _exercise(suite: ET.Element, lab: str, exercise: ExerciseRecord) -> None:
    group = f"{lab}.{exercise.id}"
    if not exercise.checks:
        case = _case(suite, group, exercise.title)
        _add_outcome(case, exercise.status, None)
    titles = Counter(check.title for check in exercise.checks)
    for check in exercise.checks:
        # Services merge cases of one name, so equal titles are told apart by the id.
        name = check.title if titles[check.title] == 1 else f"{check.title} [{check.id}]"
        _check(_case(suite, group, name), check)


def _check(case: ET.Element, check: CheckRecord) -> None:
    case.set("time", f"{check.seconds:.3f}")
    _add_outcome(case, check.status, check.finding, check.rerun)
    if check.output:
        ET.SubElement(case, "system-out").text = _text(check.output)


def _add_outcome(case: ET.Element, status: str, finding: Finding | None, rerun: str = "") -> None:
    tag = _TAGS[status]  # a status of another name raises: it must not pass for a success
    if tag:
        message = finding.main_message if finding else wording.status_word(status).word
        kind = finding.kind if finding else status
        _outcome(case, tag, message, kind, _body(finding, rerun) if finding else "")


def _outcome(case: ET.Element, tag: str, message: str, kind: str, body: str) -> None:
    element = ET.SubElement(case, tag, message=_name(message))
    if tag != "skipped":
        element.set("type", kind)
    if body:
        element.text = _text(body)


def _body(finding: Finding, rerun: str) -> str:
    """The finding as plain text, one fact a line, in the order in which the other reports show it."""
    lines = list(finding.details)
    lines += _named(("Your answer", finding.actual), ("Expected", finding.expected))
    if finding.witness:
        witness = finding.witness
        lines += _named(("A small input that shows it", witness.snippet))
        lines += _named(("It gives", witness.actual), ("Expected", witness.expected))
    if finding.mistake:
        lines += _named(("This looks like", finding.mistake.title), ("Hint", finding.mistake.hint))
    lines += _named(("Advice", finding.advice))
    lines += _named(("Where", wording.place_text(finding.place))) if finding.place else []
    return "\n".join([*lines, *_named(("Run again", rerun))])


def _named(*pairs: tuple[str, str]) -> list[str]:
    return [f"{label}: {text}" for label, text in pairs if text]


def _case(suite: ET.Element, group: str, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=_name(group), name=_name(name))


def _add_counts(element: ET.Element, cases: list[ET.Element]) -> None:
    element.set("tests", str(len(cases)))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(name, str(sum(case.find(tag) is not None for case in cases)))


def _name(text: str) -> str:
    return one_line(text, NAME_LIMIT)


def _text(text: str) -> str:
    return printable_lines(text, TEXT_LIMIT)
