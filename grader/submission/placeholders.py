"""What a lab leaves for its learners to fill in: ``<FILL IN>``, ``...``, a comment where the body should be.

It is not a mistake but work that was not begun, so it becomes what a stub is: ``raise NotImplementedError``. Every line
keeps its number.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from grader.base.parsing import parsed
from grader.submission.reading.scan import State, after_line, split_comments
from grader.submission.syntax import parses

_GAP = re.compile(
    r"<[ ]{0,3}(?:FILL[ _-]{0,3}(?:THIS[ _-]{0,3})?IN\b[^<>\n]{0,40}"
    r"|(?:INSERT|ADD|WRITE|PUT)?[ _]{0,3}YOUR[ _](?:CODE|ANSWER|SOLUTION)[^<>\n]{0,40}|TODO\b[^<>\n]{0,40})>",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"your (?:code|answer|solution)|fill[ _-]{0,3}(?:this )?in\b|\btodo\b|\bto do\b|implement|complete this",
    re.IGNORECASE,
)
"""What a comment says that stands where code is due."""
_DEF = re.compile(r"(?P<indent>[ \t]*)(?:async[ \t]+)?def[ \t]+(?P<name>\w+)")
_STRING = re.compile(r"""(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')""")
_BLOCK = re.compile(r"(?:async|class|def|elif|else|except|finally|for|if|try|while|with)\b")
_NAMES = re.compile(r"([A-Za-z_]\w*(?:[ ]*,[ ]*[A-Za-z_]\w*)*[ ]*=)(?!=)")
UNFINISHED = "<FILL IN>"
"""What the ``NotImplementedError`` of a gap says, by which it is known again; that of a stub names its function."""
UNFILLED = f"(_ for _ in ()).throw(NotImplementedError({UNFINISHED!r}))"
"""An expression that raises when it is evaluated."""


def gap_in(source: str) -> tuple[int, int] | None:
    """The line and column, from 1, of the first place in the code that is still to be filled in."""
    for number, (code, _) in enumerate(split_comments(source), 1):
        found = _GAP.search(_STRING.sub(lambda text: "_" * len(text.group()), code))
        if found is not None:
            return number, found.start() + 1
    return None


def begun(source: str) -> str:
    """The cell with each gap made a stub; as it was without one, and where what comes of it is no Python."""
    filled = source
    if not parses(source):
        filled = _with_bodies(_without_gaps(source) if gap_in(source) else source)
        if filled == source or not parses(filled):
            return source
    elif "..." not in source and not any(map(_asks, source.split("\n"))):
        return source
    filled = _without_dots(filled)
    return filled if parses(filled) else source


def _without_gaps(source: str) -> str:
    lines = source.split("\n")
    for start, end in _statements(lines):
        whole = "\n".join(lines[start:end])
        if gap_in(whole) is None:
            continue
        text = lines[start].lstrip()
        indent = lines[start][: len(lines[start]) - len(text)]
        if _BLOCK.match(text):
            lines[start:end] = _GAP.sub(UNFILLED, whole).split("\n")
        else:
            names = "" if indent else _names_given(text)  # so that who misses them learns where they were due
            lines[start] = f"{names}{UNFILLED}" if names else f"{indent}raise NotImplementedError({UNFINISHED!r})"
            lines[start + 1 : end] = [f"# {line}" for line in lines[start + 1 : end]]
    return "\n".join(lines)


def _names_given(statement: str) -> str:
    """The beginning of an assignment to plain names, up to its ``=``; empty for any other statement."""
    found = _NAMES.match(statement)
    return f"{found[1]} " if found else ""


def _statements(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The lines of each statement, from 0, the last one excluded."""
    state, start = State(), 0
    for number, line in enumerate(lines):
        state = after_line(line, state)
        if state.at_statement:
            yield start, number + 1
            start = number + 1
    if start < len(lines):
        yield start, len(lines)


def _with_bodies(source: str) -> str:
    """The cell with a body for each function that has a comment only."""
    lines = source.split("\n")
    statements = list(_statements(lines))
    for place, (start, end) in enumerate(statements):
        found = _DEF.match(lines[start])
        if found is None or not lines[end - 1].split("#")[0].rstrip().endswith(":"):
            continue
        following = (first for first, _ in itertools.islice(statements, place + 1, None))
        comment = _only_comment(lines, following, len(found["indent"]))
        if comment is not None:
            lines[comment] = f"{found['indent']}    raise NotImplementedError({found['name']!r})"
    return "\n".join(lines)


def _only_comment(lines: Sequence[str], following: Iterable[int], indent: int) -> int | None:
    """The comment that stands for the body of a function whose header is indented so far; None where a body is."""
    comment = None
    for number in following:
        text = lines[number].strip()
        deeper = len(lines[number]) - len(lines[number].lstrip()) > indent
        if not text:
            continue
        if not text.startswith("#"):
            return None if deeper else comment
        if comment is None and (deeper or _asks(text)):
            comment = number
    return comment


def _without_dots(source: str) -> str:
    """The cell with a stub for each function at the margin whose body is ``...``, or a comment that asks for one."""
    lines = source.split("\n")
    body = parsed(source).body
    for place, node in enumerate(body):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        has_text = isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)
        text = has_text and isinstance(node.body[0].value.value, str)  # type: ignore[attr-defined]
        rest = node.body[1:] if text else node.body
        if any(not isinstance(each, ast.Pass) and not _is_dots(each) for each in rest):
            continue
        if node.body[-1].lineno == node.lineno:  # all on one line
            if _is_dots(node.body[-1]) and len(node.body) == 1:
                line = lines[node.lineno - 1]
                begin = len(line.encode()[: node.body[0].col_offset].decode())
                lines[node.lineno - 1] = f"{line[:begin]}raise NotImplementedError({node.name!r}){line[begin + 3 :]}"
            continue
        following = body[place + 1].lineno - 1 if place + 1 < len(body) else len(lines)
        asks = next((n for n in range(node.lineno, following) if _asks(lines[n])), None)
        dots = next((each.lineno - 1 for each in rest if _is_dots(each)), None)
        if dots is None and asks is None:
            continue
        target = rest[0].lineno - 1 if rest else asks
        if target is not None:
            lines[target] = f"{' ' * node.body[0].col_offset}raise NotImplementedError({node.name!r})"
    return "\n".join(lines)


def _asks(line: str) -> bool:
    return line.lstrip().startswith("#") and bool(_ASKS.search(line))


def _is_dots(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node.value.value is ...
