"""Feedback for a class: one archive with every learner's reports, and a table for mailing them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from grader.batch.gradebook import Total
from grader.batch.names import file_name
from grader.batch.roster import Roster
from grader.batch.tables import safe_cell

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The same results give the same archive to the byte."""


@dataclass(frozen=True)
class Letter:
    """What one learner gets for one lab: the report's place in the archive, and the grade beside it."""

    learner: str
    email: str
    lab: str
    grade: float
    points: float
    report: str


def letters(totals: Iterable[Total], roster: Roster, only: frozenset[str]) -> list[Letter]:
    """A letter per learner and lab; of the learners in ``only``, of all when that is empty."""
    emails = {learner: value for (column, value), learner in roster.known.items() if column == "email"}
    return [
        Letter(
            total.learner,
            emails.get(total.learner, ""),
            total.lab,
            total.grade,
            total.points,
            f"{file_name(total.learner)}/{file_name(total.lab)}.html",
        )
        for total in totals
        if not only or total.learner in only
    ]


def bundle(found: Iterable[Letter], reports: Path) -> tuple[bytes, list[Letter]]:
    """A zip archive with a folder per learner, and the letters whose report is missing below ``reports``."""
    data = io.BytesIO()
    missing = []
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for letter in found:
            path = reports / letter.report
            if path.is_file():
                archive.writestr(zipfile.ZipInfo(letter.report, _EPOCH), path.read_bytes(), zipfile.ZIP_DEFLATED)
            else:
                missing.append(letter)
    return data.getvalue(), missing


def mail_merge_csv(found: Iterable[Letter]) -> str:
    """A row per learner and lab for a mail merge: whom to write to, what to say, which file to attach."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["learner", "email", "lab", "grade", "points", "report"])
    for letter in found:
        row = (letter.learner, letter.email, letter.lab, f"{letter.grade:g}", f"{letter.points:g}", letter.report)
        writer.writerow([safe_cell(cell) for cell in row])
    return table.getvalue()
