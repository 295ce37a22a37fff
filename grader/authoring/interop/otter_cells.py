"""What stands inside the code cells of a master notebook: markers of the solution, of prompts and of tests."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace

from grader.authoring.interop.config import settings
from grader.authoring.interop.model import Line, RefusedError, points_of
from grader.authoring.interop.unwrap import unwrapped

_PROMPT = re.compile(r'\s*(?:"""|\'\'\')\s*#\s*BEGIN PROMPT\s*')
_PROMPT_END = re.compile(r'\s*(?:"""|\'\'\')\s*;?\s*#\s*END PROMPT\s*')
_BEGIN = re.compile(r"\s*#\s*BEGIN SOLUTION\b.*")
_END = re.compile(r".*#\s*END SOLUTION\s*")
_MARKED = re.compile(r"(?P<text>.*?)\s*#\s?(?:SOLUTION\b.*|SEED\s*)")
"""As otter has it, what stands behind the word on the line says nothing."""
_ASSIGNED = re.compile(r"(?P<target>\s*[\w.\[\]'\", ]+?\s*)=(?!=).*")
_TEST_CONFIG = re.compile(r'(?:\w+\s*=\s*)?"""\s*#\s*BEGIN\s*TEST\s*CONFIG\s*', re.I)
_TEST_CONFIG_END = re.compile(r'"""\s*;?\s*#\s*END\s*TEST\s*CONFIG\s*', re.I)
_HIDDEN = re.compile(r"\s*#.*\bhidden\b.*", re.I)


@dataclass(frozen=True)
class TestCell:
    """A test as asserts, and what its settings say; ``points`` is None where they are silent."""

    source: str
    hidden: bool
    points: float | None


def without_ignored(source: str) -> str:
    """The text without the lines that otter hands to nobody."""
    kept = []
    inside = False
    for line in source.split("\n"):
        if re.fullmatch(r"\s*#\s*(?:BEGIN|END)\s+IGNORE\s*", line, re.I):
            inside = "BEGIN" in line.upper()
        elif not inside and not line.rstrip().endswith("# IGNORE"):
            kept.append(line)
    return "\n".join(kept)


def answer_lines(source: str) -> tuple[Line, ...]:
    """The lines of an answer without markers; a prompt becomes the starter text of the solution above it."""
    lines: list[Line] = []
    prompt: list[str] | None = None
    inside = False
    for text in source.split("\n"):
        if prompt is not None:
            if _PROMPT_END.fullmatch(text):
                _give(lines, prompt)
                prompt = None
            else:
                prompt.append(text)
        elif _PROMPT.fullmatch(text):
            prompt = []
        elif _BEGIN.fullmatch(text) or _END.fullmatch(text):
            inside = bool(_BEGIN.fullmatch(text))
        elif inside:
            lines.append(Line(text, secret=True))
        elif match := _MARKED.fullmatch(text):
            lines.append(Line(match["text"], secret=True, starter=_starter(text, match["text"])))
        else:
            lines.append(Line(text))
    return tuple(lines)


def _give(lines: list[Line], prompt: list[str]) -> None:
    """Add a prompt to the last secret line; without one it stands for nothing."""
    for index in range(len(lines) - 1, -1, -1):
        if lines[index].secret:
            lines[index] = replace(lines[index], starter=(*lines[index].starter, *prompt))
            return


def _starter(marked: str, text: str) -> tuple[str, ...]:
    """What otter leaves of a marked line: ``x = ...``, or nothing of one without prompt."""
    assigned = _ASSIGNED.fullmatch(text)
    prompts = not marked.rstrip().endswith(("SOLUTION NO PROMPT", "SEED"))
    return (f"{assigned['target']}= ...",) if assigned and prompts else ()


def bare_test(source: str, output: str, ok_format: bool) -> TestCell:
    """A test cell whose saved output is ``output``, as asserts. Raises ``RefusedError`` for one that cannot be."""
    lines = source.split("\n")
    hidden = bool(_HIDDEN.fullmatch(lines[0]))
    points: float | None = None
    if _TEST_CONFIG.fullmatch(lines[0]):
        end = next((number for number, line in enumerate(lines) if _TEST_CONFIG_END.fullmatch(line)), None)
        if end is None:
            raise RefusedError("BEGIN TEST CONFIG without END TEST CONFIG: the test was left out")
        config = settings(lines[1:end])
        hidden = config.get("hidden") is True
        points = points_of(config.get("points"))
        lines = lines[end + 1 :]
    body = ast.parse("\n".join(lines)).body
    statements = _asserts(body, output) if ok_format else unwrapped(body)
    return TestCell("\n".join(map(ast.unparse, statements)), hidden, points)


def _asserts(body: list[ast.stmt], output: str) -> list[ast.stmt]:
    """The statements of a doctest: what the last one shows is what is asserted."""
    if not output.strip() or not body or not isinstance(body[-1], ast.Expr):
        if output.strip():
            raise RefusedError("its expected output is not that of its last line, so nothing can be asserted")
        return body
    value = body[-1].value
    try:
        expected = ast.literal_eval(output.strip())
    except (ValueError, SyntaxError):
        text = output.strip().split("\n")[0][:40]
        raise RefusedError(f"expects the output {text!r}, which is no plain value", "Write an assert.") from None
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "print":
        raise RefusedError("compares what is printed", "Write an assert on the result of a call.")
    asked = value if expected is True and isinstance(value, ast.Compare | ast.BoolOp) else None
    return [*body[:-1], ast.Assert(asked or ast.Compare(value, [ast.Eq()], [ast.Constant(expected)]), None)]
