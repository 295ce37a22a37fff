"""Running a command as a user does, and what it said."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.cli.main import main


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
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    assert "Traceback" not in out.getvalue() + err.getvalue()
    return Said(code, out.getvalue(), err.getvalue())


def grader(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, without the background service and with nobody to answer questions."""
    return command(folder, sys.executable, "-m", "grader", *arguments)


def command(folder: Path, *arguments: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run any command in ``folder``; ``settings`` are environment variables."""
    return subprocess.run(
        [str(argument) for argument in arguments],
        cwd=folder,
        env={**os.environ, "GRADER_SERVICE": "off", **settings},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
