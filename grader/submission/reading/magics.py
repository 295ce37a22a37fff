"""Take out what IPython understands and Python does not: magics, shell escapes, help requests.

Every line keeps its number: what is taken out stays as a comment. Only lines that begin a statement are looked at, so a
``%`` inside a string or a continued expression survives.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from grader.base.parsing import parsed
from grader.base.text import printable
from grader.submission.reading.scan import State, after_line
from grader.submission.syntax import parses

_CELL_MAGIC = re.compile(r"%%\s*(?P<name>[A-Za-z_]\w*)")
_CELL_LANGUAGE = re.compile(r"%(?P<name>sql|sh|md|scala|r|fs|html|bash)\b")
_PYTHON_CELL = re.compile(r"%{1,2}(?:python|pyspark)\s*")
_SETUP = re.compile(r"%%timeit(?:\s+-\w+(?:\s+\d+)?)*\s+(?P<code>[^-\s].*)")
_TIMED = re.compile(r"(?P<target>[A-Za-z_][\w.,\[\]'\" ]*=\s*)?%time\s+(?:--\S+\s+)*(?P<code>\S.*)")
_LINE_MAGIC = re.compile(r"%{1,2}\s*[A-Za-z_]|!|\?{1,2}[A-Za-z_%]|(?:pip3?|conda|mamba)\s+(?:install|uninstall)\b")
_ASSIGNED = re.compile(r"(?P<target>[A-Za-z_][\w.,\[\]'\" \t]*)=\s*(?:!|%{1,2}[A-Za-z_])")
_HELP = re.compile(r"%{0,2}[A-Za-z_][\w.*\[\]]*\?{1,2}\s*;?")
_COMMENTED = re.compile(r"(?P<indent>\s*)(?:pass  )?# (?P<text>.*)")
_COMMAND = re.compile(r"%{1,2}[A-Za-z]|![A-Za-z]")
_KEEPS_BODY = frozenset(
    {"time", "timeit", "capture", "prun", "lprun", "mprun", "memit", "debug", "pyspark", "spark", "local"}
)
"""Magics whose cell is run as code."""
_WRITES_FILE = frozenset({"writefile", "file"})


@dataclass(frozen=True)
class Removal:
    """What was taken out, and the line of the cell (from 1) that it stood at."""

    line: int
    text: str


def strip_magics(source: str) -> tuple[str, tuple[Removal, ...]]:
    """The cell without magics, and what was taken out. Meant for cells that do not parse as they are."""
    lines = source.split("\n")
    kept: list[str] = []
    for line in lines:
        magic = _CELL_MAGIC.match(line)
        if line.strip() and not (magic and magic["name"] in _KEEPS_BODY) and not _PYTHON_CELL.fullmatch(line):
            break
        kept.append(_opening(line))
    below, removals = _strip_body(lines[len(kept) :], len(kept) + 1)
    return "\n".join([*kept, *below]), removals


def _opening(line: str) -> str:
    """What is left of a magic whose cell is run: the statement that it has beside it, if there is one."""
    setup = _SETUP.fullmatch(line)
    return setup["code"] if setup and parses(setup["code"]) else _comment(line)


def _strip_body(lines: list[str], number: int) -> tuple[list[str], tuple[Removal, ...]]:
    """The lines of a cell, from ``number`` on, below the magics whose cell is run."""
    magic = _CELL_MAGIC.match(lines[0]) if lines else None
    language = magic or (_CELL_LANGUAGE.match(lines[0]) if lines else None)
    if language and (magic or not parses("\n".join(_strip_lines(lines, 1)[0]))):
        said = printable(lines[0].strip(), 60)
        what = f"The whole cell was left out: {said} is not Python."
        if magic and magic["name"] in _WRITES_FILE:
            what = f"{said} saves this cell to a file and does not run it: nothing in it is graded. Delete that line."
        return [*map(_plain_comment, lines)], (Removal(number, what),)
    return _strip_lines(lines, number)


def strip_shell_calls(source: str) -> tuple[str, tuple[Removal, ...]]:
    """Take out statements that call ``get_ipython()``, which editors write in place of magics when they save a .py.

    What it is given to time stays. ``source`` must parse.
    """
    if "get_ipython" not in source:
        return source, ()
    lines = source.split("\n")
    removals = []
    for node in ast.walk(parsed(source)):
        if isinstance(node, ast.Expr) and _calls_shell(node.value):
            first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
            timed = _timed_statement(node.value)
            if timed and first == last:
                lines[first] = _indent(lines[first]) + timed
                continue
            removals.append(Removal(node.lineno, _left_out(lines[first])))
            lines[first : last + 1] = [_comment(lines[first]), *map(_plain_comment, lines[first + 1 : last + 1])]
    cleaned = "\n".join(lines)
    return (cleaned, tuple(removals)) if parses(cleaned) else (source, ())


def unescaped_magic(source: str) -> str:
    """The cell as it was in the notebook, where editors have made ``get_ipython().run_cell_magic(...)`` of all of it;
    empty for any other."""
    if "run_cell_magic" not in source or not parses(source):
        return ""
    body = parsed(source).body
    given = (
        _shell_arguments(body[0].value, "run_cell_magic") if len(body) == 1 and isinstance(body[0], ast.Expr) else ()
    )
    return f"%%{given[0]} {given[1]}".rstrip() + f"\n{given[2]}" if len(given) == 3 else ""


def _timed_statement(node: ast.expr) -> str:
    """The statement that an escaped ``%time`` runs; empty for other magics."""
    given = _shell_arguments(node, "run_line_magic") or _shell_arguments(node, "magic")
    timed = _TIMED.fullmatch(f"%{' '.join(given)}")
    return timed["code"] if timed and parses(timed["code"]) else ""


def _shell_arguments(node: ast.expr, method: str) -> tuple[str, ...]:
    """The arguments of ``get_ipython().method(...)`` where they are texts."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != method:
        return ()
    if not _calls_shell(node):
        return ()
    given = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return tuple(given) if len(given) == len(node.args) else ()


