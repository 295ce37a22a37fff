"""Python source as a tree, safely in threads."""

from __future__ import annotations

import ast
import threading

_ONE_AT_A_TIME = threading.RLock()
"""Python 3.11 keeps the depth of a tree that is being made in one place for all threads. A class whose files were read
in several threads ended in a ``SystemError`` about that count."""


def parsed(source: str | bytes, filename: str = "<unknown>") -> ast.Module:
    """The tree of a source; raises what ``ast.parse`` does."""
    with _ONE_AT_A_TIME:
        return ast.parse(source, filename)
