"""Take an exercise out of a lab: its table, checks, part of the reference, wrong answers, and what is built of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.authoring.building.build import write_lab
from grader.base.writing import write_atomically
from grader.course.load import load_readable
from grader.course.model import Course, CourseError, Exercise, Lab
from grader.course.wrong import read_wrong_answers

_TABLE = re.compile(r"\s*\[\[\s*exercise\s*\]\]\s*(?:#.*)?")
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Removed:
    """The files that were changed, and functions of the exercise that stay, each with the reason."""

    written: tuple[Path, ...]
    stays: tuple[str, ...]


def remove_exercise(course: Course, lab: Lab, exercise: Exercise) -> Removed:
    """Take an exercise out of its lab; then all files are written, or none.

    Raises ``CourseError`` for an exercise that another one needs, for the only one of a lab, without solutions, and
    where a file cannot be read or the rest is no lab.
    """
    if lab.solution_folder is None:
        raise CourseError(lab.folder, "", "this copy of the course has no solutions to take it out of")
    _refuse_needed(lab, exercise)
    reference = lab.solution_folder / "lab.py"
    wrong = lab.solution_folder / "wrong.py"
    tests = [*lab.folder.glob("test_*.py"), *lab.solution_folder.glob("test_*.py")]
    before = {path: path.read_bytes() for path in (lab.folder / "lab.toml", reference, wrong, *tests) if path.exists()}
    built = {path: path.read_bytes() for path in (lab.folder / "lab.py", lab.folder / "lab.ipynb") if path.exists()}
    texts = {path: data.decode("utf-8").replace("\r\n", "\n") for path, data in before.items()}
    functions, stays = _own_functions(exercise, texts[reference])
    after = {lab.folder / "lab.toml": _without_table(texts[lab.folder / "lab.toml"], lab.exercises.index(exercise))}
    after[reference] = _without_cells(texts[reference], functions)
    if wrong in texts:
        own = {each.function for each in read_wrong_answers(wrong) if each.exercise == exercise.id}
        after[wrong] = _without(texts[wrong], lambda node: node.name in own)
    after |= {path: _without(texts[path], lambda node: _is_marked(node, exercise.id)) for path in tests}
    changed = {path: text for path, text in after.items() if text != texts[path]}
    try:
        for path, text in changed.items():
            write_atomically(path, text.encode("utf-8"))
        made = write_lab(load_readable(course.root).lab(lab.id))
    except BaseException:
        for path, data in {**before, **built}.items():
            write_atomically(path, data)
        raise
    return Removed((*changed, *made), tuple(stays))


def _refuse_needed(lab: Lab, exercise: Exercise) -> None:
    file = lab.folder / "lab.toml"
    if len(lab.exercises) == 1:
        advice = f"Remove the folders {lab.folder} and {lab.solution_folder}."
        raise CourseError(file, exercise.id, f"is the only exercise of {lab.id}", advice=advice)
    needing = [other.id for other in lab.exercises if exercise.id in other.needs]
    if needing:
        advice = "Take it out of their needs first."
        raise CourseError(file, exercise.id, f"is needed by {', '.join(needing)}", advice=advice)


def _own_functions(exercise: Exercise, source: str) -> tuple[set[str], list[str]]:
    """The functions that go with the exercise, and those that the rest of the reference uses, which stay."""
    chunks = _chunks(source)
    nodes = [node for node in ast.parse(source).body if not _of(chunks, node.lineno).is_play]
    rest = [node for node in nodes if getattr(node, "name", None) not in exercise.names]
    used = {each.id for node in rest for each in ast.walk(node) if isinstance(each, ast.Name)}
    stays = [name for name in exercise.names if name in used]
    return set(exercise.names) - used, [f"{name}() is used by the rest of the reference" for name in stays]


def _without_table(text: str, index: int) -> str:
    """``lab.toml`` without the table of one exercise, its subtables, and the comment right above it."""
    lines = text.split("\n")
    heads = [number for number, line in enumerate(lines) if _TABLE.fullmatch(line)]
    starts = [_above(lines, number) for number in heads]
    end = starts[index + 1] if index + 1 < len(starts) else len(lines)
    kept = [*lines[: starts[index]], *lines[end:]]
    return "\n".join(kept).rstrip("\n") + "\n"


@dataclass(frozen=True)
class _Chunk:
    """A cell of a percent file: its mark at line ``first``, up to before line ``end``, both counted from 0."""

    mark: str
    first: int
    end: int

    @property
    def is_play(self) -> bool:
        return "play" in self.mark

    @property
    def is_text(self) -> bool:
        return "[markdown]" in self.mark


def _chunks(source: str) -> list[_Chunk]:
    lines = source.split("\n")
    heads = [number for number, line in enumerate(lines) if re.match(r"# %%(?:\s|$)", line)]
    return [_Chunk(lines[a], a, b) for a, b in zip(heads, [*heads[1:], len(lines)], strict=True)]


def _of(chunks: list[_Chunk], line: int) -> _Chunk:
    """The cell that a line, counted from 1, stands in."""
    return next((each for each in chunks if each.first < line <= each.end), _Chunk("", 0, 0))


def _without_cells(source: str, functions: set[str]) -> str:
    """The reference without these functions, the cells that hold nothing else, and the narrative and play around."""
    chunks, body = _chunks(source), ast.parse(source).body
    gone: set[int] = set()
    for number, chunk in enumerate(chunks):
        nodes = [node for node in body if _of(chunks, node.lineno) is chunk]
        own = [node for node in nodes if isinstance(node, _Definition) and node.name in functions]
        used = {each.id for node in nodes for each in ast.walk(node) if isinstance(each, ast.Name)}
        if (chunk.is_play and used & functions) or (own and len(own) == len(nodes)):
            gone.add(number)
        if own and len(own) == len(nodes):
            above = number - 1
            while above > 0 and chunks[above].is_play:
                above -= 1
            following = chunks[number + 1 :]
            if above > 0 and chunks[above].is_text and (not following or following[0].is_text or following[0].is_play):
                gone |= set(range(above, number))
    lines = _without(source, lambda node: node.name in functions, keep=True).split("\n")
    for number in sorted(gone, reverse=True):
        del lines[chunks[number].first : chunks[number].end]
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).rstrip("\n") + "\n"


def _without(source: str, goes: Callable[[_Definition], bool], *, keep: bool = False) -> str:
    """Python text without the definitions that go, at the top or in a class, and the comments right above them.

    With ``keep`` their lines stay as blank ones, so that numbers of lines still hold.
    """
    lines = source.split("\n")
    for first, last in sorted(_places(ast.parse(source).body, goes, lines), reverse=True):
        if keep:
            lines[first:last] = [""] * (last - first)
        else:
            while last < len(lines) and not lines[last].strip():
                last += 1
            del lines[first:last]
            if first < len(lines):
                while first > 0 and not lines[first - 1].strip():
                    first -= 1
                    del lines[first]
                lines[first:first] = [""] * (2 if lines[first][:1].strip() else 1)
    return "\n".join(lines).rstrip("\n") + "\n"


def _places(
    body: Iterable[ast.stmt], goes: Callable[[_Definition], bool], lines: list[str]
) -> Iterator[tuple[int, int]]:
    """The lines of each definition that goes, counted from 0, the last one excluded."""
    for node in body:
        if isinstance(node, _Definition) and goes(node):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)]) - 1
            yield _above(lines, first), node.end_lineno or node.lineno
        elif isinstance(node, ast.ClassDef):
            yield from _places(node.body, goes, lines)


def _above(lines: list[str], number: int) -> int:
    """Where the comment begins that stands right above a line."""
    while number > 0 and lines[number - 1].lstrip().startswith("#") and not re.match(r"\s*# %%", lines[number - 1]):
        number -= 1
    return number


def _is_marked(node: _Definition, exercise: str) -> bool:
    """Whether a test or a class of tests bears ``@pytest.mark.exercise`` of that id."""
    for each in node.decorator_list:
        called = each.func if isinstance(each, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr == "exercise" and isinstance(each, ast.Call):
            return any(isinstance(value, ast.Constant) and value.value == exercise for value in each.args)
    return False
