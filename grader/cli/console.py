"""The consoles that commands print to."""

from __future__ import annotations

import sys

from rich.console import Console


def output() -> Console:
    """Standard output; plain when it is no terminal or ``NO_COLOR`` is set."""
    return Console(file=sys.stdout, highlight=False, soft_wrap=False)


def progress() -> Console:
    """Standard error, for what matters only while it happens."""
    return Console(file=sys.stderr, highlight=False)


def note(text: str) -> None:
    """Print a line to standard error, folded by the terminal alone."""
    progress().print(text, markup=False, soft_wrap=True)
