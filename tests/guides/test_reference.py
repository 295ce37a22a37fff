"""docs/reference.md is what the code says."""

from __future__ import annotations

import sys
from pathlib import Path

from command_line import command

ROOT = Path(__file__).parents[2]


def test_the_reference_is_fresh_and_does_not_depend_on_the_terminal() -> None:
    for width in ("40", "200"):
        made = command(ROOT, sys.executable, "tools/reference.py", "--check", COLUMNS=width, TERMINAL_WIDTH=width)
        assert made.returncode == 0, made.stdout + made.stderr
