"""A learner whose course has a background service, and who runs checks in processes of their own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mini_course import MiniCourse

from grader.cli.service.address import socket_of
from grader.cli.service.client import stop_service

LAB = "lab1_plain"
MEAN = f"{LAB}/mean"
RIGHT = "def mean(numbers):\n    return sum(numbers) / len(numbers)\n"
TELLING = "import os\ndef mean(numbers):\n    print('parent', os.getppid())\n    return sum(numbers) / len(numbers)\n"


@dataclass
class Learner:
    """A learner whose course has a service that runs."""

    mini: MiniCourse
    process: subprocess.Popen[bytes]

    @property
    def socket(self) -> Path:
        return socket_of(self.mini.root)

    def answer(self, source: str) -> None:
        (self.mini.root / "exercises" / LAB / "lab.py").write_text(f"# grader: {LAB}\n# %%\n{source}")

    def start(self, target: str = MEAN) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "grader", "check", target, "--seed", "1", "--json"],
            cwd=self.mini.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={name: value for name, value in os.environ.items() if name != "GRADER_SERVICE"} | {"CI": "true"},
        )

    def check(self, source: str = RIGHT, target: str = MEAN) -> dict[str, Any]:
        """The record of a check of this answer."""
        self.answer(source)
        checking = self.start(target)
        said, wrong = checking.communicate(timeout=120)
        assert said, wrong
        record: dict[str, Any] = json.loads(said)
        return record

    def connect(self) -> socket.socket:
        client = socket.socket(socket.AF_UNIX)
        client.settimeout(20)
        client.connect(str(self.socket))
        return client

    def served(self) -> bool:
        """Whether an honest check is done by the service: its worker's parent is the zygote."""
        checks = [check for each in self.check(TELLING)["exercises"] for check in each["checks"]]
        output = "".join(check["output"] for check in checks)
        return b"warm.zygote" in Path(f"/proc/{output.split()[1]}/cmdline").read_bytes()


def serving(mini: MiniCourse) -> Learner:
    process = subprocess.Popen([sys.executable, "-P", "-m", "grader.cli.service.server", str(mini.root)], cwd=mini.root)
    place = socket_of(mini.root)
    wait_for(lambda: place.exists() and place.with_suffix(".zygote").exists())
    return Learner(mini, process)


def wait_for(holds: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def ended(learner: Learner) -> None:
    with contextlib.suppress(ProcessLookupError):
        learner.process.send_signal(signal.SIGCONT)
    stop_service(learner.mini.root)
    try:
        learner.process.wait(20)
    except subprocess.TimeoutExpired:
        learner.process.kill()
        learner.process.wait()


def timeless(record: dict[str, Any]) -> Any:
    def settle(found: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in found.items() if key not in ("started", "seconds", "sha256")}

    return json.loads(json.dumps(record), object_hook=settle)


def children_of(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def edit(file: Path, old: str, new: str) -> None:
    """Change a file and give it the times that it had."""
    before, text = file.stat(), file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
