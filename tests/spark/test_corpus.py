"""Wrong submissions to all labs as learners write them, and what they are told: ``tests/corpus/<lab>/<case>.txt``.

After a wanted change run ``pytest tests/spark/test_corpus.py --update-golden`` and read the difference.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.checks.explaining.text import finding_lines
from grader.checks.running.grader import LabGrader
from grader.checks.running.run import Options
from grader.course.load import load_course
from grader.results.record import ExerciseRecord
from grader.sandbox.host.client import Worker
from grader.submission import parse_submission

ROOT = Path(__file__).parents[2]
COURSE = load_course(ROOT)
CASES = sorted((ROOT / "tests" / "corpus").glob("*/*.py"))

_NOW = re.compile(r"(?!2026-0[345])20\d\d-\d\d-\d\d \d\d:\d\d:\d\d")
"""A time of today, as wide as what stands for it: those of the labs' messages lie in spring of 2026."""

pytestmark = pytest.mark.spark
Grade = Callable[[Path], ExerciseRecord]


@pytest.fixture(scope="module", params=[lab.id for lab in COURSE.labs])
def lab_id(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def graded(lab_id: str, shared_worker: Worker) -> Iterator[Grade]:
    """Grade a case with the visible checks, in the worker of the lab's reference."""
    lab = COURSE.lab(lab_id)
    reference = (ROOT / "solutions" / lab_id / "lab.py").read_text(encoding="utf-8")
    with LabGrader(COURSE, lab, worker=shared_worker) as grader:

        def of(path: Path) -> ExerciseRecord:
            source = path.read_text(encoding="utf-8")
            exercise = source.partition("\n")[0].removeprefix("# exercise: ")
            submission = parse_submission("lab.py", f"{without(reference, source)}\n# %%\n{source}".encode())
            options = Options(seed=1, exercises=frozenset({exercise}))
            record = grader.grade_program(grader.own(submission), options)
            return next(each for each in record.exercises if each.id == exercise)

        yield of


def without(reference: str, source: str) -> str:
    """The reference without the functions and variables that a case writes anew, be it in valid Python or not."""
    written = set(re.findall(r"^(?:def )?(\w+)(?:\(.*| = )", source, re.M))
    lines = reference.split("\n")
    for node in reversed(ast.parse(reference).body):
        if names_of(node) & written:
            del lines[node.lineno - 1 : node.end_lineno]
    return "\n".join(lines)


def names_of(node: ast.stmt) -> set[str]:
    """What a statement defines or assigns."""
    if isinstance(node, ast.FunctionDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else []
    return {target.id for target in targets if isinstance(target, ast.Name)}


def told(record: ExerciseRecord) -> str:
    """What a learner is told: the first failure in full, of the others the main message."""
    failed = [check for check in record.checks if check.status != "passed"]
    lines = []
    for number, check in enumerate(failed):
        lines += [f"{check.title}", *(f"  {line}" for line in finding_lines(check)[: None if number == 0 else 1])]
    return _NOW.sub("(time of the query)", "\n".join(lines)) + "\n"


def test_what_learners_are_told(lab_id: str, graded: Grade, request: pytest.FixtureRequest) -> None:
    """One test a lab, since a lab has one worker."""
    differing = []
    cases = [path for path in CASES if path.parent.name == lab_id]
    for path in cases:
        record = graded(path)
        golden = path.with_suffix(".txt")
        if request.config.getoption("--update-golden"):
            golden.write_text(told(record), encoding="utf-8")
        if record.status != "failed" or golden.read_text(encoding="utf-8") != told(record):
            differing.append(f"{path.stem} ({record.status}):\n{told(record)}")
    assert cases
    assert not differing, "\n".join(differing)
