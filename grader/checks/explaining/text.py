"""A finding as plain lines, for fronts that have no layout of their own (pytest's report, JUnit, a log)."""

from __future__ import annotations

from grader.results.record import CheckRecord


def finding_lines(record: CheckRecord) -> list[str]:
    """The finding of a check that did not pass, most important line first."""
    finding = record.finding
    if finding is None:
        return []
    lines = [f"{record.status}: {finding.main_message}"]
    if finding.mistake is not None:
        lines.append(f"hint: {finding.mistake.hint}")
    if finding.place is not None:
        cell = f", cell {finding.place.cell}" if finding.place.cell else ""
        lines.append(f"at {finding.place.file}{cell}, line {finding.place.line}: {finding.place.code}")
    lines += [f"  {line}" for line in finding.details]
    if finding.actual or finding.expected:
        lines += [*_labelled("yours:", finding.actual), *_labelled("expected:", finding.expected)]
    if finding.witness is not None:
        lines += [
            "smallest input that shows it:",
            f"  {finding.witness.snippet}",
            *_labelled("gives", finding.witness.actual, 8),
            *_labelled("expected", finding.witness.expected, 8),
        ]
    if finding.advice:
        lines.append(finding.advice)
    if record.rerun:
        lines.append(f"again: {record.rerun}")
    return lines


def _labelled(label: str, value: str, width: int = 9) -> list[str]:
    """A value behind its label; a table below it."""
    if "\n" not in value:
        return [f"  {label:<{width}} {value}"]
    return [f"  {label}", *(f"    {line}" for line in value.splitlines())]
