"""Remove what a box has written, whoever wrote it."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from pathlib import Path

_TOOLS_SECONDS = 60.0


def remove(folder: Path) -> None:
    """Remove a folder with all that lies in it; what cannot be removed stays, and nothing is raised.

    A tree may be deeper than Python's recursion or any path, and closed to its owner: the system's own tools, which
    are slower to start, get there.
    """
    with contextlib.suppress(RecursionError):
        shutil.rmtree(folder, ignore_errors=True)
    if not folder.exists():
        return
    for tool in (["chmod", "-R", "u+rwx"], ["rm", "-rf"]):
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            subprocess.run([*tool, "--", str(folder)], capture_output=True, timeout=_TOOLS_SECONDS, check=False)
