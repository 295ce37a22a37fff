"""The catalogue of wrong answers of a lab: how an author declares one, and how the grader lists them unexecuted.

Each function of ``solutions/<lab>/wrong.py`` that bears ``@wrong_answer`` replaces one function of the reference.
The catalogue is read from the syntax tree, so listing it needs neither Spark nor the names of the reference.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from grader.base.parsing import parsed
from grader.course.model import CourseError

F = TypeVar("F", bound=Callable[..., object])

_REQUIRED = ("id", "title", "hint")
_ALLOWED = (*_REQUIRED, "replaces")


@dataclass(frozen=True)
class WrongAnswer:
    """One typical mistake: the function named ``function`` (at ``line`` of the file) stands in for ``replaces``."""

    exercise: str
    id: str
    title: str
    hint: str
    replaces: str
    function: str
    line: int


def wrong_answer(exercise: str, *, id: str, title: str, hint: str, replaces: str | None = None) -> Callable[[F], F]:
    """Mark a function as a wrong answer to ``exercise``; the function itself stays as it is.

    ``id`` names the mistake within the lab, ``title`` says in one line what is wrong, ``hint`` leads towards the right
    answer without giving it. ``replaces`` is the function of the reference that it stands in for; it defaults to the
    one named like the exercise.
    """

    def unchanged(function: F) -> F:
        return function

    return unchanged


def read_wrong_answers(path: Path) -> tuple[WrongAnswer, ...]:
    """List the wrong answers in a file, in its order, without executing it; a missing file has none.

    Raises ``CourseError`` naming the line (or the id) for: text that is not Python, a missing, unknown, empty or
    computed argument, an id or a function name used twice, a marked function that is not at the top level.
    """
    if not path.exists():
        return ()
    tree = _parse(path)
    top_level = {id(node) for node in tree.body}
    found: list[WrongAnswer] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for mark in _marks(node):
                if id(node) not in top_level or not isinstance(node, ast.FunctionDef):
                    problem = "a wrong answer must be a plain function at the top level"
                    raise CourseError.at(path, node.lineno, problem)
                found.append(_wrong_answer(path, node, mark))
    _refuse_duplicates(path, tree, found)
    return tuple(found)


def _parse(path: Path) -> ast.Module:
    try:
        return parsed(path.read_bytes(), str(path))
    except SyntaxError as problem:
        raise CourseError.at(path, problem.lineno or 1, f"is not valid Python: {problem.msg}") from None
    except ValueError as problem:
        raise CourseError(path, "", f"is not valid Python: {problem}") from None
    except OSError as problem:
        raise CourseError(path, "", f"cannot be read: {problem.strerror}") from None


def _marks(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Iterator[ast.expr]:
    """The decorators of ``node`` that are ``wrong_answer``, called or not."""
    for decorator in node.decorator_list:
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
        if name == "wrong_answer":
            yield decorator


def _wrong_answer(path: Path, node: ast.FunctionDef, mark: ast.expr) -> WrongAnswer:
    if not isinstance(mark, ast.Call) or len(mark.args) != 1:
        problem = '@wrong_answer needs the exercise as its one positional argument: ("word_counts", id=...)'
        raise CourseError.at(path, mark.lineno, problem)
    values = {"exercise": _text(path, "exercise", mark.args[0])}
    for keyword in mark.keywords:
        if keyword.arg not in _ALLOWED:
            problem = f"@wrong_answer takes {', '.join(_ALLOWED)}; not {keyword.arg or '**'}"
            raise CourseError.at(path, mark.lineno, problem)
        if keyword.arg == "replaces" and isinstance(keyword.value, ast.Constant) and keyword.value.value is None:
            continue
        values[keyword.arg] = _text(path, keyword.arg, keyword.value)
    missing = [name for name in _REQUIRED if name not in values]
    if missing:
        raise CourseError.at(path, mark.lineno, f"@wrong_answer lacks {' and '.join(f'{name}=' for name in missing)}")
    return WrongAnswer(
        exercise=values["exercise"],
        id=values["id"],
        title=values["title"],
        hint=values["hint"],
        replaces=values.get("replaces", values["exercise"]),
        function=node.name,
        line=node.lineno,
    )


def _text(path: Path, name: str, value: ast.expr) -> str:
    if not isinstance(value, ast.Constant) or not isinstance(value.value, str):
        problem = f"{name} must be written out as a string: the catalogue is read without running it"
        raise CourseError.at(path, value.lineno, problem)
    if not value.value.strip():
        raise CourseError.at(path, value.lineno, f"{name} is empty")
    return value.value


def _refuse_duplicates(path: Path, tree: ast.Module, found: list[WrongAnswer]) -> None:
    seen: dict[str, int] = {}
    for answer in found:
        if answer.id in seen:
            raise CourseError(path, f"id {answer.id!r}", f"is used twice, at lines {seen[answer.id]} and {answer.line}")
        seen[answer.id] = answer.line
    lines: dict[str, int] = {}
    marked = {answer.function for answer in found}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in marked:
            if node.name in lines:
                first = f"the function {node.name!r} of line {lines[node.name]}"
                raise CourseError.at(path, node.lineno, f"{first} is defined again and would be lost", "Rename one.")
            lines[node.name] = node.lineno
