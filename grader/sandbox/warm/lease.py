"""A forked worker's Spark: the zygote's JVM on loan, or one of its own when that cannot be had."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from grader.sandbox.warm.messages import Lease, LeaseAsked, Lines, say
from grader.spark.session import SparkStarter, settings

if TYPE_CHECKING:
    from pyspark import SparkContext


class LeasedSpark:
    """A ``Starter`` that borrows."""

    def __init__(self, zygote: socket.socket, scratch: Path, heap_mb: int) -> None:
        self._zygote = zygote
        self._heap_mb = heap_mb
        self._own = SparkStarter(scratch, heap_mb)
        self._asked = False
        self.settings: Mapping[str, str] = self._own.settings
        self.java = ""
        self.fallback = ""
        self.folder = scratch

    def launch(self) -> None:
        """Ask for the JVM without waiting for the answer."""
        if not self._asked:
            self._asked = True
            with contextlib.suppress(OSError):
                say(self._zygote, LeaseAsked(self._heap_mb))

    def context(self, seconds: float) -> SparkContext:
        """The fresh SparkContext of the borrowed JVM, else of an own one."""
        self.launch()
        lease = self._answer(seconds)
        if lease.refused:
            found = self._own.context(seconds)
            self.java, self.fallback = self._own.java, self._own.fallback
            return found
        self.java = lease.java
        self.folder = Path(lease.folder)
        self.settings = settings(self.folder)
        os.environ.update({"PYSPARK_GATEWAY_PORT": str(lease.port), "PYSPARK_GATEWAY_SECRET": lease.secret})
        return attach()

    def _answer(self, seconds: float) -> Lease:
        self._zygote.settimeout(seconds)
        try:
            return Lines(self._zygote).next(Lease)
        except (OSError, EOFError):
            return Lease(refused=True)


def attach() -> SparkContext:
    """A Python driver on the SparkContext that runs in the JVM which the environment names."""
    from pyspark import SparkConf, SparkContext
    from pyspark.java_gateway import launch_gateway

    gateway = launch_gateway()  # type: ignore[no-untyped-call]
    running = getattr(gateway.jvm, "org.apache.spark.SparkContext").getOrCreate()
    java = gateway.jvm.JavaSparkContext.fromSparkContext(running)
    return SparkContext(conf=SparkConf(_jconf=running.conf()), gateway=gateway, jsc=java)
