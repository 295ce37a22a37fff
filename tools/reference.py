#!/usr/bin/env python
"""Write docs/reference.md from the code: commands, keys of the course's files, fixtures, the record, exit codes.

    python tools/reference.py            writes it
    python tools/reference.py --check    writes nothing; fails when it is stale

What it says stands in the code: help texts of the commands, docstrings of fields and functions. Nothing depends on the
terminal, the machine or the version of Python.
"""

from __future__ import annotations

import ast
import enum
import inspect
import re
import sys
import typing
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from types import MappingProxyType, NoneType
from typing import Any

import msgspec
import typer
from docstrings import class_of, code, documented, first_paragraph, functions, paragraphs, signature, table, tree_of

import grader
from grader.base import errors
from grader.checks.dsl import context, declared, files, fixtures, model, models, result, returned, source
from grader.cli.app import app
from grader.course.cards import Card
from grader.course.late import LatePolicy
from grader.course.load import CourseTable, LabFile
from grader.course.lti import LtiSettings
from grader.course.model import DataTable, Exercise, Limits, RubricItem
from grader.course.publishing import PublishPolicy
from grader.course.rules import ClassRules
from grader.results import record
from grader.spark import run
from grader.submission import model as model_of_submissions

FILE = Path(__file__).resolve().parents[1] / "docs" / "reference.md"
RENEW = "python tools/reference.py"

VARIABLES = MappingProxyType(
    {
        "GRADER_CACHE": "A folder for what can be made again: recorded answers, what Java starts faster from.",
        "GRADER_COURSE": "The folder of the course, for `grader.check` and `grader.points` in notebooks outside of it.",
        "GRADER_JAVA": "The Java to use: an executable or a home folder that must work; the bundled one without it.",
        "GRADER_NO_ARCHIVE": "Set to anything: neither make nor use the archive that Java starts faster from.",
        "GRADER_SERVICE": "The background service. `on`: use it and start it, from scripts too; `off`: neither. "
        "Without it: use it where it runs, start it from a terminal outside of CI.",
        "JAVA_HOME": "Taken where the bundled Java is missing and this one fits Spark.",
        "GITHUB_ACTIONS": "Set by GitHub: `grader check` and `grader verify` print annotations, as with `--github`.",
    }
)
INTERNAL = frozenset({"GRADER_DESK_TOKEN", "GRADER_JVM_ARCHIVE", "GRADER_WORKER_MB", "GRADER_ZYGOTE"})
"""Set by the grader for its own processes; nothing for people."""

_FOREIGN = frozenset({"JAVA_HOME", "GITHUB_ACTIONS"})
_VALUES = MappingProxyType({int: "N", float: "X", Path: "PATH", str: "TEXT"})


def reference() -> str:
    """The whole page."""
    parts = [
        "# Reference",
        paragraphs(
            f"Made from the code by `{RENEW}`; a test compares the two. The guides tell how things go together: "
            "[learners](learner.md), [instructors](instructor.md), [CI](ci.md), [extending](extending.md). What "
            "programs and courses import stands in [python.md](python.md)."
        ),
        "## Commands",
        *_commands("grader", typer.main.get_command(app)),
        "## Exit codes",
        table(("code", ""), _exit_codes()),
        "## Environment variables",
        table(("variable", ""), ((code(name), text) for name, text in sorted(_variables().items()))),
        *_course_files(),
        *_checks(),
        *_record(),
    ]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _commands(path: str, command: Any) -> Iterator[str]:
    """Every command below a group with its arguments and options, in the order of ``--help``."""
    subcommands = getattr(command, "commands", None)
    if subcommands:
        if path == "grader" or command.invoke_without_command:
            yield f"### `{path}`\n\n{paragraphs(inspect.unwrap(command.callback).__doc__ or '')}"
            own = [one for one in command.params if one.help and not getattr(one, "hidden", False)]
            if own:
                yield table(("before the command", ""), [(code(_name(one, command)), _told(one)) for one in own])
        for name, subcommand in subcommands.items():
            yield from _commands(f"{path} {name}", subcommand)
        return
    params = [one for one in command.params if not getattr(one, "hidden", False)]
    arguments = [one for one in params if not one.opts[0].startswith("-")]
    needed = [one for one in params if one.required or one in arguments]
    usage = " ".join([path, *(_name(one, command) for one in needed)])
    yield f"### `{usage}`\n\n{paragraphs(command.help or '')}"
    rows = [(code(_name(one, command)), _told(one)) for one in params if one not in arguments or one.help]
    if rows:
        yield table(("", ""), rows)


