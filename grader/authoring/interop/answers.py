"""An answer cell as a cell of our reference: solution regions within functions, types and docstrings."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeGuard

from grader.authoring.interop.model import Answer, Line
from grader.submission.definitions import bound_by
from grader.submission.syntax import parses

_TODO = "# TODO: write this."
_OWN = "# TODO: write functions of your own here, if you like."
_BEGIN, _END = "# BEGIN SOLUTION", "# END SOLUTION"
_HEAD_END = re.compile(r":\s*(?:#.*)?$")


@dataclass(frozen=True)
class Placed:
    """The text of the cell, the functions that learners complete in it, those that had no types, and the other names
    that learners set."""

    source: str
    functions: tuple[str, ...]
    untyped: tuple[str, ...]
    variables: tuple[str, ...] = ()


Types = Mapping[str, tuple[Sequence[str], str]]
"""For a function, the types of its positional arguments and of its result, as far as tests show them."""


def place(answer: Answer, docstring: str, types: Types, helpers: frozenset[str] = frozenset()) -> Placed:
    """Put regions where the answer is secret: in the bodies of functions, else around the statement.

    A function that learners are to write as a whole keeps its head, but for ``helpers``, which only the answer itself
    calls. What a function lacks for the stub to say what is
    asked is filled in: ``docstring``, and ``types`` (``object`` where those are silent).
    """
    tree = ast.parse(answer.source)
    texts: list[str] = []
    functions: list[str] = []
    untyped: list[str] = []
    variables: list[str] = []
    done = 0
    for node in tree.body:
        first, last = _first_line(node), node.end_lineno or node.lineno
        # Comments between statements may say too much where they are secret.
        texts += [line.text for line in answer.lines[done : first - 1] if not (line.secret and line.text.strip())]
        lines, done = answer.lines[max(first - 1, done) : last], max(last, done)
        if isinstance(node, ast.FunctionDef) and node.name in helpers and all(line.secret for line in lines):
            texts += _region([line.text for line in lines], "", (_OWN,))
        elif isinstance(node, ast.FunctionDef) and any(line.secret for line in lines):
            functions.append(node.name)
            if _untyped(node):
                untyped.append(node.name)
            texts += _function(node, answer.lines, docstring, types.get(node.name, ((), "")))
        elif isinstance(node, ast.Import | ast.ImportFrom):
            texts += [line.text for line in lines]
        else:
            if any(line.secret for line in lines):
                variables += sorted(bound_by(node))
            texts += _statement(lines, node)
    texts += [line.text for line in answer.lines[done:] if not line.secret]
    return Placed("\n".join(texts).strip("\n"), tuple(functions), tuple(untyped), tuple(variables))


def _function(
    node: ast.FunctionDef, lines: Sequence[Line], docstring: str, types: tuple[Sequence[str], str]
) -> list[str]:
    body = node.body
    documented = ast.get_docstring(node) is not None
    rest = body[1:] if documented else body
    if rest and _first_line(rest[0]) == node.lineno:  # all on one line
        text = ast.unparse(ast.Module(rest, [])).split("\n")
        inner = [Line(f"    {line}", secret=True) for line in text]
    else:
        # A marker stands above the first statement, so what is secret begins right below the head or the docstring.
        head_end = (body[0].end_lineno or 0) if documented else _end_of_head(node, lines)
        inner = list(lines[head_end : node.end_lineno])
        inner = _aligned(inner, head_end + 1, rest)
    indent = _indent_of([line.text for line in inner]) or "    "
    said = lines[body[0].lineno - 1 : body[0].end_lineno] if documented else ()
    texts = [line.text for line in said] or [f'{indent}"""{docstring}"""']
    if documented and body[0].lineno == node.lineno:
        texts = [f"{indent}{ast.unparse(body[0])}"]
    if not inner:  # the docstring is all there is
        inner = [Line(f"{indent}pass", secret=True)]
    return [*_head(node, types), *texts, *_within(inner, indent)]


def _aligned(lines: list[Line], first: int, body: Sequence[ast.stmt]) -> list[Line]:
    """The lines of a body from line ``first`` on, with comments between its statements indented as these are."""
    covered = {number for node in body for number in range(_first_line(node), (node.end_lineno or node.lineno) + 1)}
    code = [line.text for number, line in enumerate(lines, first) if number in covered]
    if not code:
        return lines
    indent = _indent_of(code)
    return [
        line
        if number in covered or not line.text.lstrip().startswith("#")
        else replace(line, text=indent + line.text.strip())
        for number, line in enumerate(lines, first)
    ]


def _within(lines: list[Line], indent: str) -> list[str]:
    """The body with a region for each secret run, or one for all where a run cuts through the blocks."""
    if all(line.secret or not line.text.strip() for line in lines) or not all(map(_whole, _secret_runs(lines))):
        starter = tuple(text for line in lines for text in line.starter)
        return list(_region([line.text for line in lines], indent, starter or (f"{indent}{_TODO}",)))
    texts = _runs(lines, _TODO)
    body = "\n".join(_as_stub(texts))
    if parses(f"if True:\n{indent}pass\n{body}"):
        return texts
    return list(_region([line.text for line in lines], indent, (f"{indent}{_TODO}",)))


def _statement(lines: Sequence[Line], node: ast.stmt) -> list[str]:
    """A statement of the cell with a region for each secret run, or one for all where the stub would be no Python."""
    texts = _runs(lines, _starter(node))
    if parses("\n".join(_as_stub(texts))):
        return texts
    return list(_region([line.text for line in lines], "", (_starter(node),)))


def _as_stub(texts: Sequence[str]) -> Iterator[str]:
    """The lines with the starter text in place of each region."""
    inside = False
    for text in texts:
        mark = text.strip()
        if mark in (_BEGIN, _END):
            inside = mark == _BEGIN
        elif inside and mark.startswith("#> "):
            yield text.replace("#> ", "", 1)
        elif not inside:
            yield text


def _runs(lines: Sequence[Line], todo: str) -> list[str]:
    texts: list[str] = []
    for secret, group in groupby(lines, key=lambda line: line.secret):
        run = list(group)
        if not secret:
            texts += [line.text for line in run]
            continue
        indent = _indent_of([line.text for line in run])
        starter = tuple(text for line in run for text in line.starter)
        texts += _region([line.text for line in run], indent, starter or (f"{indent}{todo}",))
    return texts


def _region(texts: Sequence[str], indent: str, starter: Sequence[str]) -> Iterator[str]:
    yield f"{indent}{_BEGIN}"
    for text in starter:
        yield f"{_indent(text)}#> {text.strip()}"
    yield from texts
    yield f"{indent}{_END}"


def _secret_runs(lines: Sequence[Line]) -> Iterator[list[str]]:
    for secret, group in groupby(lines, key=lambda line: line.secret):
        if secret:
            yield [line.text for line in group if line.text.strip()]


def _whole(run: list[str]) -> bool:
    """Whether no line of a run is indented less than its first, so that a region can stand in its place."""
    indent = _indent_of(run)
    return all(_indent(line).startswith(indent) for line in run if not line.lstrip().startswith("#"))


def _head(node: ast.FunctionDef, types: tuple[Sequence[str], str]) -> list[str]:
    """Decorators and the line ``def``, typed."""
    copy = ast.parse(ast.unparse(node)).body[0]
    assert isinstance(copy, ast.FunctionDef)
    for number, argument in enumerate([*copy.args.posonlyargs, *copy.args.args]):
        argument.annotation = argument.annotation or _annotation(types[0][number] if number < len(types[0]) else "")
    for argument in (*copy.args.kwonlyargs, *filter(None, (copy.args.vararg, copy.args.kwarg))):
        argument.annotation = argument.annotation or _annotation("")
    copy.returns = copy.returns or _annotation(types[1])
    copy.body = [ast.Pass()]
    return ast.unparse(copy).split("\n")[:-1]


def _annotation(name: str) -> ast.expr:
    return ast.Name(name or "object", ast.Load())


def _untyped(node: ast.FunctionDef) -> bool:
    every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return node.returns is None or any(argument.annotation is None for argument in every)


def _starter(node: ast.stmt) -> str:
    """What stands at module level in place of a secret statement."""
    if isinstance(node, ast.Assign):
        parts = (each for target in node.targets for each in (target.elts if _several(target) else [target]))
        return f"{' = '.join(map(ast.unparse, parts))} = ...  {_TODO}"
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):  # what is left alone is not started
        return f"{node.target.id} = ...  {_TODO}"
    return f"...  {_TODO}"


def _several(target: ast.expr) -> TypeGuard[ast.Tuple | ast.List]:
    return isinstance(target, ast.Tuple | ast.List) and not any(isinstance(e, ast.Starred) for e in target.elts)


def _first_line(node: ast.stmt) -> int:
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _end_of_head(node: ast.FunctionDef, lines: Sequence[Line]) -> int:
    """The line of the colon, which may stand below the arguments."""
    inside = [each for each in (node.returns, *ast.walk(node.args)) if isinstance(each, ast.expr | ast.arg)]
    last = max([node.lineno, *(each.end_lineno or 0 for each in inside)])
    ends = (number for number in range(last, node.body[0].lineno) if _HEAD_END.search(lines[number - 1].text))
    return next(ends, last)


def _indent_of(lines: Sequence[str]) -> str:
    """How far the first line of code is indented: a comment may stand anywhere."""
    written = [line for line in lines if line.strip()]
    code = (line for line in written if not line.lstrip().startswith("#"))
    return _indent(next(code, written[0] if written else ""))


def _indent(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]
