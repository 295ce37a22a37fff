"""The zygote's JVM: started when first asked for, lent to one worker at a time, with a fresh SparkContext for each."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import psutil

from grader.spark.archive import archive_in_use
from grader.spark.gateway import Gateway, GatewayError, launch_jvm, read_gateway
from grader.spark.java import JavaError, find_java
from grader.spark.session import settings

State = Literal["off", "booting", "opening", "ready", "lent"]

_BOOT_SECONDS = 60.0
_OPEN_SECONDS = 60.0
_MOST_FAILURES = 3
_CHANGED = 3
"""Exit code of the process that opens a context when the JVM is not as it was started."""
_MOST_CONTEXTS = 60
"""Contexts that one JVM serves: what is left of each in its memory adds up."""


class WarmJvm:
    """Call ``turn`` often while ``busy``; all else returns at once. ``fork`` runs a function in a child process."""

    def __init__(self, heap_mb: int, scratch: Path, fork: Callable[[Callable[[], None]], int]) -> None:
        self.heap_mb = heap_mb
        self.java = ""
        self.scratch = scratch
        self._fork = fork
        self._state: State = "off"
        self._process: subprocess.Popen[bytes] | None = None
        self._info = scratch / "none"
        self._gateway: Gateway | None = None
        self._opener = 0
        self._deadline = 0.0
        self._failures = 0
        self._contexts = 0

    @property
    def busy(self) -> bool:
        """Whether something is under way that ``turn`` has to look after."""
        return self._state in ("booting", "opening")

    @property
    def ready(self) -> Gateway | None:
        """How to reach the JVM when it can be lent now."""
        return self._gateway if self._state == "ready" and self._alive() else None

    @property
    def hopeless(self) -> bool:
        """Whether it failed so often that nobody should wait for it."""
        return self._failures >= _MOST_FAILURES

    def boot(self) -> None:
        """Start the JVM unless it runs."""
        if self._state != "off" and not (self._state in ("ready", "lent") and not self._alive()):
            return
        self._end()
        (self.scratch / "settings").unlink(missing_ok=True)
        if self.hopeless:
            return
        try:
            self.scratch.mkdir(mode=0o700, exist_ok=True)
            java = find_java()
            self.java = f"{java.version} ({java.origin})"
            self._process, self._info = launch_jvm(
                java, heap_mb=self.heap_mb, scratch=self.scratch, environ=os.environ, extra=archive_in_use(java)
            )
        except (JavaError, GatewayError, OSError):
            self._failures = _MOST_FAILURES
            return
        self._enter("booting", _BOOT_SECONDS)

    def lend(self) -> None:
        """The JVM now belongs to a worker."""
        self._state = "lent"

    def give_back(self, *, sound: bool) -> None:
        """The worker has ended. A JVM whose worker had to be killed is replaced, else its context is."""
        if sound and self._alive() and self._contexts < _MOST_CONTEXTS:
            self._open()
        else:
            self._end()
            self.boot()

    def turn(self) -> None:
        """Go on with what is under way."""
        if self._state == "booting":
            self._boot_on()
        elif self._state == "opening":
            self._open_on()

    def close(self) -> None:
        """End the JVM and all that it started."""
        self._end()

    def _boot_on(self) -> None:
        assert self._process is not None
        if self._process.poll() is not None or time.monotonic() > self._deadline:
            self._fail()
        elif self._info.exists():
            self._gateway = read_gateway(self._process, self._info)
            self._contexts = 0
            self._open()

    def _open(self) -> None:
        gateway = self._gateway
        assert gateway is not None
        self._opener = self._fork(lambda: open_context(gateway, self.scratch))
        self._contexts += 1
        self._enter("opening", _OPEN_SECONDS)

    def _open_on(self) -> None:
        pid, status = os.waitpid(self._opener, os.WNOHANG)
        if pid == 0 and time.monotonic() <= self._deadline:
            return
        if pid == 0:
            os.kill(self._opener, signal.SIGKILL)
            os.waitpid(self._opener, 0)
        self._opener = 0
        code = os.waitstatus_to_exitcode(status) if pid else -1
        if code == 0:
            self._failures = 0
            self._state = "ready"
        elif code == _CHANGED:
            self._end()
            self.boot()
        else:
            self._fail()

    def _fail(self) -> None:
        self._failures += 1
        self._end()
        self.boot()

    def _enter(self, state: State, seconds: float) -> None:
        self._state = state
        self._deadline = time.monotonic() + seconds

    def _alive(self) -> bool:
        """Whether it runs and has its folder, which whoever tidies up the temporary files may have taken away."""
        return self._process is not None and self._process.poll() is None and self.scratch.is_dir()

    def _end(self) -> None:
        if self._opener:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._opener, signal.SIGKILL)
            os.waitpid(self._opener, 0)
            self._opener = 0
        if self._process is not None:
            with contextlib.suppress(psutil.NoSuchProcess):
                for child in psutil.Process(self._process.pid).children(recursive=True):
                    with contextlib.suppress(psutil.NoSuchProcess):
                        child.kill()
            self._process.kill()
            self._process.wait()
            if self._process.stdin is not None:
                self._process.stdin.close()
            self._process = None
        self._gateway = None
        self._state = "off"


def open_context(gateway: Gateway, scratch: Path) -> None:
    """In a process of its own: stop the context that the JVM has, open a fresh one, and run a job in it."""
    os.environ.update(gateway.environment())
    from pyspark import SparkConf, SparkContext
    from pyspark.java_gateway import launch_gateway

    from grader.sandbox.worker.live import rehearse

    link = launch_gateway()  # type: ignore[no-untyped-call]
    _insist_on_its_settings(link, scratch / "settings")
    companion = getattr(getattr(link.jvm, "org.apache.spark.SparkContext$"), "MODULE$")
    former = companion.getActive()
    if former.isDefined():
        former.get().stop()
    # Drivers that ended without a word still have their objects registered, the former context among them.
    link.java_gateway_server.getGateway().getBindings().keySet().removeIf(
        getattr(link.jvm, "java.util.regex.Pattern").compile("o[0-9]+").asMatchPredicate()
    )
    context = SparkContext(conf=SparkConf(loadDefaults=False).setAll(list(settings(scratch).items())))
    rehearse(context)


def _insist_on_its_settings(link: Any, kept: Path) -> None:
    """End this process when properties, time zone or language of the JVM are not those that it had at first."""
    java = link.jvm.java
    pairs = [f"{name}={java.lang.System.getProperty(name)}" for name in _properties(link)]
    found = "\n".join([*pairs, java.util.TimeZone.getDefault().getID(), java.util.Locale.getDefault().toString()])
    if not kept.exists():
        kept.write_text(found, encoding="utf-8")
    elif kept.read_text(encoding="utf-8") != found:
        os._exit(_CHANGED)


def _properties(link: Any) -> list[str]:
    """Names of the properties that decide how Java and Spark work; libraries note things for themselves in others."""
    names = str(getattr(link.jvm, "java.lang.String").join("\n", link.jvm.java.lang.System.getProperties().keySet()))
    return sorted(name for name in names.split("\n") if name.startswith(("java.", "user.", "file.", "spark.", "sun.")))
