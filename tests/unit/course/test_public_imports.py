"""A course imports what is public; anything else is refused with file, line and the name that stands for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from mini_course import MiniCourse

from grader import api, authors, notebook, plugins
from grader.course.imports import PUBLIC, internal_imports, names_of, refuse_internal_imports
from grader.course.load import load_course
from grader.course.model import CourseError

ROOT = Path(__file__).parents[3]
LAB = "lab1_plain"
DOORS = {"grader.api": api, "grader.authors": authors, "grader.notebook": notebook, "grader.plugins": plugins}


@pytest.mark.parametrize(
    ("source", "advice"),
    [
        (
            "from grader.course.wrong import wrong_answer",
            "Write `from grader.authors import wrong_answer`.",
        ),
        ("from grader.checks.metrics import rmse, auc", "Write `from grader.authors import auc, rmse`"),
        ("from grader.checks.pictures import roc as curve", "Write `from grader.authors import roc`"),
        ("from grader.checks.probes import READS", "Write `from grader.authors import READS`"),
        ("from grader.competition.marks import MARKS", "Write `from grader.authors import MARKS`"),
        (
            "from grader.competition.ruler import ruler_of, Ruler",
            "Write `from grader.authors import Baselines, baselines_of`",
        ),
        ("from grader.competition.ruler import ruler_of", "Write `from grader.authors import baselines_of`"),
        ("from grader.competition.baselines import Baselines", "Write `from grader.authors import Baselines`"),
        ("from grader.datasets.songs import songs", "Write `from grader.authors import songs`"),
        ("from grader.datasets.flights import installed", "Write `from grader.authors import flights_installed`"),
        ("from grader.spark.figures import next_job, observe", "Write `from grader.notebook import next_job, observe`"),
        ("from grader.course.load import load_course", "Write `from grader.api import load_course`"),
        ("from grader.results.record import decode", "Write `from grader.api import decode_record`"),
        (
            "from grader.checks.metrics import rmse, _columns",
            "Write `from grader.authors import rmse`; no public name stands for _columns",
        ),
        ("import grader.checks.metrics", "Import what you need of it from grader.authors; docs/python.md lists"),
        ("import grader.datasets.clicks as made", "Import what you need of it from grader.authors;"),
        ("from grader.checks import metrics", "Import what you need of it from grader."),
        ("from grader import datasets", "Import what you need of it from grader.authors;"),
        (
            "import grader.batch.store",
            f"Import what you need of it from {', '.join(PUBLIC)};",
        ),
        ("if True:\n    from grader.checks.metrics import auc", "Write `from grader.authors import auc`"),
        ("def f():\n    import grader.checks.metrics", "Import what you need of it from grader.authors"),
    ],
)
def test_an_import_of_something_internal_names_what_to_write(source: str, advice: str) -> None:
    (found,) = internal_imports(source.encode())
    assert advice in found.advice
    assert found.problem.startswith("imports ")
    assert found.problem.endswith(f"{found.module}, which is not public")
    assert found.line == source.count("\n") + 1


@pytest.mark.parametrize(
    "source",
    [
        "import grader",
        "import grader.notebook",
        "from grader import check, points, notebook, authors",
        "from grader.authors import wrong_answer, rmse",
        "from grader.api import load_course",
        "import graders.checks",
        "from mygrader.checks import metrics",
        "# from grader.checks.metrics import rmse",
        "text = 'see grader.checks.metrics'",
        "'from grader.checks.metrics import rmse, said the old guide'",
        "from .grader.checks import metrics",
        "from grader.checks import (",
    ],
)
def test_what_is_public_or_no_import_is_left_alone(source: str) -> None:
    assert internal_imports(source.encode()) == []


def test_the_source_of_a_probe_is_looked_through_too() -> None:
    source = (
        'PROBE = """\n'
        "    def probe(f, rdd):\n"
        "        from grader.spark.figures import next_job\n"
        "        return next_job(rdd.context)\n"
        '"""\n'
        "from grader.checks.metrics import rmse\n"
    )
    probe, metric = internal_imports(source.encode())
    assert (probe.line, probe.names) == (3, ("next_job",))
    assert metric.line == 6


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("exercises", "test_lab1_plain.py"),
        ("exercises", "inputs.py"),
        ("solutions", "test_lab1_plain_hidden.py"),
        ("solutions", "wrong.py"),
        ("solutions", "lab.py"),
        ("solutions", "helper.py"),
    ],
)
def test_every_file_of_a_lab_is_held_to_it(mini: MiniCourse, folder: str, name: str) -> None:
    file = mini.root / folder / LAB / name
    before = file.read_text().rstrip("\n") + "\n" if file.exists() else ""
    line = before.count("\n") + 1
    file.write_text(before + "from grader.checks.metrics import rmse\n")
    with pytest.raises(CourseError) as caught:
        mini.grade(LAB)
    said = str(caught.value)
    assert said.startswith(f"{file}, line {line}: imports rmse from grader.checks.metrics, which is not public. ")
    assert said.endswith("Write `from grader.authors import rmse`.")


def test_the_other_places_are_told_at_once(mini: MiniCourse) -> None:
    for folder, name in (("exercises", "inputs.py"), ("solutions", "helper.py")):
        (mini.root / folder / LAB / name).write_text("\nimport grader.checks.metrics\nimport grader.batch\n")
    with pytest.raises(CourseError) as caught:
        refuse_internal_imports(mini.lab(LAB))
    assert "inputs.py, line 2: imports grader.checks.metrics" in str(caught.value)
    assert str(caught.value).endswith("Others: inputs.py, line 3; helper.py, line 2; helper.py, line 3.")


def test_what_learners_write_is_no_fault_of_the_course(mini: MiniCourse) -> None:
    (mini.root / "exercises" / LAB / "scratch.py").write_text("import grader.checks.metrics\n")
    record = mini.grade(LAB, f'{mini.solution(LAB)}\n# %% tags=["play"]\nfrom grader.checks.metrics import rmse\n')
    assert {exercise.status for exercise in record.exercises} == {"passed"}


@pytest.mark.parametrize("lab", load_course(ROOT).labs, ids=lambda lab: lab.id)
def test_the_labs_of_this_course_import_what_is_public(lab: object) -> None:
    refuse_internal_imports(lab)  # type: ignore[arg-type]


SHOWN = ("exercises", "solutions", "templates", "docs", "examples", "tests/samples", "tests/corpus")
_IMPORT = re.compile(r"\b(?:from|import) (grader\.\w+)")
REFUSED = {("docs/versioning.md", "grader.checks")}
"""What shows the error itself."""


def test_whatever_people_read_or_copy_imports_what_is_public() -> None:
    """Texts of notebooks, skeletons, guides and samples too, not only what is run."""
    files = [file for folder in SHOWN for file in (ROOT / folder).rglob("*") if file.is_file()]
    texts = {file: file.read_bytes().decode("utf-8", "replace") for file in [*files, *ROOT.glob("*.md")]}
    assert len(texts) > 100
    found = {
        (file.relative_to(ROOT).as_posix(), module)
        for file, text in texts.items()
        for module in _IMPORT.findall(text)
        if "__pycache__" not in file.parts and module not in PUBLIC
    }
    assert found == REFUSED


def test_names_are_read_as_the_modules_export_them() -> None:
    assert tuple(DOORS) == PUBLIC
    for name, module in DOORS.items():
        assert names_of(name) == frozenset(module.__all__)
