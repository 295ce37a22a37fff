"""The consoles that commands print to."""

from __future__ import annotations

import os
import shutil
import sys
from typing import Any

from rich.console import Console


def output() -> Console:
    """Standard output; plain when it is no terminal or ``NO_COLOR`` is set."""
    return Console(file=sys.stdout, highlight=False, soft_wrap=False, **_size())


def progress() -> Console:
    """Standard error, for what matters only while it happens."""
    return Console(file=sys.stderr, highlight=False, **_size())


def _size() -> dict[str, Any]:
    """The size of a terminal that can do nothing, which rich takes for 80 columns, whatever ``COLUMNS`` says."""
    if os.environ.get("TERM", "") not in ("dumb", "unknown"):
        return {}
    width, height = shutil.get_terminal_size((80, 25))
    return {"width": width, "height": height}


def note(text: str) -> None:
    """Print a line to standard error, folded by the terminal alone."""
    progress().print(text, markup=False, soft_wrap=True)
