"""The course of docs/dataframes.md grades a class of ten: each kind of answer, right and wrong, each kind of file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from command_line import run
from guide_text import ROOT, read_guide
from made_notebooks import code, notebook

from grader.authoring.building.build import write_lab
from grader.classroom.store.store import FILE, open_results
from grader.course.load import load_course
from grader.results.record import RunRecord
from grader.submission import parse_submission

pytestmark = pytest.mark.spark
LAB = "lab1_orders"
POINTS = {"revenue": 3.0, "by_country": 2.0, "revenue_query": 2.0, "sessions": 3.0, "minutes_model": 3.0}
Write = Callable[[Path, str], None]


@dataclass(frozen=True)
class HandedIn:
    """How one learner hands in the reference with ``old`` replaced by ``new``, and which mistake is then recognised."""

    write: Write
    exercise: str = ""
    old: str = ""
    new: str = ""
    mistake: str = ""


def _cells(source: str) -> list[str]:
    return [cell.source for cell in parse_submission("lab.py", source.encode()).cells]


def script(folder: Path, source: str) -> None:
    folder.with_suffix(".py").write_text(source)


def jupyter(folder: Path, source: str) -> None:
    made = notebook(*map(code, _cells(source)), grader=LAB)
    folder.with_suffix(".ipynb").write_bytes(made)


def databricks(folder: Path, source: str) -> None:
    exported = "\n\n# COMMAND ----------\n\n".join(_cells(source))
    folder.with_suffix(".py").write_text(f"# Databricks notebook source\n{exported}\n")


def in_a_folder(folder: Path, source: str) -> None:
    folder.mkdir()
    (folder / "lab.py").write_text(source)


def notebook_in_a_folder(folder: Path, source: str) -> None:
    folder.mkdir()
    jupyter(folder / "lab", source)


CLASS = {
    "ada": HandedIn(script),
    "ben": HandedIn(jupyter),
    "cleo": HandedIn(databricks),
    "dora": HandedIn(in_a_folder),
    "emil": HandedIn(databricks, "revenue", 'agg(F.sum("amount").alias', 'agg(F.avg("amount").alias', "revenue-mean"),
    "finn": HandedIn(jupyter, "by_country", '.orderBy(F.desc("total"))', '.orderBy("total")', "table-smallest"),
    "gwen": HandedIn(databricks, "revenue_query", "sum(amount)", "max(amount)", "query-max"),
    "hugo": HandedIn(script, "sessions", "gap > 30", "gap >= 30", "sessions-edge"),
    "ida": HandedIn(
        notebook_in_a_folder, "minutes_model", '["km", "items"]', '["km", "items", "minutes"]', "minutes-leak"
    ),
    "jan": HandedIn(jupyter, "sessions", '.partitionBy("user")', "", "sessions-all"),
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, RunRecord]]:
    """The record of each learner, from one ``grader grade`` of the class."""
    root = tmp_path_factory.mktemp("shop")
    assert run(root, "new", "course", "shop", "--title", "A shop", "--empty").code == 0
    course = root / "shop"
    for block in read_guide(ROOT / "docs" / "dataframes.md").blocks:
        if "file" in block.notes:
            (course / block.notes["file"]).parent.mkdir(parents=True, exist_ok=True)
            (course / block.notes["file"]).write_text(block.text)
    write_lab(load_course(course).lab(LAB))
    (root / "class").mkdir()
    solution = (course / "solutions" / LAB / "lab.py").read_text()
    for name, each in CLASS.items():
        assert each.old in solution
        each.write(root / "class" / name, _spoiled(solution, each))
    options = ("--lab", LAB, "--out", "out", "--isolation", "process", "--seed", "1")
    said = run(course, "grade", str(root / "class"), *options)
    assert said.code == 0, said.err
    store = open_results(course / "out" / FILE, create=False)
    yield {each.learner: store.record(each.id) for each in store.current()}
    store.close()


def _spoiled(solution: str, each: HandedIn) -> str:
    """The reference with the mistake in the cell of its exercise, and nowhere else."""
    if not each.old:
        return solution
    start = solution.index(f"def {each.exercise}(") if f"def {each.exercise}(" in solution else 0
    start = start or solution.index(f"\n{each.exercise} = ")
    return solution[:start] + solution[start:].replace(each.old, each.new, 1)


def earned(record: RunRecord) -> dict[str, float]:
    return {each.id: each.earned for each in record.exercises}


def mistakes(record: RunRecord, exercise: str) -> Sequence[str]:
    checks = [check for each in record.exercises if each.id == exercise for check in each.checks]
    found = [check.finding.mistake for check in checks if check.finding is not None]
    return [mistake.id for mistake in found if mistake is not None]


def test_all_ten_are_graded(graded: dict[str, RunRecord]) -> None:
    assert sorted(graded) == sorted(CLASS)


@pytest.mark.parametrize("learner", [name for name, each in CLASS.items() if not each.exercise])
def test_right_answers_earn_all_points_from_every_kind_of_file(graded: dict[str, RunRecord], learner: str) -> None:
    assert earned(graded[learner]) == POINTS


@pytest.mark.parametrize("learner", [name for name, each in CLASS.items() if each.exercise])
def test_a_mistake_costs_its_own_exercise_and_is_named(graded: dict[str, RunRecord], learner: str) -> None:
    wrong = CLASS[learner]
    found = earned(graded[learner])
    assert found.pop(wrong.exercise) < POINTS[wrong.exercise]
    assert found == {name: points for name, points in POINTS.items() if name != wrong.exercise}
    assert wrong.mistake in mistakes(graded[learner], wrong.exercise)
