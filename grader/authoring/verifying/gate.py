"""What can be wrong with a lab as it stands on disk: the part of the gate that runs nothing.

Each rule is a function of the lab that yields problems; ``static_problems`` lists them all. What the checks are worth
is found out by running them, in ``verify`` and ``by_heart``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from grader.authoring.building.build import stub_source
from grader.authoring.building.narrative import linked_files
from grader.authoring.verifying.problem import Problem
from grader.base.errors import with_advice
from grader.course.model import Course, CourseError, DataFile, Lab
from grader.course.wrong import WrongAnswer, read_wrong_answers
from grader.submission.definitions import bound_by
from grader.submission.model import ANSWER
from grader.submission.reading.percent import split_percent

LEAST_HINTS = 2
"""A ladder has at least so many rungs."""

_OF_EXERCISES = ("lab.py", "lab.ipynb", "lab.toml", "inputs.py", "cards.toml")
_OF_SOLUTIONS = ("lab.py", "wrong.py", "equivalent.toml", "competition.toml")
_MADE_BY_TOOLS = frozenset({"__pycache__", ".ipynb_checkpoints", ".stub"})
_LINK = re.compile(r"\[[^\]\n]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"#\s*#+\s+(?P<text>.+?)\s*")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)


def static_problems(course: Course, lab: Lab) -> Iterator[Problem]:
    """Every problem of a lab that shows without running it. Raises ``CourseError`` where files cannot be read."""
    yield from _titles(course, lab)
    yield from _hints(lab)
    yield from _stray_files(lab)
    if lab.solution_folder is None:
        return
    file = lab.solution_folder / "lab.py"
    source = file.read_text(encoding="utf-8")
    try:
        stub_source(source, file=file)
    except CourseError as problem:
        yield Problem("lab.py", with_advice(problem.problem, problem.advice), file, problem.line)
        return
    yield from _answer_cells(lab, source, file)
    yield from _signatures(lab, ast.parse(source), file)
    yield from _links(lab, source, file)
    wrong = lab.solution_folder / "wrong.py"
    yield from _recursion(read_wrong_answers(wrong), ast.parse(source), wrong)


def unread_data(lab: Lab) -> Iterator[str]:
    """A note for each data file whose path, name or folder stands in no cell and no check; names may be put together,
    so that is no problem."""
    folders = [folder for folder in (lab.folder, lab.solution_folder) if folder and lab.data]
    texts = [path.read_text(encoding="utf-8") for folder in folders for path in sorted(folder.glob("*.py"))]
    for each in lab.data:
        if not any(name in text for name in _names(each) for text in texts):
            yield f"{each.path}: no cell and no check of {lab.id} mentions this data file"


def _names(file: DataFile) -> Iterator[str]:
    path = PurePosixPath(file.path)
    yield path.name
    yield from (f"{folder.as_posix()}/" for folder in path.parents if folder.name)


def stray_solutions(course: Course) -> Iterator[Problem]:
    """Folders among the solutions that belong to no lab: a misspelt name would leave its lab without hidden checks."""
    known = {lab.id for lab in course.labs} | {broken.id for broken in course.broken}
    parents = {lab.solution_folder.parent for lab in course.labs if lab.solution_folder}
    for folder in sorted(path for parent in parents for path in parent.iterdir() if path.is_dir()):
        if folder.name not in known | _MADE_BY_TOOLS:
            yield Problem(folder.name, "belongs to no lab: rename it like the folder of the exercises", folder)


def _titles(course: Course, lab: Lab) -> Iterator[Problem]:
    file = lab.folder / "lab.toml"
    for other in course.labs:
        if other.id != lab.id and other.title == lab.title:
            yield Problem(
                lab.id, f"has the title of {other.id}, “{lab.title}”: learners could not tell them apart", file
            )
    seen: dict[str, str] = {}
    for exercise in lab.exercises:
        if exercise.title in seen:
            yield Problem(exercise.id, f"has the title of {seen[exercise.title]}, “{exercise.title}”", file)
        seen.setdefault(exercise.title, exercise.id)


def _hints(lab: Lab) -> Iterator[Problem]:
    file = lab.folder / "lab.toml"
    for exercise in lab.exercises:
        if len(exercise.hints) < LEAST_HINTS:
            text = (
                f"has {len(exercise.hints)} hint: a ladder needs at least {LEAST_HINTS}, from the idea to nearly there"
            )
            yield Problem(exercise.id, text, file)
        if len(set(exercise.hints)) < len(exercise.hints):
            yield Problem(exercise.id, "says the same hint twice: each should lead a step further", file)


def _stray_files(lab: Lab) -> Iterator[Problem]:
    linked = {path.partition("/")[0] for path in (*linked_files(lab), *(each.path for each in lab.data))}
    for folder, known in ((lab.folder, _OF_EXERCISES), (lab.solution_folder, _OF_SOLUTIONS)):
        for path in sorted(folder.iterdir()) if folder else ():
            check = path.match("test_*.py") and path.stem.endswith("_hidden") == (folder == lab.solution_folder)
            if not check and path.name not in _MADE_BY_TOOLS.union(known, linked if folder == lab.folder else ()):
                yield Problem(path.name, f"{path} is no file of a lab: remove it, or it is handed out or lost", path)


def _signatures(lab: Lab, tree: ast.Module, file: Path) -> Iterator[Problem]:
    defined = _functions(tree)
    bound = {name for node in tree.body for name in bound_by(node)}
    for exercise in lab.exercises:
        if exercise.kind == "written":
            continue
        if exercise.kind != "function":
            for name in sorted({*exercise.names, *exercise.given} - bound):
                yield Problem(exercise.id, f"the reference does not give {name} a value at the top level", file)
            continue
        for name in exercise.names:
            node = defined.get(name)
            if node is None:
                yield Problem(exercise.id, f"the reference does not define {name}() at the top level", file)
                continue
            if not ast.get_docstring(node):
                yield Problem(exercise.id, f"{name}() has no docstring: it says what to write", file, node.lineno)
            untyped = _untyped(node)
            if untyped:
                yield Problem(exercise.id, f"{name}() has no type for {', '.join(untyped)}", file, node.lineno)


def _answer_cells(lab: Lab, source: str, file: Path) -> Iterator[Problem]:
    """A written exercise has one cell with its tag, and each such tag names one."""
    written = {exercise.id for exercise in lab.exercises if exercise.kind == "written"}
    tagged = [
        (tag.removeprefix(ANSWER), cell.first_line)
        for cell in split_percent(source)
        for tag in cell.tags
        if tag.startswith(ANSWER)
    ]
    for name, line in tagged:
        if name not in written:
            yield Problem(name, f"the tag {ANSWER}{name} names no written exercise of lab.toml", file, line)
    names = [name for name, _ in tagged]
    for name in sorted(written):
        if names.count(name) != 1:
            said = f'{names.count(name)} cells have the tag {ANSWER}{name}, one should: tags=["{ANSWER}{name}"]'
            yield Problem(name, said, file)


def _untyped(node: ast.FunctionDef) -> list[str]:
    arguments = node.args
    extra = [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *extra]
    missing = [argument.arg for argument in every if argument.annotation is None]
    return missing if node.returns else [*missing, "its result"]


def _links(lab: Lab, source: str, file: Path) -> Iterator[Problem]:
    """Links of the narrative to files of the lab and to headings; what lies on the web is not visited."""
    cells = [cell for cell in split_percent(source) if cell.kind == "markdown"]
    anchors = {
        match["text"].replace(" ", "-")
        for cell in cells
        for line in cell.source.split("\n")
        if (match := _HEADING.fullmatch(line))
    }
    for cell in cells:
        for number, line in enumerate(cell.source.split("\n"), cell.first_line):
            for match in _LINK.finditer(line):
                path, _, anchor = match["target"].partition("#")
                if _ELSEWHERE.match(path):
                    continue
                if (path and not (lab.folder / unquote(path)).exists()) or (
                    anchor and not path and anchor not in anchors
                ):
                    yield Problem("narrative", f"the link to {match['target']} leads nowhere", file, number)


def _recursion(wrong_answers: Iterable[WrongAnswer], reference: ast.Module, file: Path) -> Iterator[Problem]:
    """A wrong answer takes the name of what it replaces, so calling that name calls itself and any check rejects it."""
    if not file.exists():
        return
    own = _functions(ast.parse(file.read_bytes()))
    theirs = _functions(reference)
    for wrong in wrong_answers:
        way = _way_to(wrong.replaces, wrong.function, {**theirs, **own})
        if way:
            through = f" through {' and '.join(way[:-1])}" if way[:-1] else ""
            text = f"calls {wrong.replaces}(){through}, which it replaces, and so itself: its rejection proves nothing"
            yield Problem(f"{wrong.exercise}/{wrong.id}", text, file, wrong.line)


def _functions(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def _way_to(goal: str, start: str, functions: dict[str, ast.FunctionDef]) -> list[str]:
    """The functions that lead from ``start`` to a use of the name ``goal``; empty where none does."""
    ways: list[tuple[str, list[str]]] = [(start, [])]
    seen = {start}
    while ways:
        name, way = ways.pop(0)
        used = _names_used(functions[name]) if name in functions else frozenset()
        if goal in used:
            return [*way, goal]
        for other in sorted((used & functions.keys()) - seen):
            seen.add(other)
            ways.append((other, [*way, other]))
    return []


def _names_used(function: ast.FunctionDef) -> frozenset[str]:
    """Global names that a function reads: those it binds itself are its own."""
    nodes = [node for statement in function.body for node in ast.walk(statement)]
    bound = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    bound |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    bound |= {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    read = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return frozenset(read - bound)
