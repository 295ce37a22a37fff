"""A desk as a process of its own, for tests in browsers and for pictures: it may be killed and started again."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from grader.classroom.store.store import FILE, open_results

ROOT = Path(__file__).parents[1]


@dataclass
class Server:
    """A running desk, that may be killed and started again at the same port."""

    results: Path
    course: Path
    port: int = 0
    process: subprocess.Popen[str] | None = None
    address: str = ""

    def start(self) -> None:
        line = [sys.executable, "-m", "grader", "desk", str(self.results), "--port", str(self.port), "--author", "prof"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "300"}
        self.process = subprocess.Popen(
            line, cwd=self.course, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/enter\?token=\w+", said)
        assert found, said
        self.address, self.port = found[0], int(found[1])

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)

    def set_by_hand(self) -> dict[tuple[str, str, str], tuple[float, str, str]]:
        """What the results have, read by another process: points, reason, author."""
        store = open_results(self.results / FILE, create=False)
        try:
            return {whose: (each.points, each.reason, each.author) for whose, each in store.overrides().items()}
        finally:
            store.close()
