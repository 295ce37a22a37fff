"""Reading docstrings and signatures out of source text, and writing them as Markdown; for ``tools/reference.py``."""

from __future__ import annotations

import ast
import copy
import inspect
import sys
import textwrap
from collections.abc import Iterable, Sequence
from itertools import pairwise
from types import ModuleType

WIDTH = 130
EQUAL = "__eq__"


def tree_of(module: ModuleType) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(inspect.getsource(module))


def class_of(of: type) -> ast.ClassDef:
    """The definition of a class."""
    tree = tree_of(sys.modules[of.__module__])
    return next(each for each in tree.body if isinstance(each, ast.ClassDef) and each.name == of.__name__)


def functions(node: ast.Module | ast.ClassDef) -> list[ast.FunctionDef]:
    """The public functions of a module, or methods of a class, and its ``==`` if it says something about it."""
    found = [each for each in node.body if isinstance(each, ast.FunctionDef)]
    return [each for each in found if not each.name.startswith("_") or (each.name == EQUAL and ast.get_docstring(each))]


def signature(node: ast.FunctionDef, *, method: bool = False) -> str:
    """A function as it is called: names and defaults, no types."""
    if node.name == EQUAL:
        return "=="
    head = f".{node.name}" if method else node.name
    if any(isinstance(each, ast.Name) and "property" in each.id for each in node.decorator_list):
        return head
    arguments = copy.deepcopy(node.args)
    for each in (*arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg):
        if each is not None:
            each.annotation = None
    arguments.args = [each for each in arguments.args if each.arg != "self"]
    return f"{head}({ast.unparse(arguments)})"


def first_paragraph(node: ast.FunctionDef) -> str:
    """The first paragraph of a docstring."""
    return one_line((ast.get_docstring(node) or "").partition("\n\n")[0])


def documented(body: Sequence[ast.stmt]) -> dict[str, str]:
    """Names that are assigned, with the docstring right below each."""
    told = {}
    for one, following in pairwise(body):
        match one, following:
            case (
                ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                told[name] = one_line(inspect.cleandoc(text))
    return told


def code(text: str) -> str:
    """Text set as code."""
    return f"`{text}`"


def one_line(text: str) -> str:
    """A docstring's text as Markdown in one line."""
    return " ".join(text.split()).replace("``", "`")


def paragraphs(text: str) -> str:
    """A docstring's text as Markdown, wrapped."""
    parts = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(textwrap.fill(one_line(part), WIDTH, break_on_hyphens=False) for part in parts)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; an empty head names a column that needs no name."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("".join(["|", *(f" {_cell(text)}|" for text in line)]) for line in lines)


def _cell(text: str) -> str:
    return f"{text} ".lstrip().replace("|", "\\|")
