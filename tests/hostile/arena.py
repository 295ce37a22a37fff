"""Grades one attack in a box and looks afterwards at what it left, reached and was seen to use."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from grader.checks.comparing.show import sort_key
from grader.checks.running.engine import grade
from grader.checks.running.grader import LabGrader
from grader.checks.running.run import Options
from grader.course.load import load_course
from grader.course.model import Limits
from grader.results.answers import AnswerStore
from grader.results.record import encode
from grader.sandbox.boxes.box import Box, Launcher
from grader.sandbox.boxes.identity import nobody
from grader.sandbox.boxes.levels import launcher_for
from grader.sandbox.host.request import Request
from grader.sandbox.wire.values import DataFrame, Rdd
from grader.submission import SubmissionError, parse_submission

HERE = Path(__file__).parent
MARK = "S3CRET-of-the-course"
PORTS = (45999, 25999)
REACHED = ("LEAK", "WROTE", "CONNECTED", "GOT", "INJECTED", "REFUSED")
"""Words with which attacks report a success; REFUSED is an attack's own guard, so the box lacks what it relies on."""


@dataclass(frozen=True)
class Fight:
    """How an attack ended: its verdict, what it cost, and all that it should not have been able to do."""

    status: str
    earned: float
    kinds: frozenset[str]
    seconds: float
    peak_mb: float
    lag: float
    texts: str
    reached: tuple[str, ...]
    survivors: tuple[int, ...]


@dataclass
class Witness:
    """A launcher that remembers the pid namespaces of the boxes it started, to look for survivors.

    A box without a namespace is remembered by its folder, which stands in its processes' working directories.
    """

    inner: Launcher
    held: list[int] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)

    @property
    def level(self) -> str:
        return self.inner.level

    @property
    def note(self) -> str:
        return self.inner.note

    def launch(self, limits: Limits) -> Box:
        """Start a box and note where its processes live."""
        box: Any = self.inner.launch(limits)
        first = getattr(box, "first_process", 0)
        if first:
            # Held open, so that the kernel does not give the number of this namespace to another one.
            with contextlib.suppress(OSError):
                self.held.append(os.open(f"/proc/{first}/ns/pid", os.O_RDONLY))
        elif hasattr(box, "folder"):
            self.folders.append(str(box.folder))
        return box

    def survivors(self) -> tuple[int, ...]:
        """Processes in namespaces of boxes, all of which should be gone; one that only waits to be buried is."""
        namespaces = {os.fstat(number).st_ino for number in self.held}
        alive = []
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if not entry.name.isdigit():
                    continue
                inside = (entry / "ns/pid").stat().st_ino in namespaces
                if not inside and not str((entry / "cwd").readlink()).startswith(tuple(self.folders) or "-"):
                    continue
                if (entry / "stat").read_bytes().rpartition(b")")[2].split()[0] != b"Z":
                    alive.append(int(entry.name))
        return tuple(alive)

    def close(self) -> None:
        """Let the namespaces go."""
        for number in self.held:
            os.close(number)


class Pulse:
    """Measures how long this process has to wait for the processor while something runs: its worst delay."""

    def __init__(self) -> None:
        self.worst = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def _beat(self) -> None:
        while not self._over.is_set():
            before = time.monotonic()
            time.sleep(0.01)
            self.worst = max(self.worst, time.monotonic() - before - 0.01)

    def __enter__(self) -> Pulse:
        self._thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._over.set()
        self._thread.join()


GIVEN: Mapping[str, Any] = MappingProxyType(
    {
        "plain": ["x y"],
        "spark": Rdd((["x y"],)),
        "frames": DataFrame((("customer", "string"), ("amount", "double")), [("x", 1.0)]),
    }
)
"""What ``solve`` is given in each lab in which it is a function of plain values, rows or a DataFrame."""


