"""Errors in a course's TOML files as a person needs them: the line, the key that was meant, plain words.

The parser says only what a file holds, so its lines are read again for where it stands.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from grader.course.model import CourseError

T = TypeVar("T")

_TABLE = re.compile(r"\s*(\[+)\s*([^\[\]]+?)\s*\]+\s*(?:#.*)?")
_KEY = re.compile(r"\s*([\w\"'. -]+?)\s*=")
_STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d+|\.\.\.)\]")
_AT = re.compile(r"\(at line (\d+), column \d+\)")
_EXERCISE = re.compile(r"exercise (?P<quoted>'[^']*'|\"[^\"]*\")(?P<rest>.*)")
_NAMED = re.compile(r"'([^']*)'|circle: (\S+)")
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<key>.+)`")
_MISSING = re.compile(r"Object missing required field `(?P<key>.+)`")
_EXPECTED = re.compile(r"Expected `(?P<due>[^`]+)`, got `(?P<found>[^`]+)`")
_CHOICE = re.compile(r"Invalid enum value '(?P<value>.*)'")
_KINDS = {
    **{"float": "a number", "int": "a whole number", "str": "a text", "bool": "true or false"},
    **{"array": "a list", "object": "a table", "datetime": "a time", "date": "a date"},
}


def converted(file: Path, prefix: str, data: object, shape: type[T]) -> T:
    """What a file holds as ``shape``. Raises ``CourseError`` in plain words, with the key that was meant."""
    try:
        return msgspec.convert(data, type=shape)
    except msgspec.ValidationError as problem:
        message, _, path = str(problem).partition(" - at `")
        inside = path.removesuffix("`").removeprefix("$").lstrip(".")
        key = ".".join(part for part in (prefix, inside) if part)
        text, advice, more = _in_words(message, inspect.type_info(shape), inside)
        full = ".".join(part for part in (key, more) if part)
        raise CourseError(file, key, text, _line_of_key(file, full, text), advice) from None


def located(error: CourseError) -> CourseError:
    """The same error with the line of what it speaks of, and an exercise by its name, as far as the file says."""
    if error.file.suffix != ".toml" or not error.file.is_file():
        return error
    numbered = re.fullmatch(r"exercise\[(\d+)\](.*)", error.key)
    if error.line is not None and numbered is None:
        return error
    line = error.line if error.line is not None else _line_of_key(error.file, error.key, error.problem)
    key = error.key
    if numbered:
        exercises = _exercises(error.file)
        name = exercises[int(numbered[1])].get("id") if int(numbered[1]) < len(exercises) else None
        key = f"exercise {name!r}{numbered[2]}" if isinstance(name, str) else key
    return CourseError(error.file, key, error.problem, line, error.advice)


def line_of(text: str, key: str) -> int | None:
    """The line of a TOML file, from 1, where a dotted key stands, or the nearest table around it; None without either.

    ``exercise[1].points`` is the key of the second ``[[exercise]]``.
    """
    table, best, found = "", 0, None
    counts: dict[str, int] = {}
    for number, line in _statements(text):
        if header := _TABLE.fullmatch(line):
            name = table = _numbered(_bare(header[2]), len(header[1]) > 1, counts)
        elif entry := _KEY.match(line):
            name = f"{table}.{_bare(entry[1])}" if table else _bare(entry[1])
        else:
            continue
        if key.startswith(name) and key[len(name) : len(name) + 1] in ("", ".", "[") and len(name) > best:
            best, found = len(name), number
    return found


def toml_line(problem: Exception, data: bytes) -> int | None:
    """The line of what is no TOML, or no text."""
    if isinstance(problem, UnicodeDecodeError):
        return data[: problem.start].count(b"\n") + 1
    at = _AT.search(str(problem))
    return int(at[1]) if at else None


def _line_in(file: Path, key: str) -> int | None:
    """The line of a key; that of what lies around it is the first where nothing does."""
    return line_of(file.read_text(encoding="utf-8"), key.replace("[...]", "")) or (
        1 if file.name == "lab.toml" else None
    )


def _line_of_key(file: Path, key: str, problem: str) -> int | None:
    """The line of a key, in which an exercise may stand by its name (``exercise 'words'.points``)."""
    if not key:
        return 1 if file.name == "lab.toml" and "the key" in problem else None
    exercises = _exercises(file)
    if quoted := _EXERCISE.fullmatch(key):
        index = _last(exercises, ("id",), {quoted["quoted"][1:-1]}, first=True)
        return _line_in(file, f"exercise[{index}]{quoted['rest']}") if index is not None else None
    field = key.removeprefix("exercise.")
    if field != key:  # of all exercises: the later of those that the problem names
        named = {one or other for one, other in _NAMED.findall(problem)}
        index = _last(exercises, (field, "id"), named)
        if index is not None:
            own = field if field in exercises[index] else "id"
            return _line_in(file, f"exercise[{index}].{own}")
    return _line_in(file, key)


def _exercises(file: Path) -> Sequence[Mapping[str, Any]]:
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8")).get("exercise", [])
    except (OSError, ValueError):
        return []
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _last(
    exercises: Sequence[Mapping[str, Any]], fields: Sequence[str], named: set[str], *, first: bool = False
) -> int | None:
    """The last exercise, or the first, that has one of these names in one of the fields."""
    found = []
    for index, exercise in enumerate(exercises):
        own = [exercise.get(field, ()) for field in fields]
        values = {value for one in own for value in ((one,) if isinstance(one, str) else tuple(one) if one else ())}
        if values & named:
            found.append(index)
    return (found[0] if first else found[-1]) if found else None


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """The first line of each table and entry with its number: what stands inside a value of several lines is none."""
    begun: list[str] = []
    start = 0
    for number, line in enumerate(text.splitlines(), 1):
        if not begun and (_TABLE.fullmatch(line) or not _KEY.match(line)):
            yield number, line
            continue
        start = start if begun else number
        begun.append(line)
        if _is_whole("\n".join(begun)):
            yield start, begun[0]
            begun = []
    if begun:
        yield start, begun[0]


def _is_whole(entry: str) -> bool:
    try:
        tomllib.loads(entry)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _numbered(name: str, array: bool, counts: dict[str, int]) -> str:
    """The name of a table with the number of each table of an array that it stands in."""
    if array:
        counts[name] = counts.get(name, -1) + 1
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        outer = ".".join(parts[:length])
        if outer in counts:
            return ".".join([f"{outer}[{counts[outer]}]", *parts[length:]])
    return name


def _bare(name: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in name.split("."))


def _in_words(message: str, shape: inspect.Type, path: str) -> tuple[str, str, str]:
    """What is wrong, what to write, and the key below ``path`` that it is about."""
    if unknown := _UNKNOWN.fullmatch(message):
        return f"there is no key `{unknown['key']}`", _meant(unknown["key"], _keys(_at(shape, path))), unknown["key"]
    if missing := _MISSING.fullmatch(message):
        return f"the key `{missing['key']}` is missing", "", ""
    if choice := _CHOICE.fullmatch(message):
        known = _choices(_at(shape, path))
        return f"{choice['value']!r} is none of {', '.join(map(repr, known))}", _meant(choice["value"], known), ""
    if expected := _EXPECTED.fullmatch(message):
        due, found = (_KINDS.get(expected[name], f"`{expected[name]}`") for name in ("due", "found"))
        found = f"{found} with a fraction" if (due, found) == (_KINDS["int"], _KINDS["float"]) else found
        return f"must be {due}, is {found}", "", ""
    return message, "", ""


def _meant(written: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(written, known, n=1, cutoff=0.6)
    return f"Did you mean `{near[0]}`?" if near else f"There are: {', '.join(known)}." if known else ""


def _at(shape: inspect.Type, path: str) -> inspect.Type | None:
    """The type of what stands at a path of the parser's."""
    here: inspect.Type | None = shape
    for name, number in _STEP.findall(path):
        options = here.types if isinstance(here, inspect.UnionType) else (here,)
        here = next((found for each in options if (found := _step(each, name, number)) is not None), None)
    return here


def _step(shape: inspect.Type | None, name: str, number: str) -> inspect.Type | None:
    match shape:
        case inspect.StructType() if name:
            return next((field.type for field in shape.fields if field.encode_name == name), None)
        case inspect.VarTupleType() | inspect.ListType() if number:
            return shape.item_type
        case inspect.DictType():
            return shape.value_type
    return None


def _keys(shape: inspect.Type | None) -> Sequence[str]:
    return [field.encode_name for field in shape.fields] if isinstance(shape, inspect.StructType) else []


def _choices(shape: inspect.Type | None) -> Sequence[str]:
    return [str(value) for value in shape.values] if isinstance(shape, inspect.LiteralType) else []
