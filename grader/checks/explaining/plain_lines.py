"""What an exception of plain Python means by the learner's own line, where type and message alone do not tell. Pure.

A KeyError may come of a dictionary or of a set, and whoever raises by hand means something of their own.
"""

from __future__ import annotations

import ast

from grader.checks.explaining.column_mistakes import Raising
from grader.checks.explaining.frame_source import called, method
from grader.checks.explaining.translate import Explanation

_LONGEST = 300
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


def _by_hand(raising: Raising) -> bool:
    """Whether the learner's own ``raise`` says what is wrong; to end the process by one is another matter."""
    last = raising.path[-1] if raising.path else None
    made = last.exc if isinstance(last, ast.Raise) else None
    return isinstance(made, ast.Call) and bool(made.args) and called(made) == raising.type != "SystemExit"
