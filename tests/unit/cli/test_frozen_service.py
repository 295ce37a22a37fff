"""A background service that was stopped in the middle (a laptop that slept, Ctrl-Z) keeps nobody waiting."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest
from mini_course import MiniCourse, copy_course

from grader.cli.service.address import socket_of

LAB = "lab1_plain"

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="the service needs Linux"),
]


def checked(mini: MiniCourse, environ: dict[str, str]) -> str:
    """What the last line of a check through a pipe says."""
    done = subprocess.run(
        f"{sys.executable} -m grader check {LAB} --seed 1 | tail -n 1",
        shell=True,
        cwd=mini.root,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout.strip()


def process_of(place: Path) -> int:
    """The process behind a socket, once somebody listens there."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as asking:
            asking.connect(str(place))
            return int(struct.unpack("3i", asking.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0])
        time.sleep(0.1)
    raise TimeoutError(place)


def test_a_check_through_a_pipe_does_not_wait_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_CACHE", str(tmp_path / "cache"))
    mini = copy_course(tmp_path / "course")
    (mini.root / "exercises" / LAB / "lab.py").write_text(mini.solution(LAB))
    first = checked(mini, {"GRADER_SERVICE": "on"})
    service = process_of(socket_of(mini.root))
    try:
        os.kill(service, signal.SIGSTOP)
        assert checked(mini, {"GRADER_SERVICE": "on"}) == first
        assert "passed" in first
    finally:
        os.kill(service, signal.SIGCONT)
        os.kill(service, signal.SIGTERM)
