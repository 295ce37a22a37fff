"""Mistakes with DataFrames, each run for real, and what a learner is told first: ``frame_errors/<mistake>.txt``.

``frame_lab`` is the lab that they answer: its reference, its checks, its exercises. Each mistake replaces one function
of the reference. After a wanted change run ``pytest tests/spark/test_frame_errors.py --update-golden`` and read the
difference as a learner would: the first line alone has to say what to change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from mini_course import copy_course

from grader.authoring.building.build import write_lab
from grader.checks.explaining.text import finding_lines
from grader.checks.running.draw import authors_draw
from grader.checks.running.run import Options
from grader.results.record import CheckRecord
from grader.sandbox.host.client import Worker
from grader.sandbox.wire.messages import Examine

pytestmark = pytest.mark.spark

LAB, HERE = "lab3_frames", Path(__file__).parent
MISTAKES = sorted((HERE / "frame_errors").glob("*.py"))
REFERENCE = (HERE / "frame_lab" / "lab.py").read_text()
IMPORTS = REFERENCE.split("# %%")[1]
Grade = Callable[[Path], CheckRecord]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory, shared_worker: Worker) -> Iterator[Grade]:
    """Grade a mistake by the check of its exercise, in the JVM of the reference."""
    made = copy_course(tmp_path_factory.mktemp("frames") / "course", shared_worker)
    for folder, name, source in (
        ("exercises", "lab.toml", "lab.toml"),
        ("exercises", f"test_{LAB}.py", "checks.py"),
        ("solutions", "lab.py", "lab.py"),
    ):
        path = made.root / folder / LAB / name
        path.parent.mkdir(exist_ok=True)
        path.write_text((HERE / "frame_lab" / source).read_text())
    write_lab(made.course.lab(LAB))
    with made.grader(LAB) as grader:

        def grade(path: Path) -> CheckRecord:
            first, _, code = path.read_text().partition("\n")
            exercise = first.removeprefix("# exercise: ")
            # Shrinking has a budget of time, so what it finds depends on the machine.
            options = Options(seed=1, draw=authors_draw(1), exercises=frozenset({exercise}), smallest=False)
            source = f"# %%{IMPORTS}# %%\n{code}"
            record = made.grade(LAB, source, grader=grader, options=options, together=True)
            worker = grader.trusted.worker
            if "spark." in code and worker.running:
                worker.request(Examine(), 60.0)  # which puts views and settings back, as between exercises
            return next(each for each in record.exercises if each.id == exercise).checks[0]

        yield grade
    made.store.close()


@pytest.mark.parametrize("path", MISTAKES, ids=lambda path: path.stem)
def test_a_mistake_is_told_in_plain_words(path: Path, graded: Grade, request: pytest.FixtureRequest) -> None:
    record = graded(path)
    said = "\n".join(finding_lines(record)) + "\n"
    golden = path.with_suffix(".txt")
    if request.config.getoption("--update-golden"):
        golden.write_text(said)
    assert golden.read_text() == said
    assert record.status == "failed"
