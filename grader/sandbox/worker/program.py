"""Load a program cell by cell and describe what it raises, in the learner's own lines."""

from __future__ import annotations
import __future__

import ast
import asyncio
import inspect
import linecache
import sys
import traceback
import types
from typing import Any

import msgspec

from grader.sandbox.wire.messages import TOLD, CellOutcome, Frame, Phase, Raised, TaskRaised
from grader.sandbox.wire.values import SourceCell
from grader.sandbox.worker.daemon import inner_of, notes_of
from grader.sandbox.worker.reduced import defines_only
from grader.sandbox.worker.sparkerrors import spark_error_of

_MAX_MESSAGE = 32 * 1024
_MAX_FRAMES = 12
_TRACEBACK = "Traceback (most recent call last):"


class LoadedProgram:
    """One program in a module of its own, importable under ``name`` so that functions can be pickled."""

    def __init__(self, name: str) -> None:
        self.module = types.ModuleType(name)
        self.files: set[str] = set()
        self._flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        self._loop: asyncio.AbstractEventLoop | None = None
        self._last: Any = ""
        self.module.__dict__["_"] = self._last
        sys.modules[name] = self.module

    def execute(self, cell: SourceCell, *, reduced: bool) -> CellOutcome:
        """Execute a cell; ``reduced`` leaves out all but imports, definitions and constants."""
        return CellOutcome(cell.number, self._execute(cell, reduced=reduced))

    def bind(self, names: dict[str, str]) -> None:
        """Bind each name to what the other one means."""
        for name, source in names.items():
            setattr(self.module, name, getattr(self.module, source))

    def _execute(self, cell: SourceCell, *, reduced: bool) -> Raised | None:
        self.files.add(cell.filename)
        padded = "\n" * (cell.first_line - 1) + cell.source
        _show_in_tracebacks(cell.filename, padded)
        try:
            tree = ast.parse(padded, cell.filename)
            if reduced:
                tree.body = [statement for statement in tree.body if defines_only(statement)]
            last = _last_value(tree)
            code = compile(tree, cell.filename, "exec", flags=self._flags, dont_inherit=True)
            shown = compile(last, cell.filename, "eval", flags=self._flags, dont_inherit=True) if last else None
            self._flags |= _future_flags(tree)
            self._run(code)
            if shown is not None:
                self._remember(self._run(shown))
        except BaseException as problem:
            return describe(problem, "load", self.files)
        return None

    def _run(self, code: types.CodeType) -> Any:
        """Execute code of a cell; where it waits for something, in the one loop of the program, as in a notebook."""
        value = eval(code, self.module.__dict__)
        if not code.co_flags & inspect.CO_COROUTINE:
            return value
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
        return self._loop.run_until_complete(value)

    def _remember(self, value: Any) -> None:
        """``_`` is the last value that a cell ended with, at first an empty text, unless the program uses the name."""
        if value is not None and self.module.__dict__.get("_") is self._last:
            self._last = self.module.__dict__["_"] = value

    def function(self, name: str) -> Any | None:
        """The function of that name, None when the program has none."""
        found = self.module.__dict__.get(name)
        return found if callable(found) else None

    def defined(self) -> tuple[str, ...]:
        """The names of the functions that the program itself defines."""
        members = self.module.__dict__.items()
        return tuple(name for name, value in members if isinstance(value, types.FunctionType) and name[:1] != "_")


def describe(problem: BaseException, phase: Phase, files: set[str]) -> Raised:
    """An exception as plain text. Survives exceptions whose own ``__str__`` misbehaves.

    What Spark raised for a task of it is the exception of the task, as the task's own process told it.
    """
    try:
        message = str(problem)
    except BaseException:
        message = "(its message cannot be shown)"
    if _is_sparks(problem):
        raised = _in_task(message, phase, _own_frames(problem, files), files)
        if raised is not None:
            return raised
    try:
        trace = "".join(traceback.format_exception(type(problem), problem, problem.__traceback__, limit=60))
    except BaseException:
        trace = ""
    return Raised(
        type=type(problem).__name__[:200],
        message=message[:_MAX_MESSAGE],
        phase=phase,
        frames=_own_frames(problem, files),
        trace=trace[-_MAX_MESSAGE:],
        notes=tuple(notes_of(problem)),
        inner=tuple(inner_of(problem)),
        spark=spark_error_of(problem, files),
    )


def _is_sparks(problem: BaseException) -> bool:
    try:
        return type(problem).__module__.startswith(("py4j.", "pyspark."))
    except BaseException:  # a class whose own class lies
        return False


def _in_task(text: str, phase: Phase, driver: tuple[Frame, ...], files: set[str]) -> Raised | None:
    """The exception of the task that failed, None when the text tells of none.

    Whatever else the text holds, a task's own words included, stands above the line that its process wrote last. It is
    read from the end; who forges one has forged an exception of his own.
    """
    lines = text.split(f"\n{TOLD}")
    for line in reversed(lines[1:]):
        data = line.partition("\n")[0]
        try:
            told = msgspec.json.decode(data, type=TaskRaised)
        except (msgspec.MsgspecError, RecursionError):
            continue
        own = tuple(frame for frame in told.frames if frame.file in files)
        above = text[: text.find(f"\n{TOLD}{data}")]
        return Raised(
            type=told.type[:200],
            message=told.message,
            phase=phase,
            frames=own[-_MAX_FRAMES:] or driver,
            trace=above[max(0, above.find(_TRACEBACK)) :][-_MAX_MESSAGE:],
            in_task=True,
            row=told.row,
            notes=told.notes,
            inner=told.inner,
        )
    return None


def _own_frames(problem: BaseException, files: set[str]) -> tuple[Frame, ...]:
    if isinstance(problem, SyntaxError) and problem.filename in files:
        return (Frame(problem.filename, problem.lineno or 1, "<cell>"),)
    frames = [
        Frame(frame.f_code.co_filename, line, frame.f_code.co_name)
        for frame, line in traceback.walk_tb(problem.__traceback__)
        if frame.f_code.co_filename in files
    ]
    return tuple(frames[-_MAX_FRAMES:])


def _show_in_tracebacks(filename: str, source: str) -> None:
    known = linecache.cache.get(filename)
    text = source if known is None else _overlay("".join(known[2]), source)  # type: ignore[misc]
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)


def _overlay(below: str, above: str) -> str:
    """The lines of both: cells of one file are padded with empty lines before their own."""
    first, second = below.splitlines(), above.splitlines()
    length = max(len(first), len(second))
    first += [""] * (length - len(first))
    second += [""] * (length - len(second))
    return "\n".join(b or a for a, b in zip(first, second, strict=True)) + "\n"


def _last_value(tree: ast.Module) -> ast.Expression | None:
    """Take out the expression that a cell ends with, None where it ends otherwise."""
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        return None
    tree.body.pop()
    return ast.Expression(last.value)


def _future_flags(tree: ast.Module) -> int:
    """``from __future__`` of one cell holds for the cells after it, as in a notebook."""
    flags = 0
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            for alias in node.names:
                flags |= getattr(__future__, alias.name).compiler_flag
    return flags
