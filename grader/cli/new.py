"""``grader new``: skeletons of a course, a lab or an exercise, and what to do next."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterable
from pathlib import Path

import typer

from grader.authoring.building.new import empty_course, new_course, new_exercise, new_lab
from grader.authoring.building.remove import remove_exercise
from grader.base.errors import EXIT_PASSED, UsageError
from grader.cli import console
from grader.course.load import load_readable
from grader.course.targets import find_exercise, find_target


def course(folder: Path, title: str | None, *, empty: bool) -> int:
    """Write a course into a folder, ``empty`` or with a lab to begin with."""
    make = empty_course if empty else new_course
    written = make(folder, _asked("Title of the course", title, folder.resolve().name))
    following = "grader new lab lab1_NAME" if empty else "grader verify"
    return _show(written, folder.resolve(), f"cd {shlex.quote(str(folder))} && {following}", empty=empty)


def lab(name: str, title: str | None) -> int:
    """Write a lab into the course at hand."""
    here = load_readable(Path.cwd())
    written = new_lab(here, name, _asked("Title of the lab", title, name.partition("_")[2].replace("_", " ") or name))
    return _show(written, here.root, f"grader verify {name}")


def exercise(target: str, title: str | None) -> int:
    """Write an exercise at the end of a lab."""
    here = load_readable(Path.cwd())
    name, _, wanted = target.partition("/")
    found, _ = find_target(here, name)
    if not wanted:
        raise UsageError("the name of the new exercise is missing", f"Say it: grader new exercise {found.id}/NAME")
    written = new_exercise(here, found, wanted, _asked("Title of the exercise", title, wanted.replace("_", " ")))
    return _show(written, here.root, f"grader verify {found.id}/{wanted}")


def remove(target: str) -> int:
    """Take an exercise out of its lab and say what is left to look at."""
    here = load_readable(Path.cwd())
    found, exercise = find_exercise(here, target)
    removed = remove_exercise(here, found, exercise)
    screen = console.output()
    for path in removed.written:
        screen.print(f"written: {path.resolve().relative_to(here.root)}", markup=False, soft_wrap=True)
    for reason in removed.stays:
        screen.print(f"Left in place: {reason}", markup=False, soft_wrap=True)
    said = f"{found.id}/{exercise.id} is gone. Inputs and helpers of its checks are left: look at them, then run"
    screen.print(said, markup=False, soft_wrap=True)
    screen.print(f"  grader verify {found.id}", markup=False, soft_wrap=True)
    return EXIT_PASSED


def _asked(question: str, given: str | None, default: str) -> str:
    """The title given, else what a person types; without a terminal the default."""
    if given is not None:
        return given
    default = default[:1].upper() + default[1:]
    return str(typer.prompt(question, default=default)) if sys.stdin.isatty() else default


def _show(written: Iterable[Path], root: Path, following: str, *, empty: bool = False) -> int:
    screen = console.output()
    for path in written:
        screen.print(f"written: {path.resolve().relative_to(root)}", markup=False, soft_wrap=True)
    verifies = "It verifies as it stands. Change it step by step, then run"
    screen.print("It has no labs yet. Import one, or make one:" if empty else verifies, markup=False)
    screen.print(f"  {following}", markup=False, soft_wrap=True)
    return EXIT_PASSED
