"""``python -m grader.sandbox.warm.zygote SOCKET HEAP_MB [spark]``: fork workers for the judges of one learner.

The zygote imports what workers need and then never runs a line of a submission: workers are forked from it, serve one
judge each, and end. Its standard input is a pipe from the service; when that closes, it ends with all that it started.
"""

from __future__ import annotations

import contextlib
import gc
import os
import random
import select
import selectors
import shutil
import signal
import socket
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from grader.sandbox.boxes.box import closed_environment
from grader.sandbox.warm.jvm import WarmJvm
from grader.sandbox.warm.lease import LeasedSpark
from grader.sandbox.warm.messages import Ended, Forked, Lease, LeaseAsked, Lines, Order, say
from grader.sandbox.warm.peer import insist_on_own_user
from grader.sandbox.worker.dispatcher import Dispatcher
from grader.sandbox.worker.serve import serve

_TURN_SECONDS = 0.01
_ORDER_SECONDS = 2.0
_CHANNEL, _LOAN = 3, 4
_MOST_BYTES = 1 << 16


@dataclass
class Serving:
    """One forked worker: its judge's connection, its loan of the JVM, and where its output goes."""

    pid: int
    pidfd: int
    judge: socket.socket
    loan: socket.socket
    output: int
    asked: Lines
    wants: LeaseAsked | None = None
    lent: bool = False


