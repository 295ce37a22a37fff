"""Put back the stub of a lab or of one exercise, keeping the learner's version aside."""

from __future__ import annotations

import datetime
import itertools
import json
from collections.abc import Callable
from pathlib import Path

from grader.base.writing import write_atomically
from grader.course.model import CourseError, Exercise, Lab
from grader.submission import Cell, SubmissionError, parse_submission
from grader.submission.definitions import cell_of

Stub = Callable[[Path], bytes | None]


def reset_lab(lab: Lab, stub: Stub, backup: Path) -> list[Path]:
    """Write both files of the lab as they were handed out; returns where the old ones are kept."""
    kept = []
    for name in ("lab.py", "lab.ipynb"):
        path = lab.folder / name
        fresh = stub(path)
        if fresh is None:
            raise CourseError(path, "", "its stub was not kept with this copy of the course")
        if path.exists() and path.read_bytes() != fresh:
            kept.append(_keep(path, lab, backup))
        write_atomically(path, fresh)
    return kept


def reset_exercise(lab: Lab, exercise: Exercise, stub: Stub, backup: Path) -> list[Path]:
    """Replace the cells that define the exercise's functions by those of the stub, in both files."""
    kept = []
    for name in ("lab.py", "lab.ipynb"):
        path = lab.folder / name
        fresh = stub(path)
        if fresh is None or not path.exists():
            continue
        data = path.read_bytes()
        changed = _with_stub_cells(name, data, fresh, exercise.names)
        if changed != data:
            kept.append(_keep(path, lab, backup))
            write_atomically(path, changed)
    return kept


def _with_stub_cells(name: str, data: bytes, stub: bytes, functions: tuple[str, ...]) -> bytes:
    for function in functions:
        theirs = cell_of(parse_submission(name, data).cells, function)
        ours = cell_of(parse_submission(name, stub).cells, function)
        if theirs is None or ours is None or theirs.source == ours.source:
            continue
        put = _in_notebook if name.endswith(".ipynb") else _in_file
        data = put(data, theirs, ours)
    return data


def _in_file(data: bytes, theirs: Cell, ours: Cell) -> bytes:
    lines = data.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    start = theirs.first_line - 1
    end = start + theirs.source.count("\n") + 1
    return "\n".join([*lines[:start], *ours.source.split("\n"), *lines[end:]]).encode("utf-8")


def _in_notebook(data: bytes, theirs: Cell, ours: Cell) -> bytes:
    notebook = json.loads(data)
    if "cells" not in notebook:
        raise SubmissionError(
            Path("lab.ipynb"), "is a notebook of an old format.", "Save it again in Jupyter, or reset the whole lab."
        )
    cell = notebook["cells"][theirs.number - 1]
    cell["source"] = ours.source.splitlines(keepends=True)
    cell["outputs"] = []
    cell["execution_count"] = None
    return (json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode("utf-8")


def _keep(path: Path, lab: Lab, backup: Path) -> Path:
    stamp = datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
    names = (
        f"{lab.id}-{stamp}{extra}{path.suffix}"
        for extra in itertools.chain([""], (f"-{n}" for n in itertools.count(2)))
    )
    kept = next(backup / name for name in names if not (backup / name).exists())
    write_atomically(kept, path.read_bytes())
    return kept