def _name(parameter: Any, command: Any) -> str:
    """An argument as usage shows it, or an option with what it takes."""
    if not parameter.opts[0].startswith("-"):
        return str(parameter.metavar)
    spelled = ", ".join(sorted(parameter.opts, key=len, reverse=True))
    return spelled if parameter.is_flag else f"{spelled} {parameter.metavar or _value(parameter, command)}"


def _value(parameter: Any, command: Any) -> str:
    """What an option takes: its choices, else a letter or word for the type."""
    hint = typing.get_type_hints(inspect.unwrap(command.callback))[parameter.name]
    kinds = [kind for kind in (hint, *typing.get_args(hint)) if isinstance(kind, type)]
    for kind in kinds:
        if issubclass(kind, enum.Enum):
            return "|".join(each.value for each in kind)
    return next((_VALUES[kind] for kind in kinds if kind in _VALUES), "TEXT")


def _told(parameter: Any) -> str:
    default = parameter.default.value if isinstance(parameter.default, enum.Enum) else parameter.default
    notes = []
    if parameter.required and parameter.opts[0].startswith("-"):
        notes.append("Required.")
    elif default not in (None, False):
        notes.append(f"Default: `{default}`.")
    if parameter.envvar:
        notes.append(f"Also by the variable `{parameter.envvar}`.")
    return " ".join([parameter.help or "", *notes]).strip()


def _exit_codes() -> Iterator[tuple[str, str]]:
    for name, told in documented(tree_of(errors).body).items():
        if name.startswith("EXIT_"):
            yield str(getattr(errors, name)), told


