"""What all boxes share whose worker runs below a process of this one: how they are watched, measured and closed."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import socket
import subprocess
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from grader.course.model import Limits
from grader.sandbox.boxes import usage
from grader.sandbox.boxes.cgroup import Group
from grader.sandbox.boxes.thread import BoxThread
from grader.sandbox.boxes.watch import Target, Watch, Watching, first_process

_SIGNALLED = 128
_SIGNALS = 64
_MOST_PRINTED = 1 << 16


@dataclass(kw_only=True)
class BaseBox(ABC):
    """A box (``grader.sandbox.boxes.box.Box``). ``process`` is the worker, or what started it and outlives it.

    ``thread``: the one that started the process, where it has to live as long. ``group``: counts the memory.
    """

    process: subprocess.Popen[bytes]
    channel: socket.socket
    output: int
    limits: Limits
    thread: BoxThread[Any] | None = None
    group: Group | None = None
    _watching: Watching = field(default_factory=Watching, init=False)
    _overran: bool = field(default=False, init=False)

    RELAYS: ClassVar[bool] = True
    """Whether ``process`` is not the worker, and tells by 128 + n, as a shell does, which signal ended that."""

    @property
    def root(self) -> int:
        return self.process.pid

    @property
    def stopped(self) -> str:
        return self._watching.stopped or (usage.too_much_memory(self.limits) if self._overran else "")

    @property
    def peak(self) -> int:
        return self._watching.peak

    def exit_code(self) -> int | None:
        """The worker's exit code, negative for a signal; None while it runs."""
        code = self.process.poll()
        if code is None:
            return None
        self._ask_kernel()
        return _SIGNALLED - code if self.RELAYS and _SIGNALLED < code <= _SIGNALLED + _SIGNALS else code

    def cpu_seconds(self) -> float:
        return usage.cpu_seconds(self.process.pid)

    def printed(self) -> str:
        """What stands in the output pipe now; for words about a start that failed."""
        if select.select([self.output], [], [], 0)[0]:
            return os.read(self.output, _MOST_PRINTED).decode("utf-8", "replace")
        return ""

    def watch(self, watch: Watch) -> None:
        """Have it looked after, and ended when it holds more than it may; closed where nobody can look."""
        pidfd = self._first_process()
        if pidfd is None:
            return
        try:
            self._watching = watch.begin(self._target(), pidfd, self._order())
        except BaseException:
            self.close()
            raise
        finally:
            os.close(pidfd)

    def close(self) -> None:
        """End everything inside, wait until it is gone, and give back what this process held for it."""
        self.kill()
        self._bury()
        if self.thread is not None:
            self.thread.release()
        self._watching.close()
        self.channel.close()
        os.close(self.output)
        self._clear()
        if self.group is not None:
            self.group.remove()

    def gone(self, seconds: float) -> bool:
        """True when nothing of it is left that is looked for, at the latest after so many seconds.

        Here: when ``process`` has ended.
        """
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
            return True
        return False

    @abstractmethod
    def kill(self) -> None:
        """End everything inside, without waiting for it."""

    @abstractmethod
    def _bury(self) -> None:
        """Wait until what was killed is gone."""

    @abstractmethod
    def _target(self) -> Target:
        """What the watch looks at."""

    @abstractmethod
    def _clear(self) -> None:
        """Remove what it wrote and what only this kind of box holds."""

    def _first_process(self) -> int | None:
        """A descriptor of the process whose end is the box's, to be closed; None when it has ended already."""
        return first_process(self.process)

    def _order(self) -> int | None:
        """Where the watch writes a byte to end the box, if it has to be ended so."""
        return None

    def _ask_kernel(self) -> None:
        """The kernel may have ended the largest process before the watch saw it."""
        if not self._overran and self.group is not None:
            self._overran = self.group.overran()


@dataclass(frozen=True)
class Ends:
    """What a new worker is given: its end ``theirs`` of the channel, the pipe that it prints to, an empty folder."""

    ours: socket.socket
    theirs: socket.socket
    output: int
    printing: int
    scratch: Path


@contextlib.contextmanager
def ends_of_worker() -> Iterator[Ends]:
    """Both ends, of which those of this process stay when the worker was started, and nothing when it was not."""
    scratch = Path(tempfile.mkdtemp(prefix="grader-"))
    ours, theirs = socket.socketpair()
    output, printing = os.pipe()
    try:
        yield Ends(ours, theirs, output, printing, scratch)
    except BaseException:
        ours.close()
        os.close(output)
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    finally:
        theirs.close()
        os.close(printing)
    os.set_blocking(output, False)
