"""Right answers to labs with Spark pass all checks, hidden ones too, however they are written."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from grader.checks.running.draw import authors_draw
from grader.checks.running.grader import LabGrader
from grader.checks.running.run import Options
from grader.course.load import load_course
from grader.course.model import Lab
from grader.sandbox.host.client import Worker
from grader.submission import parse_submission

ROOT = Path(__file__).parents[2]
COURSE = load_course(ROOT)
RIGHT = sorted((Path(__file__).parent / "right").glob("*.py"))

pytestmark = pytest.mark.spark


def answered(lab: Lab, source: str) -> frozenset[str]:
    """The exercises that a file answers: the others are the reference's own."""
    body = ast.parse(source).body
    written = {node.name for node in body if isinstance(node, ast.FunctionDef)}
    written |= {
        target.id
        for node in body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return frozenset(exercise.id for exercise in lab.exercises if written & set(exercise.names))


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_right_answers_pass_however_they_are_written(path: Path, shared_worker: Worker) -> None:
    lab = next(lab for lab in COURSE.labs if lab.id.partition("_")[0] == path.stem.partition("_")[0])
    exercises = answered(lab, path.read_text())
    reference = (ROOT / "solutions" / lab.id / "lab.py").read_text()
    submission = parse_submission("lab.py", f"{reference}\n# %%\n{path.read_text()}".encode())
    options = Options(seed=1, draw=authors_draw(1), exercises=exercises, hidden=True, reveal_hidden=True)
    with LabGrader(COURSE, lab, worker=shared_worker) as grader:
        record = grader.grade_program(grader.own(submission), options)
    checks = [check for exercise in record.exercises for check in exercise.checks]
    assert len(checks) > len(exercises)
    said = {check.id: check.finding.headline if check.finding else "" for check in checks if check.status != "passed"}
    assert said == {}
