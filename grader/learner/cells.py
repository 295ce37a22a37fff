"""The cells of a notebook that is open: those that define what is to be checked, and the points that they earned."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from grader.base.errors import UsageError
from grader.course.model import Exercise, Lab
from grader.learner.order import NOTEBOOK
from grader.results.record import RunRecord
from grader.submission import Cell, parse_submission
from grader.submission.changes import needed_cells


class NotDefinedError(UsageError):
    """No cell that ran defines the exercise. ``str()`` names it."""


def notebook_of(lab: Lab, history: Sequence[str], exercises: Sequence[Exercise]) -> dict[str, Any]:
    """A notebook of all cells that ran, each of ``history`` at the index of its number, empty but for those that define
    the exercises. Raises ``NotDefinedError``."""
    names = [name for exercise in exercises for name in exercise.names]
    written: list[dict[str, Any]] = [_code_cell(source) for source in history[1:]]
    notebook: dict[str, Any] = {
        "cells": written,
        "metadata": {"grader": {"lab": lab.id}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    cells: tuple[Cell, ...] = parse_submission(NOTEBOOK, json.dumps(notebook).encode()).cells
    needed = needed_cells(cells, names)
    if not needed:
        problem = f"no cell that ran in this session defines {names[0]}()"
        raise NotDefinedError(problem, "Run its cell first, then check.")
    for number, cell in enumerate(written, 1):
        if number not in needed:
            cell["source"] = ""  # the others keep their numbers
    return notebook


def _code_cell(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}


def points_of(record: RunRecord) -> float:
    """The points that a run earned, at most the maximum. Raises ``UsageError`` where a check was not decided."""
    for check in (check for each in record.exercises for check in each.checks):
        if check.provisional or not check.counts:
            finding = check.finding if check.visibility == "visible" else None
            why = check.provisional or (finding.headline if finding else "")
            wrong = f"the check “{check.title}” could not be finished, so nothing was counted"
            advice = "" if why else "Run `grader verify` to see why."
            raise UsageError(f"{wrong}: {why}" if why else wrong, advice)
    earned = sum(each.earned for each in record.exercises)
    return float(min(round(earned, 6), sum(each.points for each in record.exercises)))
