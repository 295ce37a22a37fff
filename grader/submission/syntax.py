"""Does a cell parse, and if not, what should the learner change? Python's own message, in plain words with the fix."""

from __future__ import annotations

import re
import warnings

from grader.submission.model import SyntaxProblem
from grader.submission.printable import printable

_PYTHON_2 = (
    (r"Missing parentheses in call to 'print'|^\s*print\s+[^(=\s]", "print is a function in Python 3: write print(...)."),
    (r"Missing parentheses in call to 'exec'", "exec is a function in Python 3: write exec(...)."),
    (
        r"lambda\s*\(.*\)\s*:|[Ll]ambda.* parameters cannot be parenthesized",
        "Python 3 does not unpack a tuple in the parameters of a lambda: write lambda pair: ... and use pair[0] and pair[1].",
    ),
    (
        r"Function parameters cannot be parenthesized|^\s*def\s+\w+\s*\(.*\(\s*\w+\s*,.*\)\s*:",
        "Python 3 does not unpack a tuple in the parameters of a function: take one parameter and unpack it in the body.",
    ),
    (r"<>", "<> is written != in Python 3."),
    (r"^\s*except\s+[\w.]+\s*,\s*\w+\s*:", "Python 3 writes except Error as name: with as, not with a comma."),
    (r"^\s*raise\s+[\w.]+\s*,", "Python 3 writes raise Error(message), not raise Error, message."),
    (r"`", "Backticks are not Python 3: write repr(...) for the text of a value."),
)
_PLAIN = (
    (r"^(<{7}|={7}|>{7})( |$)", "This line is left over from a git merge: choose one side and delete the marker lines."),
    (r"was never closed", "Add the closing bracket, or delete the opening one."),
    (r"does not match opening|^unmatched", "The brackets do not pair up: check the ones opened last."),
    (r"unterminated triple-quoted", "A string that begins with three quotes needs three quotes at its end."),
    (r"unterminated (f-)?string|EOL while scanning", "The string has no closing quote on its line."),
    (r"inconsistent use of tabs", "Tabs and spaces are mixed: indent with four spaces everywhere."),
    (r"unindent does not match", "This line is indented by an amount that no open block has: line it up with its block."),
    (r"unexpected indent", "This line is indented more than the block it belongs to: line it up with the lines above."),
    (r"expected an indented block", "Indent the body by four spaces; write pass if there is nothing to do yet."),
    (r"invalid (non-printable )?character", "It may come from a web page or a PDF: type the line again."),
    (r"expected ':'", "The line that opens a block ends with a colon."),
    (r"outside function", "Check the indentation: this line has slipped out of its function."),
    (r"null byte", "The cell holds NUL characters: copy its text into a new cell."),
    (r"Exceeds the limit", "The number has too many digits to be read."),
)
_TOO_DEEP = "The code is nested too deeply or is too large for Python to read: split it into smaller statements."


def find_problem(source: str, filename: str, first_line: int) -> SyntaxProblem | None:
    """Why ``source`` does not compile, or None when it does. Nothing is executed.

    ``first_line`` is the number of its first line in the numbering that the learner sees.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, filename, "exec", dont_inherit=True)
    except SyntaxError as problem:
        return _explain(problem, source, first_line)
    except UnicodeEncodeError as problem:
        line = source.count("\n", 0, problem.start)
        return SyntaxProblem("The cell holds half a character (a lone surrogate): type the line again.", first_line + line, 1, "")
    except (RecursionError, MemoryError, OverflowError, SystemError):
        return SyntaxProblem(_TOO_DEEP, first_line, 1, "")
    except ValueError as problem:
        return SyntaxProblem(_sentence(str(problem), ""), first_line, 1, "")
    return None


def _explain(problem: SyntaxError, source: str, first_line: int) -> SyntaxProblem:
    lines = source.split("\n")
    number = min(max(problem.lineno or 1, 1), len(lines))
    text = lines[number - 1]
    message = problem.msg or "invalid syntax"
    if "too many nested" in message or "too many statically nested" in message or "too complex" in message:
        message = _TOO_DEEP
    return SyntaxProblem(
        message=_sentence(message, text),
        line=first_line + number - 1,
        column=max(problem.offset or 1, 1),
        text=printable(text),
    )


def _sentence(message: str, text: str) -> str:
    """What Python said, as a sentence, with the fix where there is one that fits ``message`` or the line's ``text``."""
    for pattern, fix in _PYTHON_2:
        if re.search(pattern, message) or re.search(pattern, text[:500]):
            return f"This is Python 2. {fix}"
    said = printable(message[:1].upper() + message[1:]).rstrip(".") + "."
    for pattern, fix in _PLAIN:
        if re.search(pattern, message) or re.search(pattern, text[:500]):
            return f"{said} {fix}"
    return said
