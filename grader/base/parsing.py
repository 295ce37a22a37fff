"""Python source as a tree, safely in threads."""

from __future__ import annotations

import ast
import threading

_ONE_AT_A_TIME = threading.RLock()
"""Python counts the depth of a tree that is being made for all threads together: two that parse at the same time end in
a ``SystemError`` or kill the process (python/cpython#106905)."""


def parsed(source: str | bytes, filename: str = "<unknown>") -> ast.Module:
    """The tree of a source; raises what ``ast.parse`` does."""
    with _ONE_AT_A_TIME:
        return ast.parse(source, filename)
