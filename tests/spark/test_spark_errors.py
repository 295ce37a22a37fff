"""What Spark's errors become: each mistake of ``errors/`` is run for real, its finding stands beside it as text.

After a wanted change run ``pytest tests/spark/test_spark_errors.py --update-golden`` and read the difference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from mini_course import MiniCourse, copy_course

from grader.authoring.building.build import write_lab
from grader.checks.explaining.text import finding_lines
from grader.checks.running.run import Options
from grader.results.record import CheckRecord
from grader.sandbox.host.client import Worker

pytestmark = pytest.mark.spark

LAB = "lab3_errors"
MISTAKES = sorted((Path(__file__).parent / "errors").glob("*.py"))
TOML = """format = 1
title = "Errors"
order = 3

[[exercise]]
id = "answer"
title = "Sums by key"
points = 1
hints = ["reduceByKey"]
"""
REFERENCE = """# grader: lab3_errors
# %%
def answer(pairs):
    return pairs.reduceByKey(lambda a, b: a + b)
"""
CHECK = '''import pytest


@pytest.mark.exercise("answer")
@pytest.mark.points(1)
def test_sums(learner, reference, rdd):
    """Sums by key"""
    pairs = rdd([("a", 1), ("b", 2), ("a", 3), ("c", 4)], partitions=2)
    assert learner.answer(pairs) == reference.answer(pairs)
'''
Grade = Callable[[str], CheckRecord]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory, shared_worker: Worker) -> Iterator[Grade]:
    """Grade an answer in the JVM of the reference."""
    made = with_lab(copy_course(tmp_path_factory.mktemp("errors") / "course", shared_worker))
    with made.grader(LAB) as grader:

        def grade(source: str) -> CheckRecord:
            options = Options(seed=1, smallest=False)
            record = made.grade(LAB, f"# %%\n{source}", grader=grader, options=options, together=True)
            return record.exercises[0].checks[0]

        yield grade


def with_lab(course: MiniCourse) -> MiniCourse:
    """The course with one more lab, whose only exercise sums by key."""
    for folder, name, text in (
        ("exercises", "lab.toml", TOML),
        ("exercises", f"test_{LAB}.py", CHECK),
        ("solutions", "lab.py", REFERENCE),
    ):
        path = course.root / folder / LAB / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    write_lab(course.lab(LAB))
    return course


@pytest.mark.parametrize("path", MISTAKES, ids=lambda path: path.stem)
def test_an_error_is_told_in_plain_words(path: Path, graded: Grade, request: pytest.FixtureRequest) -> None:
    record = graded(path.read_text())
    said = re.sub(r"\d+ tasks \([\d.]+ MiB\)", "N tasks (many MiB)", "\n".join(finding_lines(record)) + "\n")
    golden = path.with_suffix(".txt")
    if request.config.getoption("--update-golden"):
        golden.write_text(said)
    assert golden.read_text() == said
    assert record.status == "failed"
