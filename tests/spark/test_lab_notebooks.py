"""Every lab's notebook runs from top to bottom in a real kernel once it is filled in, play cells included."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from grader.authoring.building.guidance import guided
from grader.course.load import load_course
from grader.course.model import Lab
from grader.submission.reading.percent import split_percent

ROOT = Path(__file__).parents[2]
LABS = load_course(ROOT).labs
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}

pytestmark = pytest.mark.spark


def filled_in(lab: Lab) -> nbformat.NotebookNode:
    """The lab's notebook with the reference's answers in it."""
    assert lab.solution_folder is not None
    solution = (lab.solution_folder / "lab.py").read_text(encoding="utf-8")
    cells = split_percent(guided(solution, lab, "notebook"))
    code = [nbformat.v4.new_code_cell(cell.source) for cell in cells if cell.kind == "code"]
    return nbformat.v4.new_notebook(cells=code, metadata={"kernelspec": KERNEL})


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.id)
def test_a_filled_in_notebook_runs(lab: Lab, tmp_path: Path) -> None:
    notebook = filled_in(lab)
    NotebookClient(notebook, timeout=180, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert outputs
    assert not [output for output in outputs if output.output_type == "error"]


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.id)
def test_the_handed_out_notebook_is_valid_and_ungraded_cells_are_marked(lab: Lab) -> None:
    notebook = nbformat.read(lab.folder / "lab.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.grader.lab == lab.id
    assert any("play" in cell.metadata.get("tags", []) for cell in notebook.cells)


def test_the_context_of_a_notebook_outlives_a_pause(tmp_path: Path) -> None:
    """Nobody but the notebook holds on to Spark while a learner thinks."""
    source = [
        "import gc, time, grader.notebook\nsc = grader.notebook.spark_context()",
        "gc.collect(); time.sleep(3)",
        "print(sc.parallelize(['a', 'b', 'a'], 2).map(lambda x: (x, 1)).reduceByKey(lambda a, b: a + b).collect())",
    ]
    cells = [nbformat.v4.new_code_cell(text) for text in source]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert "('a', 2)" in notebook.cells[-1].outputs[0].text


def test_times_are_the_same_in_every_time_zone() -> None:
    code = (
        "import datetime\nfrom grader.notebook import spark_session\n"
        "row = (datetime.datetime(2026, 3, 14, 10, 2),)\n"
        "times = spark_session().createDataFrame([row], 'at timestamp')\n"
        'print(times.selectExpr("cast(at as string)", "cast(window(at, \'20 minutes\').start as string)").first())\n'
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "TZ": "Asia/Kolkata"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "'2026-03-14 10:02:00'" in done.stdout, done.stderr
    assert "'2026-03-14 10:00:00'" in done.stdout
