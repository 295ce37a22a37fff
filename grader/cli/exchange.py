"""``grader import``, and labs that ``grader export`` writes: for and from other graders, with what was left out."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from grader.authoring.interop.gradescope import autograder_zip
from grader.authoring.interop.model import LabPlatform, Reader
from grader.authoring.interop.write import Imported, import_lab
from grader.authoring.releasing.release import default_framework
from grader.base import plugins
from grader.base.errors import EXIT_PASSED, UsageError
from grader.base.text import printable
from grader.base.writing import write_atomically
from grader.checks.running.answers import fresh_seed
from grader.cli import console
from grader.course.load import load_readable
from grader.course.targets import find_target


def import_notebook(form: str, notebook: Path, lab: str) -> int:
    """Write the lab and say what could not be carried over. Raises ``PluginError`` for a format that nobody reads."""
    read = cast(Reader, plugins.load(plugins.IMPORTERS, form))
    course = load_readable(Path.cwd())
    try:
        imported = import_lab(course, lab, read(notebook), notebook)
    except (RecursionError, MemoryError):
        raise UsageError(f"{notebook} holds code or settings that are nested too deeply to be read") from None
    return _show(imported, course.root, lab)


def export_lab(taken: LabPlatform, target: str, out: Path) -> int:
    """Write a lab as ``OUT/<lab>/<lab>`` with the ending of the platform's files, and say what to do with it."""
    lab, _ = find_target(load_readable(Path.cwd()), target)
    path = out / lab.id / f"{lab.id}{taken.suffix}"
    write_atomically(path, taken.write(lab).encode("utf-8"))
    screen = console.output()
    screen.print(f"written: {path}", markup=False, soft_wrap=True)
    for each in lab.data:
        if each.handed_out:
            write_atomically(path.parent / each.path, each.source.read_bytes())
            screen.print(f"written: {path.parent / each.path}", markup=False, soft_wrap=True)
    screen.print(taken.advice, markup=False)
    return EXIT_PASSED


def export_autograder(target: str, out: Path, framework: str | None, seed: int | None) -> int:
    """Write a lab as the archive that Gradescope takes as an autograder."""
    course = load_readable(Path.cwd())
    lab, _ = find_target(course, target)
    if lab.solution_folder is None:
        raise UsageError(f"{lab.id} has no solutions here, so it cannot be graded elsewhere")
    chosen = fresh_seed() if seed is None else seed
    write_atomically(out, autograder_zip(course, lab, framework or default_framework(), chosen))
    screen = console.output()
    screen.print(f"written: {out}, which grades with seed {chosen}", markup=False, soft_wrap=True)
    screen.print("Upload it to Gradescope under Configure Autograder. It holds the solutions.", markup=False)
    return EXIT_PASSED


def _show(imported: Imported, root: Path, lab: str) -> int:
    screen = console.output()
    for path in imported.written:
        screen.print(f"written: {path.resolve().relative_to(root)}", markup=False, soft_wrap=True)
    if imported.left:
        screen.print("Not carried over, or to be looked at:", markup=False)
    for left in imported.left:
        screen.print(printable(f"  {left.where}: {left.reason}", 1000), markup=False, soft_wrap=True)
    screen.print("Now run", markup=False)
    screen.print(f"  grader verify {lab}", markup=False, soft_wrap=True)
    return EXIT_PASSED
