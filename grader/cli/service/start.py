"""Start the background service of a course, ahead of the checks that will want it."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from grader.cli.service.address import WISH_VARIABLE, socket_of
from grader.results.record import RunRecord


def start_in_background(root: Path, *, spark: bool, wish: str | None = None) -> None:
    """Start the service of a course unless it runs or is not wanted. Errors cost only its speed.

    ``wish`` stands for an unset ``GRADER_SERVICE``.
    """
    wish = os.environ.get(WISH_VARIABLE, wish)
    wanted = wish == "on" or (wish is None and sys.stdout.isatty() and "CI" not in os.environ)
    if not wanted or not hasattr(os, "fork") or not hasattr(os, "pidfd_open"):
        return
    with contextlib.suppress(OSError):
        if _answers(socket_of(root)):
            return
        subprocess.Popen(
            [sys.executable, "-P", "-m", "grader.cli.service.server", str(root), *(["--spark"] if spark else [])],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=root,
            start_new_session=True,
        )


def _answers(place: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(place))
        except OSError:
            return False
        return True


def make_next_faster(root: Path, records: Sequence[RunRecord], *, service: bool, wish: str | None = None) -> None:
    """Prepare in the background what the next check will need: the ``service``."""
    if service:
        start_in_background(root, spark=any(record.environment.java for record in records), wish=wish)