@dataclass
class Zygote:
    """Forks workers and lends the JVM."""

    listener: socket.socket
    jvm_output: int
    jvm: WarmJvm
    servings: dict[int, Serving] = field(default_factory=dict)
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def run(self) -> None:
        """Serve until the service has gone."""
        for source, action in (
            (self.listener, self.accept),
            (self.jvm_output, self.pass_on),
            (sys.stdin.fileno(), None),
        ):
            self.selector.register(source, selectors.EVENT_READ, action)
        while True:
            for key, _ in self.selector.select(_TURN_SECONDS if self.jvm.busy else None):
                if key.data is None:
                    return
                key.data()
            self.jvm.turn()
            self.lend()

    def accept(self) -> None:
        """Fork a worker for a judge."""
        try:
            judge, _ = self.listener.accept()
        except OSError:  # no descriptor is left: whoever waits starts a worker of its own
            time.sleep(_TURN_SECONDS)
            return
        descriptors: list[int] = []
        try:
            judge.settimeout(_ORDER_SECONDS)
            insist_on_own_user(judge)
            said, descriptors, _, _ = socket.recv_fds(judge, _MOST_BYTES, 2)
            order = msgspec.json.decode(said, type=Order)
            channel, output = descriptors
            ours, theirs = socket.socketpair()
            pid = self.fork(lambda: become_worker(order, channel, output, theirs.fileno()))
        except (OSError, ValueError, RecursionError):
            for number in descriptors:
                os.close(number)
            judge.close()
            return
        theirs.close()
        os.close(channel)
        ours.setblocking(False)  # learner code holds the other end
        judge.setblocking(False)
        serving = Serving(pid, os.pidfd_open(pid), judge, ours, output, Lines(ours))
        self.servings[pid] = serving
        for source, action in ((judge, self.hang_up), (ours, self.hear), (serving.pidfd, self.bury)):
            self.selector.register(source, selectors.EVENT_READ, self._while_it_runs(action, serving))
        with contextlib.suppress(OSError):
            say(judge, Forked(pid))

    def _while_it_runs(self, action: Callable[[Serving], None], serving: Serving) -> Callable[[], None]:
        """The action, but for a worker that was buried in the same turn: its number may be another process's."""
        return lambda: action(serving) if serving.pid in self.servings else None

    def fork(self, work: Callable[[], None]) -> int:
        """Run a function in a child that ends with it; the child's number."""
        pid = os.fork()
        if pid:
            return pid
        code = 1
        try:
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)

    def hear(self, serving: Serving) -> None:
        """A worker asks for the JVM."""
        try:
            serving.wants = serving.asked.next(LeaseAsked)
        except BlockingIOError:
            return
        except (OSError, EOFError):
            self.selector.unregister(serving.loan)
            return
        self.jvm.boot()

    def lend(self) -> None:
        """Answer the worker that waits for the JVM, if there is an answer yet."""
        for serving in self.servings.values():
            if serving.wants is None:
                continue
            gateway = self.jvm.ready
            taken = any(other.lent for other in self.servings.values())
            if gateway is None and not taken and not self.jvm.hopeless:
                continue
            unfit = gateway is None or taken or serving.wants.heap_mb != self.jvm.heap_mb
            serving.wants = None
            with contextlib.suppress(OSError):
                if gateway is None or unfit:
                    say(serving.loan, Lease(refused=True))
                else:
                    say(serving.loan, Lease(gateway.port, gateway.secret, self.jvm.java, str(self.jvm.scratch)))
                    self.jvm.lend()
                    serving.lent = True

    def hang_up(self, serving: Serving) -> None:
        """The judge has closed its end: nobody needs the worker any more."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(serving.pid, signal.SIGKILL)
        self.selector.unregister(serving.judge)

    def bury(self, serving: Serving) -> None:
        """A worker has ended: tell its judge, take the JVM back."""
        code = os.waitstatus_to_exitcode(os.waitpid(serving.pid, 0)[1])
        with contextlib.suppress(OSError):
            say(serving.judge, Ended(code))
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(serving.pid, signal.SIGKILL)  # what it left behind in its group
        for source in (serving.judge, serving.loan, serving.pidfd):
            with contextlib.suppress(KeyError):
                self.selector.unregister(source)
        serving.judge.close()
        serving.loan.close()
        for number in (serving.pidfd, serving.output):
            os.close(number)
        del self.servings[serving.pid]
        if serving.lent:
            self.jvm.give_back(sound=code == 0)

    def pass_on(self) -> None:
        """What the JVM prints (and tasks, through it) belongs to the worker that has it.

        It waits in the pipe while that worker's judge does not read: then this process must not wait too.
        """
        outputs = [serving.output for serving in self.servings.values() if serving.lent]
        if len(select.select([], outputs, [], 0)[1]) < len(outputs):
            time.sleep(_TURN_SECONDS)
            return
        data = os.read(self.jvm_output, select.PIPE_BUF)  # so much fits where something can be written: pipe(7)
        for output in outputs:
            with contextlib.suppress(OSError):
                os.write(output, data)

    def close(self) -> None:
        """End all workers and the JVM."""
        for serving in self.servings.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(serving.pid, signal.SIGKILL)
        self.jvm.close()


def become_worker(order: Order, channel: int, output: int, loan: int) -> None:
    """In the child: be as a worker that was started on its own, and serve the judge."""
    os.setsid()
    scratch = Path(order.scratch)
    null = os.open(os.devnull, os.O_RDONLY)
    # First out of the way of the numbers that they will get.
    taken = [os.dup(number) for number in (null, output, output, channel, loan)]
    high = [os.dup2(number, 100 + position) for position, number in enumerate(taken)]
    for number, source in enumerate(high):
        os.dup2(source, number, inheritable=number < _CHANNEL)
    os.closerange(_LOAN + 1, 4096)
    os.environ.clear()
    os.environ.update(closed_environment(scratch))
    os.chdir(scratch)
    tempfile.tempdir = None  # the one of this environment, which is removed with it
    random.seed()
    numpy: Any = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()
    starter = LeasedSpark(socket.socket(fileno=_LOAN), scratch, order.heap_mb)
    serve(socket.socket(fileno=_CHANNEL), Dispatcher(scratch, starter))


def preload() -> None:
    """Import what nearly every worker needs, once for all."""
    import numpy  # noqa: F401
    import pyspark.cloudpickle
    import pyspark.java_gateway
    import pyspark.mllib.linalg
    import pyspark.resultiterable  # noqa: F401

    import grader.spark.figures  # noqa: F401

    gc.collect()
    gc.freeze()


def main(place: Path, heap_mb: int, *, spark: bool) -> None:
    """Set up, serve, clear up."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(place))
    place.chmod(0o600)
    listener.listen(socket.SOMAXCONN)
    read_end, write_end = os.pipe()
    os.dup2(write_end, 1)
    os.dup2(write_end, 2)
    preload()
    scratch = Path(tempfile.mkdtemp(prefix="grader-"))
    zygote = Zygote(listener, read_end, jvm=None)  # type: ignore[arg-type]
    zygote.jvm = WarmJvm(heap_mb, scratch, zygote.fork)
    try:
        if spark:
            zygote.jvm.boot()
        zygote.run()
    finally:
        zygote.close()
        place.unlink(missing_ok=True)
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), spark="spark" in sys.argv[3:])
