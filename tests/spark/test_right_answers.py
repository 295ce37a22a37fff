"""Labs on Spark: right answers pass however they are written, hidden checks included."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from grader.checks.engine import grade
from grader.checks.run import Options, open_run
from grader.checks.trusted import TrustedPrograms
from grader.course.load import load_course
from grader.results.answers import AnswerStore
from grader.sandbox.subject import Subject
from grader.submission import parse_submission

ROOT = Path(__file__).parents[2]
COURSE = load_course(ROOT)

pytestmark = pytest.mark.spark


@pytest.mark.parametrize("path", sorted(Path(__file__).with_name("right").glob("*.py")), ids=lambda path: path.stem)
def test_right_answers_pass_however_they_are_written(path: Path) -> None:
    lab = next(lab for lab in COURSE.labs if lab.id.startswith(path.stem.partition("_")[0] + "_"))
    assert lab.solution_folder is not None
    source = f"{(lab.solution_folder / 'lab.py').read_text()}\n# %%\n{path.read_text()}"
    written = {node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}
    exercises = frozenset(exercise.id for exercise in lab.exercises if written & set(exercise.names))
    trusted = TrustedPrograms(COURSE, lab, AnswerStore(None))
    options = Options(seed=2, hidden=True, reveal_hidden=True, exercises=exercises)
    submission = parse_submission("lab.py", source.encode())
    run = open_run(COURSE, lab, submission, options, trusted)
    run.learner = Subject(trusted.worker, run.learner.program)
    try:
        record = grade(run, submission)
    finally:
        trusted.close()
    checks = [check for exercise in record.exercises for check in exercise.checks]
    assert len({check.exercise for check in checks}) == len(exercises)
    assert [f"{check.id}: {check.finding}" for check in checks if check.status != "passed"] == []
