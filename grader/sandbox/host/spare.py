"""Workers started ahead: while one submission is graded, the worker of the next boots."""

from __future__ import annotations

import threading

from grader.base.logs import package_log
from grader.course.model import Limits
from grader.sandbox.boxes.box import Launcher
from grader.sandbox.boxes.problems import SandboxUnavailableError
from grader.sandbox.host.client import Worker, WorkerError
from grader.sandbox.host.deadline import PATIENCE
from grader.sandbox.host.machine import overloaded
from grader.sandbox.wire.messages import StartSpark

_log = package_log(__name__)


class SpareWorkers:
    """Gives fresh workers, one of them always started ahead. Each is used for one submission and then ended.

    ``spark`` says whether workers should come with a running Spark; it may be set once it is known.
    """

    def __init__(self, launcher: Launcher, limits: Limits, *, spark: bool = False) -> None:
        self.launcher = launcher
        self.spark = spark
        self._limits = limits
        self._spare: _Spare | None = None

    def take(self) -> Worker:
        """A fresh worker; the next one starts to boot."""
        spare = self._spare or _Spare(self._new(), spark=False)
        worker = spare.wait()
        self.prepare()
        return worker

    def prepare(self) -> None:
        """Start the next worker in the background, unless it would take from the one that works now what that lacks."""
        self._spare = None if overloaded() else _Spare(self._new(), spark=self.spark)

    def close(self) -> None:
        """End the worker that nobody took."""
        if self._spare is not None:
            self._spare.wait().close()
            self._spare = None

    def _new(self) -> Worker:
        return Worker(self.launcher, self._limits, self._limits.submission_seconds)


class _Spare:
    """A worker that boots in a thread of its own."""

    def __init__(self, worker: Worker, *, spark: bool) -> None:
        self._worker = worker
        self._thread = threading.Thread(target=self._boot, args=(spark,), name="spare worker", daemon=True)
        self._thread.start()

    def wait(self) -> Worker:
        """The worker, booted as far as it could be; a start that failed is tried again by whoever uses it."""
        self._thread.join()
        return self._worker

    def _boot(self, spark: bool) -> None:
        try:
            self._worker.start()
            if spark:
                limit = self._worker.limits.start_seconds
                self._worker.request(StartSpark(PATIENCE * limit, rehearse=True), 2 * limit)
        except (WorkerError, OSError, SandboxUnavailableError) as problem:
            _log.info("a spare worker did not start: %s", problem)
            self._worker.close()
