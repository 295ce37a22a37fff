"""``grader import``: labs from assignments of other graders, with a list of what was left out."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from grader.authoring.exchange.nbgrader import read_nbgrader
from grader.authoring.exchange.otter import read_otter
from grader.authoring.exchange.write import Imported, import_lab
from grader.cli import EXIT_PASSED, console
from grader.course.load import load_course

_READERS = MappingProxyType({"nbgrader": read_nbgrader, "otter": read_otter})


def import_notebook(form: str, notebook: Path, lab: str) -> int:
    """Write the lab and say what could not be carried over."""
    course = load_course(Path.cwd())
    return _show(import_lab(course, lab, _READERS[form](notebook), notebook), course.root, lab)


def _show(imported: Imported, root: Path, lab: str) -> int:
    screen = console.output()
    for path in imported.written:
        screen.print(f"written: {path.resolve().relative_to(root)}", markup=False, soft_wrap=True)
    if imported.left:
        screen.print("Not carried over, or to be looked at:", markup=False)
    for left in imported.left:
        screen.print(f"  {left.where}: {left.reason}", markup=False, soft_wrap=True)
    screen.print("Now run", markup=False)
    screen.print(f"  grader verify {lab}", markup=False, soft_wrap=True)
    return EXIT_PASSED
