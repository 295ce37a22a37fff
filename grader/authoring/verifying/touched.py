"""Which exercises of a lab an edit touches: two versions of its files are compared as Python and TOML, not as text."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from grader.authoring.building.build import stub_source
from grader.course.model import CourseError, Lab
from grader.submission import SubmissionError, parse_submission
from grader.submission.changes import digests

_GENERATED = frozenset({"lab.py", "lab.ipynb"})
Before = Callable[[Path], str | None]
"""The text of a file as it was, None where there was none."""


def touched_exercises(lab: Lab, paths: Iterable[Path], before: Before) -> frozenset[str] | None:
    """The exercises of ``lab`` that a change of these files of it concerns; None when it may concern all.

    What is no exercise's own concerns all: inputs, helpers of checks, keys of the lab, files of other kinds.
    """
    found: set[str] = set()
    try:
        for path in paths:
            if path.parent == lab.folder and path.name in _GENERATED:
                continue  # made of the solution, and compared with it whatever is verified
            old = before(path)
            if old is None or not path.is_file():
                return None
            touched = _touched(lab, path, old, path.read_text(encoding="utf-8"))
            if touched is None:
                return None
            found |= touched
    except (SyntaxError, ValueError, CourseError, SubmissionError):
        return None  # one of the versions cannot be read
    return frozenset(found) & {exercise.id for exercise in lab.exercises}


def _touched(lab: Lab, path: Path, old: str, new: str) -> set[str] | None:
    if path.name == "lab.toml":
        return _of_tables(tomllib.loads(old), tomllib.loads(new))
    if path.name == "lab.py":
        versions = [(_hashes(lab, text), _hashes(lab, stub_source(text, file=path))) for text in (old, new)]
        return {each.id for each in lab.exercises if len({(a[each.id], b[each.id]) for a, b in versions}) > 1}
    if path.name == "wrong.py":
        return _of_definitions(old, new, "wrong_answer")
    return _of_definitions(old, new, "exercise") if path.match("test_*.py") else None


def _hashes(lab: Lab, text: str) -> dict[str, str]:
    return digests(parse_submission("lab.py", text.encode("utf-8")).cells, lab.exercises)


def _of_tables(old: Mapping[str, Any], new: Mapping[str, Any]) -> set[str] | None:
    """Exercises whose table is new or another; None where a key of the lab, or their order, has changed."""
    before, after = ({each["id"]: each for each in table.get("exercise", ()) if "id" in each} for table in (old, new))
    shared = [{key: value for key, value in table.items() if key != "exercise"} for table in (old, new)]
    if shared[0] != shared[1] or list(before) != [name for name in after if name in before]:
        return None
    return {name for name, table in after.items() if before.get(name) != table}


def _of_definitions(old: str, new: str, mark: str) -> set[str] | None:
    """Exercises that the marked definitions at the top level name, where they differ; None where anything else does."""
    before, after = _by_exercise(old, mark), _by_exercise(new, mark)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return None if "" in changed else changed


def _by_exercise(text: str, mark: str) -> dict[str, list[str]]:
    """The statements of a file as text, by the exercise that their mark names; under ``""`` those without."""
    found: dict[str, list[str]] = {}
    for node in ast.parse(text).body:
        decorators = node.decorator_list if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
        name = next((marked for each in decorators if (marked := _named(each, mark))), "")
        found.setdefault(name, []).append(ast.dump(node))
    return found


def _named(decorator: ast.expr, mark: str) -> str:
    """The first argument of a decorator that is a call of this name, where it is written out."""
    if not isinstance(decorator, ast.Call) or not decorator.args:
        return ""
    called = decorator.func.attr if isinstance(decorator.func, ast.Attribute) else getattr(decorator.func, "id", "")
    first = decorator.args[0]
    return first.value if called == mark and isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
