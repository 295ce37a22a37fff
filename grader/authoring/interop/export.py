"""A lab as the source notebook of an nbgrader assignment.

Checks ask for more than an assert in the learner's kernel can say: a run apart, fresh inputs, what Spark did. So test
cells grade with this framework and show the points earned, which nbgrader counts as partial credit; that hidden checks
count stands between its own markers and is not handed out.

nbgrader runs a whole notebook to grade it. Cells to experiment in take part in no grade, but start Spark, train models
and draw: they have the tag by which nbclient, which runs the cells for nbgrader, leaves a cell out. Jupyter knows no
such tag, so learners run these cells as ever.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.authoring.building.build import notebook_of, notebook_text, stub_source, validate
from grader.authoring.building.guidance import guided
from grader.authoring.building.regions import Region, find_regions
from grader.authoring.interop.model import LabPlatform
from grader.authoring.interop.nbgrader import NEWEST_SCHEMA
from grader.course.model import CourseError, Exercise, Lab
from grader.submission.definitions import PLAY, bound_by
from grader.submission.model import ANSWER

SKIPPED = "skip-execution"
"""The tag of cells that nbclient does not run (its ``skip_cells_with_tag``)."""
_BEGIN, _END = "### BEGIN SOLUTION", "### END SOLUTION"
_TEST = """import grader

hidden = False
### BEGIN HIDDEN TESTS
hidden = True
### END HIDDEN TESTS
grader.points("{target}", hidden=hidden)"""


def nbgrader_notebook(lab: Lab) -> str:
    """The text of the notebook. Raises ``CourseError`` for a lab without a reference, or with a wrong one."""
    if lab.solution_folder is None:
        raise CourseError(
            lab.folder, "", "this copy of the course has no solutions", advice="Export it where they are."
        )
    file = lab.solution_folder / "lab.py"
    solution = file.read_text(encoding="utf-8").replace("\r\n", "\n")
    stub_source(solution, file=file)  # refuses what is wrong with the markers
    notebook = notebook_of(guided(_remarked(solution, file), lab, "without checks"))
    notebook["cells"] = list(_cells(lab, notebook["cells"], file))
    validate(notebook)
    return notebook_text(notebook)


def _remarked(solution: str, file: Path) -> str:
    """The solution with nbgrader's markers; starter text stands above them as comments."""
    lines = solution.split("\n")
    for region in reversed(find_regions(solution, file=file)):
        inner = [text for _, text in region.answer]
        begin, end = region.indent + _BEGIN, region.indent + _END
        lines[region.first - 1 : region.last] = [*_comments(region), begin, *inner, end]
    return "\n".join(lines)


def _comments(region: Region) -> Iterator[str]:
    for line in region.starter:
        if line.strip():
            yield line if line.lstrip().startswith("#") else f"{region.indent}# {line.strip()}"


def _cells(lab: Lab, cells: list[dict[str, Any]], file: Path) -> Iterator[dict[str, Any]]:
    """The cells with nbgrader's metadata, and the tests of each exercise below the last cell that defines it."""
    defined = [_defined("".join(cell["source"])) if _counts(cell) else set() for cell in cells]
    places: dict[int, list[Exercise]] = {}
    written = {f"{ANSWER}{exercise.id}": exercise for exercise in lab.exercises if exercise.kind == "written"}
    for exercise in lab.exercises:
        if exercise.kind == "written":
            continue
        found = [index for index, names in enumerate(defined) if names & set(exercise.names)]
        if not found:
            raise CourseError(file, "", f"defines none of the functions of the exercise {exercise.id!r}")
        places.setdefault(found[-1], []).append(exercise)
    for index, cell in enumerate(cells):
        if cell["cell_type"] == "code" and any(_BEGIN in line for line in cell["source"]):
            names = [exercise.id for exercise in places.get(index, ())]
            cell["metadata"]["nbgrader"] = _metadata("-".join(names) or f"answer-{index + 1}", solution=True)
        tags = cell["metadata"].get("tags", [])
        if by_hand := next((written[tag] for tag in tags if tag in written), None):
            cell["metadata"]["nbgrader"] = _by_hand(by_hand)
        if cell["cell_type"] == "code" and PLAY in tags and SKIPPED not in tags:
            cell["metadata"]["tags"] = [*tags, SKIPPED]
        yield cell
        for exercise in places.get(index, ()):
            yield _test_cell(lab, exercise)


def _test_cell(lab: Lab, exercise: Exercise) -> dict[str, Any]:
    source = _TEST.format(target=f"{lab.id}/{exercise.id}")
    data = {**_metadata(f"test-{exercise.id}", solution=False), "points": exercise.points}
    return {
        "cell_type": "code",
        "id": f"test-{exercise.id}"[:64],
        "metadata": {"nbgrader": data, "tags": [PLAY]},  # `grader grade` reads such notebooks too: no call in a call
        "source": source.splitlines(keepends=True),
        "execution_count": None,
        "outputs": [],
    }


def _metadata(name: str, *, solution: bool) -> dict[str, Any]:
    return {
        "schema_version": NEWEST_SCHEMA,
        "grade_id": name,
        "grade": not solution,
        "solution": solution,
        "locked": not solution,
        "task": False,
    }


def _by_hand(exercise: Exercise) -> dict[str, Any]:
    """An answer that nbgrader's formgrader shows to a person, with its points."""
    return {**_metadata(exercise.id, solution=True), "grade": True, "locked": False, "points": exercise.points}


def _counts(cell: dict[str, Any]) -> bool:
    return cell["cell_type"] == "code" and PLAY not in cell["metadata"].get("tags", [])


def _defined(source: str) -> set[str]:
    """What learners are asked for is a function as a rule; a class or a value that can be called counts as well."""
    return {name for node in ast.parse(source).body for name in bound_by(node)}


NBGRADER = LabPlatform(
    nbgrader_notebook,
    ".ipynb",
    "Its test cells grade with this course: keep nbgrader's folders in the course's folder, or set\n"
    "GRADER_COURSE to it. The kernel needs this package. A cell may take minutes where Spark starts, and\n"
    "nbgrader gives it 30 seconds: write `c.Execute.timeout = 600` into nbgrader_config.py.",
)
"""Takes a lab as the source notebook of an assignment."""