def revive_magics(source: str) -> str:
    """The cell with what ``strip_magics`` made of magics and shell commands turned back; comments that look so too."""
    lines = source.split("\n")
    first = next((line for line in lines if line.strip()), "")
    magic = _CELL_MAGIC.match(first.removeprefix("# ")) if first.startswith("# ") else None
    if magic and magic["name"] not in _KEEPS_BODY:
        return "\n".join(line.removeprefix("# ") for line in lines)
    revived: list[str] = []
    state, continued = State(), False
    for line in lines:
        match = _COMMENTED.fullmatch(line)
        if match and (continued or (state.at_statement and _COMMAND.match(match["text"]))):
            revived.append(match["indent"] + match["text"])
            continued = line.endswith("\\")
        else:
            revived.append(line)
            state, continued = after_line(line, state), False
    return "\n".join(revived)


def _strip_lines(lines: list[str], number: int) -> tuple[list[str], tuple[Removal, ...]]:
    kept: list[str] = []
    removals: list[Removal] = []
    state, continued = State(), False
    for offset, line in enumerate(lines):
        if continued:
            continued = line.endswith("\\")
            kept.append(_plain_comment(line))
        elif state.at_statement and (timed := _TIMED.fullmatch(line.strip())):
            kept.append(_indent(line) + (timed["target"] or "") + timed["code"])
            state = after_line(kept[-1], state)
        elif state.at_statement and (what := _removal(line.strip())):
            removals.append(Removal(number + offset, what))
            continued = line.endswith("\\")
            kept.append(_comment(line))
        else:
            kept.append(line)
            state = after_line(line, state)
    return kept, tuple(removals)


def _removal(line: str) -> str:
    """What to tell the learner when ``line`` is not Python but IPython; empty when it stays."""
    if assigned := _ASSIGNED.match(line):
        return f"{_left_out(line)} The name {printable(assigned['target'].rstrip(), 40)} is not set when grading."
    if _LINE_MAGIC.match(line) or _HELP.fullmatch(line):
        return _left_out(line)
    return ""


def _left_out(line: str) -> str:
    return f"Left out when grading: {printable(line.strip(), 60)} (magics and shell commands are not run)."


def _calls_shell(node: ast.expr) -> bool:
    while isinstance(node, ast.Call | ast.Attribute):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return node.func.id == "get_ipython"
        node = node.func if isinstance(node, ast.Call) else node.value
    return False


def _comment(line: str) -> str:
    """``line`` as a comment; an indented one leaves a ``pass``, since it may be all that a block has."""
    indent = _indent(line)
    return f"{indent}pass  # {line.strip()}" if indent and line.strip() else _plain_comment(line)


def _plain_comment(line: str) -> str:
    return f"# {line}" if line.strip() else line


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