def _variables() -> dict[str, str]:
    """The variables of ``VARIABLES``. Raises ``ValueError`` when the code knows others."""
    files = Path(grader.__file__).parent.rglob("*.py")
    nodes = (node for path in files for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    known = {text for text in texts if re.fullmatch("GRADER_[A-Z_]*[A-Z]", text)} - INTERNAL
    if known != VARIABLES.keys() - _FOREIGN:
        wrong = sorted(known ^ (VARIABLES.keys() - _FOREIGN))
        raise ValueError(f"VARIABLES in tools/reference.py and the code differ in {', '.join(wrong)}")
    return dict(VARIABLES)


def _course_files() -> Iterator[str]:
    yield "## `[tool.grader]` in `pyproject.toml`"
    yield from _struct(CourseTable)
    yield "### `[tool.grader.limits]`"
    yield from _struct(Limits)
    yield "### `[tool.grader.late]`"
    yield from _struct(LatePolicy)
    yield "### `[tool.grader.publish]`"
    yield from _struct(PublishPolicy)
    yield "### `[tool.grader.class]`"
    yield from _struct(ClassRules)
    yield "### `[tool.grader.lti]`"
    yield from _struct(LtiSettings)
    yield "## `lab.toml`"
    yield from _struct(LabFile)
    yield "### `[[exercise]]`"
    yield from _struct(Exercise)
    yield "### `[[exercise.rubric]]`"
    yield from _struct(RubricItem)
    yield "### `[[data]]`"
    yield from _struct(DataTable)
    yield "## `cards.toml`"
    yield from _struct(Card)


def _struct(struct: Any) -> Iterator[str]:
    """The docstring of a struct, and a table of its keys."""
    told = documented(class_of(struct).body)
    rows = []
    for one in msgspec.structs.fields(struct):
        if one.name not in told:
            raise ValueError(f"{struct.__name__}.{one.name} has no docstring below it")
        rows.append((code(one.encode_name), _key_type(one.type), _default(one), told[one.name]))
    yield paragraphs(inspect.getdoc(struct) or "")
    yield table(("key", "type", "default", ""), rows)


def _key_type(kind: Any) -> str:
    """A type in the words of TOML."""
    if datetime in typing.get_args(kind):  # JSON has no times, TOML has
        return "table of times"
    (kind,) = set(typing.get_args(kind)) - {NoneType} if NoneType in typing.get_args(kind) else (kind,)
    shape = msgspec.json.schema(kind)
    if not shape:
        return "text or time"
    if "$ref" in shape:
        return "table"
    if "enum" in shape:
        return " or ".join(code(f'"{value}"') for value in shape["enum"])
    if shape["type"] == "array":
        inner = shape["items"]
        return "tables" if "$ref" in inner else f"list of {inner['type']}s"
    if shape["type"] == "object":
        return f"table of {_any_of(shape['additionalProperties'])}s"
    return str(shape["type"])


def _any_of(shape: dict[str, Any]) -> str:
    kinds = {each["type"] for each in shape.get("anyOf", [shape])}
    return "number" if "number" in kinds else "/".join(sorted(kinds))


def _default(one: Any) -> str:
    value = one.default if one.default is not msgspec.NODEFAULT else one.default_factory
    if value is msgspec.NODEFAULT:
        return "required"
    if isinstance(value, msgspec.Struct) or value in ((), "", None) or callable(value):
        return ""
    if isinstance(value, tuple):
        return code(str(list(value)))
    return code(f"{value:g}" if isinstance(value, float) else f'"{value}"' if isinstance(value, str) else str(value))


def _checks() -> Iterator[str]:
    yield "## Checks\n\n### Marks"
    marks = (marker.partition(": ") for marker in declared.MARKERS)
    yield table(("mark", ""), ((code(f"@pytest.mark.{name}"), text) for name, _, text in marks))
    yield "### Fixtures"
    decorated = [node for node in functions(tree_of(fixtures)) if node.decorator_list]
    yield table(("fixture", ""), ((code(node.name), first_paragraph(node)) for node in decorated))
    yield "### Calls and results"
    yield _methods("learner", class_of(context.Caller))
    yield _methods(
        "result",
        *map(class_of, (result.Result, models.ModelResult, returned.CallResult)),
        leave_out={"answer", "plain", "finding", "part", "asked_of"},
    )
    yield _methods("result.written", class_of(files.WrittenResult))
    yield _methods("predictions", class_of(model.Predictions), leave_out={"column", "unusable"})
    yield _methods("score", class_of(model.Score))
    yield _methods('source("f")', class_of(source.FunctionSource))


def _methods(of: str, *nodes: ast.ClassDef, leave_out: Iterable[str] = ()) -> str:
    """A table of the public methods and properties of a class, those that it inherits first."""
    rows = []
    for each in (each for node in nodes for each in functions(node)):
        if each.name not in leave_out:
            rows.append((code(signature(each, method=True)), first_paragraph(each)))
    return table((f"on `{of}`", ""), rows)


def _record() -> Iterator[str]:
    yield "## The record of a run"
    yield paragraphs(
        "What `grader check --json` prints, a JSON document for each lab, and what every report is made of. Its "
        f"`schema` is {record.SCHEMA_VERSION}: it grows when a field changes its meaning or goes away. Fields with a "
        "default may be left out. `msgspec.json.schema(RunRecord)` with `RunRecord` of `grader.api` gives the same as "
        "JSON Schema."
    )
    (_, parts) = msgspec.json.schema_components([record.RunRecord], ref_template="{name}")
    for name in sorted(parts, key=lambda name: name != "RunRecord"):
        part = parts[name]
        yield f"### {name}\n\n{paragraphs(inspect.getdoc(_type_of(name)) or '')}"
        needed = part.get("required", ())
        rows = (
            (code(key), _json_type(shape), "required" if key in needed else _json_default(shape))
            for key, shape in part["properties"].items()
        )
        yield table(("field", "type", "default"), rows)
    yield "### Kinds of findings"
    yield table(("`kind`", ""), _literal("Kind"))
    yield "### Kinds of pictures"
    yield table(("`kind`", ""), _literal("PictureKind"))


def _type_of(name: str) -> object:
    """A type of the record by its name: some of them are defined further down, where their values are made."""
    return next(getattr(module, name) for module in (record, run, model_of_submissions) if hasattr(module, name))


def _json_type(shape: dict[str, Any]) -> str:
    if "anyOf" in shape:
        return " or ".join(_json_type(each) for each in shape["anyOf"])
    if "$ref" in shape:
        return f"[{shape['$ref']}](#{shape['$ref'].lower()})"
    if "enum" in shape:
        few = len(shape["enum"]) <= 7
        return ", ".join(code(str(each)) for each in sorted(shape["enum"])) if few else "one of the kinds below"
    return f"array of {_json_type(shape['items'])}" if shape["type"] == "array" else str(shape["type"])


def _json_default(shape: dict[str, Any]) -> str:
    return code(msgspec.json.encode(shape["default"]).decode()) if "default" in shape else ""


def _literal(name: str) -> list[tuple[str, str]]:
    """The values of a ``Literal`` with the comment behind each."""
    _, _, text = inspect.getsource(record).partition(f"\n{name} = Literal[")
    values = text.partition("\n]")[0]
    return [(code(value), told) for value, told in re.findall(r'^ +"(.+)",  # (.+)$', values, re.MULTILINE)]


def main(arguments: Sequence[str]) -> int:
    """Write the page, or with ``--check`` say whether it is up to date."""
    text = reference()
    if "--check" in arguments:
        fresh = FILE.is_file() and FILE.read_text(encoding="utf-8") == text
        print("Everything is up to date." if fresh else f"stale: {FILE.name}; run `{RENEW}` and commit what it writes.")
        return 0 if fresh else 1
    FILE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
