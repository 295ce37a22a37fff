"""Running a command as a user does, and what it said."""

from __future__ import annotations

import contextlib
import io
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import grader.cli


@dataclass(frozen=True)
class Said:
    """What a command said."""

    code: int
    out: str
    err: str


def run(root: Path, *arguments: str) -> Said:
    """Run a command in this process, as the script does, in the folder ``root``."""
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.chdir(root),
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        patch.setattr(sys, "argv", ["grader", *arguments])
        patch.setenv("COLUMNS", "120")
        try:
            grader.cli.main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    assert "Traceback" not in out.getvalue() + err.getvalue()
    return Said(code, out.getvalue(), err.getvalue())
