"""Recognise a function that is still the stub, so that nothing has to be started to find it not started."""

from __future__ import annotations

import ast
from functools import lru_cache

from grader.submission import Cell
from grader.submission.definitions import PLAY, bound_by, statements
from grader.submission.placeholders import UNFILLED


@lru_cache(maxsize=4)
def stub_names(cells: tuple[Cell, ...]) -> frozenset[str]:
    """The functions whose last definition does nothing but raise ``NotImplementedError``, and that nothing uses behind
    it outside of functions: what does may change them; and the variables that were last given nothing but ``...``. The
    wrong answers of a lab all have the same cells."""
    bodies: dict[str, bool] = {}
    empty: frozenset[str] = frozenset()
    for cell in cells:
        for node in () if PLAY in cell.tags else statements(cell):
            bodies.update((name, False) for name in bound_by(node))
            if _gives_nothing(node):
                empty |= bound_by(node)
            else:
                empty -= bound_by(node)
            if isinstance(node, ast.FunctionDef):
                bodies[node.name] = _only_raises(node)
            else:
                bodies.update((name.id, False) for name in ast.walk(node) if isinstance(name, ast.Name))
    return empty | frozenset(name for name, stub in bodies.items() if stub)


def _gives_nothing(node: ast.stmt) -> bool:
    """Whether it is ``name = ...``, or what a ``<FILL IN>`` in its place was made of."""
    if not isinstance(node, ast.Assign) or not all(isinstance(each, ast.Name) for each in node.targets):
        return False
    if isinstance(node.value, ast.Constant):
        return node.value.value is ...
    return ast.unparse(node.value) == UNFILLED


def is_stub(node: ast.stmt | None) -> bool:
    """Whether a definition does nothing but raise ``NotImplementedError``."""
    return isinstance(node, ast.FunctionDef) and _only_raises(node)


def _only_raises(node: ast.FunctionDef) -> bool:
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    if len(body) != 1 or not isinstance(body[0], ast.Raise) or body[0].exc is None:
        return False
    raised = body[0].exc.func if isinstance(body[0].exc, ast.Call) else body[0].exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
