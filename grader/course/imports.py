"""What a course imports of the grader: only its public modules. Files are read here, never executed.

Everything else may move with any version. So an import of it is refused where the course is read, with the public name
that stands for it, and not when it fails one day in the middle of a class.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from grader.base.parsing import parsed
from grader.course.model import CourseError, Lab

PUBLIC = ("grader.api", "grader.authors", "grader.notebook", "grader.plugins")
"""The public modules. ``__all__`` of each lists its names."""

_RENAMED = MappingProxyType(
    {
        "installed": "flights_installed",
        "decode": "decode_record",
        "encode": "encode_record",
        "ruler_of": "baselines_of",
        "Ruler": "Baselines",
    }
)
"""Names that said too little outside of the module that they came from, or that have a better one."""
_HOMES = MappingProxyType(
    {
        "grader.checks.metrics": "grader.authors",
        "grader.checks.pictures": "grader.authors",
        "grader.checks.probes": "grader.authors",
        "grader.competition": "grader.authors",
        "grader.course.wrong": "grader.authors",
        "grader.datasets": "grader.authors",
        "grader.spark.figures": "grader.notebook",
    }
)
"""Where the names of a module went that courses used to import as a whole."""
_SUSPECT = re.compile(rb"\bgrader\s*\.\s*(?!(?:api|authors|notebook|plugins)\b)\w|\bfrom\s+grader\s+import\b")
_CHECKS = ("test_*.py", "inputs.py")


@dataclass(frozen=True)
class Internal:
    """An import of something that is not public: its line, the module, and the names if there are any."""

    line: int
    module: str
    names: tuple[str, ...] = ()

    @property
    def problem(self) -> str:
        """What is imported."""
        what = f"{', '.join(self.names)} from {self.module}" if self.names else self.module
        return f"imports {what}, which is not public"

    @property
    def advice(self) -> str:
        """What to write in its place."""
        return _instead(self)


def refuse_internal_imports(lab: Lab) -> None:
    """Look through the checks of a lab and all files of its solutions, source of probes included.

    Raises ``CourseError`` with file and line of the first import that is not public, what to write in its place, and
    where the others are.
    """
    found = [(path, each) for path in _files(lab) for each in internal_imports(path.read_bytes())]
    if not found:
        return
    (path, first), *others = found
    more = "; ".join(f"{file.name}, line {each.line}" for file, each in others)
    advice = first.advice + (f" Others: {more}." if more else "")
    raise CourseError(path, "", first.problem, first.line, advice)


def internal_imports(source: bytes) -> list[Internal]:
    """The imports of a file, in its order, that are not public; none where it is not Python: others say that."""
    if not _SUSPECT.search(source):
        return []
    try:
        tree = parsed(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return sorted(_in_tree(tree, 0), key=lambda each: each.line)


def _files(lab: Lab) -> Iterator[Path]:
    for pattern in _CHECKS:
        yield from sorted(lab.folder.glob(pattern))
    if lab.solution_folder is not None:
        yield from sorted(lab.solution_folder.glob("*.py"))


def _in_tree(tree: ast.AST, above: int) -> Iterator[Internal]:
    """Those of a tree whose first line stands below ``above`` lines of its file."""
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                yield from (Internal(above + node.lineno, each.name) for each in node.names if _internal(each.name))
            case ast.ImportFrom(module="grader", level=0):
                below = [each.name for each in node.names if _is_module(each.name)]
                yield from (Internal(above + node.lineno, f"grader.{name}") for name in below)
            case ast.ImportFrom(module=str(module), level=0) if _internal(module):
                yield Internal(above + node.lineno, module, tuple(each.name for each in node.names))
            case ast.Constant(value=str(text)) if _SUSPECT.search(text.encode("utf-8", "replace")):
                yield from _in_text(text, above + node.lineno - 1)


def _in_text(text: str, above: int) -> Iterator[Internal]:
    """Those of a text that is the source of a probe."""
    try:
        tree = parsed(textwrap.dedent(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    yield from _in_tree(tree, above)


def _internal(module: str) -> bool:
    return module.startswith("grader.") and module not in PUBLIC


def _is_module(name: str) -> bool:
    package = Path(__file__).parents[1]
    return _internal(f"grader.{name}") and ((package / name).is_dir() or (package / f"{name}.py").is_file())


def _instead(found: Internal) -> str:
    public = {_RENAMED.get(name, name): name for name in found.names}
    lines = []
    for module in PUBLIC:
        here = sorted(public.keys() & names_of(module))
        if here:
            lines.append(f"`from {module} import {', '.join(here)}`")
    known = {name for module in PUBLIC for name in names_of(module)}
    lost = [old for new, old in public.items() if new not in known]
    if not lines:
        home = next((door for old, door in _HOMES.items() if f"{found.module}.".startswith(f"{old}.")), None)
        place = home or ", ".join(PUBLIC)
        return f"Import what you need of it from {place}; docs/python.md lists what is there."
    without = f"; no public name stands for {', '.join(lost)}" if lost else ""
    return f"Write {' and '.join(lines)}{without}."


@cache
def names_of(module: str) -> frozenset[str]:
    """The names of a public module. They are read, not imported: the module lies above this one."""
    file = Path(__file__).parents[1] / f"{module.rpartition('.')[2]}.py"
    tree = parsed(file.read_text(encoding="utf-8"))
    lists = (
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["__all__"]
    )
    return frozenset(ast.literal_eval(next(lists)))
