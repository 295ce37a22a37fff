"""Does a cell parse, and if not, what should the learner change? Python's own message, in plain words with the fix."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from dataclasses import dataclass

from grader.base.parsing import parsed
from grader.base.text import printable
from grader.submission.model import SyntaxProblem
from grader.submission.tree import MOST_LEVELS, levels

COMPILE_FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
"""A cell may wait, as in Jupyter."""


@dataclass(frozen=True)
class _Newer:
    """What Python reads from ``since`` on: ``text`` is found in the line, and what to write instead."""

    since: tuple[int, int]
    text: str
    fix: str
    message: str = ""

    def fits(self, message: str, text: str) -> bool:
        known = sys.version_info[:2] >= self.since
        return not known and bool(re.search(self.text, text[:500]) and re.search(self.message, message))


_NEWER = (
    _Newer((3, 12), r"^\s*(?:async\s+)?(?:def|class)\s+\w+\s*\[", "Use typing.TypeVar, or leave the types out."),
    _Newer((3, 12), r"^\s*type\s+\w+\s*(?:\[.*\])?\s*=", "Write the name of the type, =, and what it stands for."),
    _Newer(
        (3, 12),
        r"""\b[rR]?[fF][rR]?(["'])(?:(?!\1).)*\{(?:(?!\1)[^}])*\1""",
        "Inside the braces of an f-string, use other quotes than around it.",
    ),
    _Newer(
        (3, 12), "", "Take the expression out of the braces of the f-string.", "f-string expression part cannot include"
    ),
    _Newer(
        (3, 14),
        r"^\s*except\s+(?:\w+\.)*[A-Z]\w*\s*,\s*(?:\w+\.)*[A-Z]\w*.*:",
        "Put the exceptions into brackets: except (A, B):",
    ),
    _Newer((3, 14), r"""(?:^|[^\w])[rR]?[tT][rR]?["']""", "Write an f-string, or call format()."),
)


@dataclass(frozen=True)
class _Fix:
    """What to say when ``message`` (a pattern) is what Python said and ``text`` is found in the line it points at."""

    fix: str
    message: str = "^invalid syntax"
    text: str = ""

    def fits(self, message: str, text: str) -> bool:
        return bool(re.search(self.message, message) and re.search(self.text, text[:500]))


_PYTHON_2 = (
    _Fix("print is a function in Python 3: write print(...).", message="call to 'print'"),
    _Fix("exec is a function in Python 3: write exec(...).", message="call to 'exec'"),
    _Fix(
        "A lambda of Python 3 does not unpack a tuple in its parameters: write lambda pair: pair[0] ... pair[1].",
        message="[Ll]ambda .*cannot be parenthesized|^invalid syntax",
        text=r"lambda\b.*\(.*\)\s*:",
    ),
    _Fix(
        "A function of Python 3 does not unpack a tuple in its parameters: take the pair and unpack it in the body.",
        message="Function parameters cannot be parenthesized",
    ),
    _Fix("Not equal is written !=, not <>.", text="<>"),
    _Fix(
        "Write except Error as name: with the word as in place of the comma.",
        message="multiple exception types must be parenthesized",
        text=r"^\s*except\s+[\w.]+\s*,\s*\w+\s*:",
    ),
    _Fix("Write raise Error(message) in place of raise Error, message.", text=r"^\s*raise\s+[\w.]+\s*,"),
    _Fix("Backticks are gone from Python 3: write repr(...) for the text of a value.", text="`"),
    _Fix("Whole numbers have no L at their end.", message="invalid decimal literal", text=r"\b\d+[lL]\b"),
)
_PLAIN = (
    _Fix("This line is left over from a git merge: keep one side, delete the markers.", text=r"^(<{7}|={7}|>{7})( |$)"),
    _Fix("Add the closing bracket, or delete the opening one.", message="was never closed"),
    _Fix("The brackets do not pair up: check the ones opened last.", message="does not match opening|^unmatched"),
    _Fix("A string that begins with three quotes needs three at its end.", message="unterminated triple-quoted"),
    _Fix("The string has no closing quote on its line.", message="unterminated (f-)?string"),
    _Fix("Tabs and spaces are mixed: indent with four spaces everywhere.", message="inconsistent use of tabs"),
    _Fix("No open block is indented by this amount: line it up with its block.", message="unindent does not match"),
    _Fix("This line is indented more than the lines of its block: line it up with them.", message="unexpected indent"),
    _Fix(
        "Indent the body by four spaces; write pass if there is nothing to do yet.",
        message="expected an indented block",
    ),
    _Fix("It may come from a web page or a PDF: type the line again.", message="invalid (non-printable )?character"),
    _Fix("A line that opens a block ends with a colon.", message="expected ':'"),
    _Fix("Check the indentation: this line has slipped out of its function.", message="outside function"),
    _Fix("Copy the text of the cell into a new cell.", message="null byte"),
    _Fix(
        "Python cannot read this line from here on: check it and the end of the line above.", message="^invalid syntax$"
    ),
)
_TOO_DEEP = "The code is nested too deeply or is too large for Python to read: split it into smaller statements."
_TOO_LONG_NUMBER = "A number has too many digits to be read: Python takes up to 4300."
_LONE_SURROGATE = "The cell holds half a character (a lone surrogate): type the line again."
_TOO_LARGE = "The cell is larger than 128 kB: read data from a file, and split the code into several cells."
_MANY_LOOPS = 100
_LARGEST_CELL = 128 << 10  # the compiler needs time in the square of some sources, so a larger one could take minutes


