"""Labs 1 and 2: right answers pass however they are written, stubs count as not started, and Spark is never needed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.authoring.building.build import stub_source
from grader.checks.running.draw import authors_draw
from grader.checks.running.grader import LabGrader
from grader.checks.running.run import Options
from grader.course.load import load_course
from grader.results.answers import AnswerStore
from grader.results.record import RunRecord
from grader.submission import parse_submission

ROOT = Path(__file__).parents[3]
RIGHT = Path(__file__).parent / "right"
LABS = ("lab1_vectors", "lab2_functional")
Grade = Callable[[str, str, int], RunRecord]


def reference(lab: str) -> str:
    """The reference's source."""
    return (ROOT / "solutions" / lab / "lab.py").read_text()


@pytest.fixture(scope="module")
def graded() -> Iterator[Grade]:
    """``graded(lab, source, seed)``: the record of a submission, hidden checks included; one worker for each lab."""
    course = load_course(ROOT)
    graders = {lab: LabGrader(course, course.lab(lab), store=AnswerStore(None)) for lab in LABS}

    def run_one(lab_id: str, source: str, seed: int) -> RunRecord:
        grader = graders[lab_id]
        options = Options(seed=seed, draw=authors_draw(seed), hidden=True, reveal_hidden=True)
        return grader.grade_program(grader.own(parse_submission("lab.py", source.encode())), options)

    yield run_one
    for grader in graders.values():
        grader.close()


def not_passed(record: RunRecord) -> list[str]:
    """Every check that did not pass, with what it says."""
    checks = [check for exercise in record.exercises for check in exercise.checks]
    assert checks
    return [
        f"{check.id}: {check.finding.headline if check.finding else check.status}"
        for check in checks
        if check.status != "passed"
    ]


@pytest.mark.parametrize("lab", LABS)
def test_the_reference_passes_with_full_points(graded: Grade, lab: str) -> None:
    record = graded(lab, reference(lab), 1)
    assert not_passed(record) == []
    assert record.earned == record.points > 50


@pytest.mark.parametrize("lab", LABS)
def test_the_stub_counts_as_not_started(graded: Grade, lab: str) -> None:
    path = ROOT / "solutions" / lab / "lab.py"
    record = graded(lab, stub_source(path.read_text(), file=path), 1)
    assert record.earned == 0
    waiting = {exercise.id for exercise in record.exercises if exercise.status == "not-run"}
    assert {exercise.id for exercise in record.exercises if exercise.status != "not-started"} == waiting
    assert waiting <= {"gradient_check"}


@pytest.mark.parametrize("path", sorted(RIGHT.glob("*.py")), ids=lambda path: path.stem)
def test_right_answers_pass_however_they_are_written(graded: Grade, path: Path) -> None:
    lab = next(lab for lab in LABS if path.stem.startswith(lab.partition("_")[0]))
    source = f"{reference(lab)}\n# %%\n{path.read_text()}"
    for seed in (1, 2):
        assert not_passed(graded(lab, source, seed)) == [], f"seed {seed}"


def test_every_exercise_has_several_right_answers() -> None:
    written: dict[str, int] = {}
    for path in RIGHT.glob("*.py"):
        for node in ast.parse(path.read_text()).body:
            for name in _defined(node):
                written[name] = written.get(name, 0) + 1
    ids = [exercise.id for lab in LABS for exercise in load_course(ROOT).lab(lab).exercises]
    assert {name: written.get(name, 0) for name in ids if written.get(name, 0) < 3} == {}


@pytest.mark.parametrize("lab", LABS)
def test_nothing_in_the_lab_needs_spark(lab: str) -> None:
    for folder in ("exercises", "solutions"):
        for path in (ROOT / folder / lab).glob("*.py"):
            tree = ast.parse(path.read_text())
            imported = {name for node in ast.walk(tree) for name in _imports(node)}
            assert not imported & {"pyspark", "py4j"}, path
            fixtures = {arg.arg for node in ast.walk(tree) if isinstance(node, ast.arguments) for arg in node.args}
            if path.name.startswith("test_"):
                assert not fixtures & {"rdd", "layouts"}, path


def _imports(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    return {(node.module or "").partition(".")[0]} if isinstance(node, ast.ImportFrom) else set()


def _defined(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return []