class Arena:
    """A course with secrets, listeners that nobody may reach, and a place for one level of isolation."""

    def __init__(self, root: Path, level: Any, listeners: Sequence[socket.socket]) -> None:
        self.planted = root / "planted"
        self.planted.mkdir(mode=0o777)
        self.planted.chmod(0o777)
        (self.planted / "secret.json").write_text(json.dumps(MARK))
        self._plant_owned(self.planted / "yours.json")
        shutil.copytree(HERE / "course", root / "course")
        self.course = load_course(root / "course")
        self.launcher = Witness(launcher_for(level))
        self.store = AnswerStore(None)
        self.graders = {
            lab.id: LabGrader(self.course, lab, launcher=self.launcher, store=self.store) for lab in self.course.labs
        }
        self.listeners = listeners
        self.before = self.fingerprint()

    def _plant_owned(self, path: Path) -> None:
        """A file that belongs to whoever a confined box of root is, so that only the box itself keeps it from that."""
        path.write_text(json.dumps(MARK))
        account = nobody()
        if os.getuid() == 0 and account is not None:
            os.chown(path, *account)

    def close(self) -> None:
        """End the reference's workers."""
        for grader in self.graders.values():
            grader.close()
        self.launcher.close()

    def source(self, name: str) -> bytes:
        """The attack's text, with the paths of this run in it."""
        text = (HERE / "attacks" / f"{name}.py").read_bytes()
        text = text.replace(b"COURSE_ROOT", str(self.course.root).encode())
        return text.replace(b"PLANTED", str(self.planted).encode())

    def fight(self, source: bytes, lab_id: str, seed: int = 7) -> Fight:
        """Grade a submission, ask it once more what it reached, and look around."""
        started = time.monotonic()
        try:
            submission = parse_submission("lab.py", source)
        except SubmissionError as refused:
            return Fight("refused", 0, frozenset(), time.monotonic() - started, 0, 0, str(refused), (), ())
        options = Options(seed=seed, hidden=True, diagnose=False)
        run = self.graders[lab_id].open(submission, options)
        with Pulse() as pulse:
            try:
                record = grade(run, submission)
                reached = self._reached(run, lab_id) if record.exercises[0].status != "passed" else ()
            finally:
                run.close()
        seconds = time.monotonic() - started
        checks = record.exercises[0].checks
        return Fight(
            status=record.exercises[0].status,
            earned=record.exercises[0].earned,
            kinds=frozenset(check.finding.kind for check in checks if check.finding is not None),
            seconds=seconds,
            peak_mb=run.learner.worker.peak / 2**20,
            lag=pulse.worst,
            texts=encode(record).decode("utf-8"),
            reached=reached,
            survivors=self.launcher.survivors(),
        )

    def intruders(self) -> list[int]:
        """Ports on which somebody connected."""
        found = []
        for listener in self.listeners:
            with contextlib.suppress(BlockingIOError):
                connection, _ = listener.accept()
                connection.close()
                found.append(listener.getsockname()[1])
        return found

    def fingerprint(self) -> dict[str, tuple[object, ...]]:
        """Everything planted or of the course, with owner and mode; of files also times, links and a hash."""
        paths = (
            path
            for folder in (self.planted, self.course.root)
            for path in (folder, *sorted(folder.rglob("*")))
            if "__pycache__" not in path.parts
        )
        return {str(path): _fingerprint(path) for path in paths}

    def _reached(self, run: Any, lab_id: str) -> tuple[str, ...]:
        """Call it once more, if it still answers, and read what it says it reached."""
        if run.learner.load_failure is not None or run.learner.worker.peak > 0 or lab_id not in GIVEN:
            return ()
        answer = run.learner.call(Request("solve", (GIVEN[lab_id],)))
        said = sort_key(answer.value)
        return tuple(word for word in REACHED if f"'{word}'" in said) + ((said[:2000],) if MARK in said else ())


def _fingerprint(path: Path) -> tuple[object, ...]:
    seen = path.stat()
    whose = (seen.st_mode, seen.st_uid, seen.st_gid)
    if path.is_dir():
        return whose
    return (*whose, seen.st_nlink, seen.st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest())


def listen(port: int) -> socket.socket:
    """A service of this machine that no submission may reach."""
    listener = socket.create_server(("127.0.0.1", port))
    listener.setblocking(False)
    return listener