def find_problem(source: str, filename: str, first_line: int) -> SyntaxProblem | None:
    """Why ``source`` does not compile, or None when it does. Nothing is executed.

    ``first_line`` is the number of its first line in the numbering that the learner sees.
    """
    if len(source) > _LARGEST_CELL:
        return SyntaxProblem(_TOO_LARGE, first_line, 1, "")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if source.count("for") > _MANY_LOOPS:
                _refuse_many_loops(parsed(source))
            compile(source, filename, "exec", flags=COMPILE_FLAGS, dont_inherit=True)
            _refuse_deep(source)
    except SyntaxError as problem:
        return _explain(problem, source, first_line)
    except UnicodeEncodeError as problem:
        line = source.count("\n", 0, problem.start)
        return SyntaxProblem(_LONE_SURROGATE, first_line + line, 1, "")
    except (RecursionError, MemoryError, OverflowError, SystemError):
        return SyntaxProblem(_TOO_DEEP, first_line, 1, "")
    except ValueError as problem:
        return SyntaxProblem(_sentence(str(problem), ""), first_line, 1, "")
    return None


def parses(source: str) -> bool:
    """True when ``source`` is Python as far as its grammar goes, and of a size that a cell may have."""
    if len(source) > _LARGEST_CELL:
        return False
    try:
        parsed(source)
        _refuse_deep(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _refuse_deep(source: str) -> None:
    """Raise ``RecursionError`` for a tree that others, deeper in the stack, might not get through."""
    if len(source) > MOST_LEVELS and levels(parsed(source)) > MOST_LEVELS:  # a level needs a character at least
        raise RecursionError


def tree_at(source: str, first_line: int) -> ast.Module:
    """The syntax tree of a cell that parses, with the line numbers of its file; raises what ``ast.parse`` does."""
    tree = parsed(source)
    return ast.increment_lineno(tree, first_line - 1)


def _refuse_many_loops(tree: ast.Module) -> None:
    """Raise ``RecursionError`` for a comprehension with tens of thousands of loops, which makes the compiler crash."""
    for node in ast.walk(tree):
        if len(getattr(node, "generators", ())) > _MANY_LOOPS:
            raise RecursionError


def _explain(problem: SyntaxError, source: str, first_line: int) -> SyntaxProblem:
    lines = source.split("\n")
    number = min(max(problem.lineno or 1, 1), len(lines))
    text = lines[number - 1]
    return SyntaxProblem(
        message=_sentence(problem.msg or "invalid syntax", text),
        line=first_line + number - 1,
        column=max(problem.offset or 1, 1),
        text=printable(text),
    )


def _sentence(message: str, text: str) -> str:
    """What Python said, as a sentence, with the fix where one fits ``message`` and the line's ``text``."""
    if re.search("too many (statically )?nested|too complex|too many levels", message):
        return _TOO_DEEP
    if "Exceeds the limit" in message:
        return _TOO_LONG_NUMBER
    for newer in _NEWER:
        if newer.fits(message, text):
            ours = ".".join(map(str, sys.version_info[:2]))
            since = ".".join(map(str, newer.since))
            return f"This is for Python {since} or newer, and it is graded with Python {ours}. {newer.fix}"
    for known in _PYTHON_2:
        if known.fits(message, text):
            return f"This is Python 2. {known.fix}"
    said = printable(message[:1].upper() + message[1:]).rstrip(".") + "."
    for known in _PLAIN:
        if known.fits(message, text):
            return f"{said} {known.fix}"
    return said
