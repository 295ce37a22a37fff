"""What an exception of plain Python means by the learner's own line, where type and message alone do not tell. Pure.

A KeyError may come of a dictionary or of a set, whoever raises by hand means something of their own, and a call that
lacks an argument is Spark's, or stands in the line.
"""

from __future__ import annotations

import ast
import re

from grader.checks.explaining.column_mistakes import Raising
from grader.checks.explaining.frame_source import called, method
from grader.checks.explaining.translate import Explanation

_LONGEST = 300
_LACKING = re.compile(r"^(?:[\w<>]+\.)*?(\w+|<lambda>)(?:\.__init__)?\(\) missing \d+ required")
_OF_SETS = "Ask `element in elements` first, or take discard(element), which does nothing where there is none."


def explain_plain_line(raising: Raising, *, quoting: bool) -> Explanation | None:
    """What the line says of the exception, its message included if ``quoting``; None where it says nothing."""
    if _by_hand(raising):
        return Explanation()
    if raising.type != "KeyError":
        return None
    nodes = list(raising.nodes())
    if not any(isinstance(node, ast.Call) and method(node) == "remove" for node in nodes):
        return None
    looked_up = any(isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) for node in nodes)
    said = "a set has no such element" + (", or a dictionary no such key" if looked_up else "")
    quoted = raising.message.partition("\n")[0][:_LONGEST]
    return Explanation(f"{said}: {quoted}" if quoted and quoting else said, _OF_SETS)


def is_handed(raising: Raising) -> bool:
    """Whether what lacks an argument, in a task, is a function that Spark calls: a lambda, or one that the line calls
    nowhere itself."""
    found = _LACKING.match(raising.message)
    return found is not None and all(called(node) != found[1] for node in raising.nodes() if isinstance(node, ast.Call))


def _by_hand(raising: Raising) -> bool:
    """Whether the learner's own ``raise`` says what is wrong; to end the process by one is another matter."""
    last = raising.path[-1] if raising.path else None
    made = last.exc if isinstance(last, ast.Raise) else None
    return isinstance(made, ast.Call) and bool(made.args) and called(made) == raising.type != "SystemExit"
