"""A SparkContext for short labs: local, quiet, and with the 40 ms stall of every Python task removed."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from grader.spark.gateway import Gateway, GatewayError, archive_flags, await_gateway, launch_jvm
from grader.spark.java import JavaError, find_java

if TYPE_CHECKING:
    from pyspark import SparkContext

CORES = 2
DAEMON = "grader.sandbox.worker.daemon"
"""The module that starts the Python workers; by name only, since it belongs to those who use Spark."""
ARCHIVE_VARIABLE = "GRADER_JVM_ARCHIVE"
"""Names the start-up archive to a worker, which knows nothing of the user's cache."""


def settings(scratch: Path) -> dict[str, str]:
    """Spark's configuration for a lab."""
    chosen = {
        "spark.master": f"local[{CORES}]",
        "spark.app.name": "lab",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": "localhost",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.maxResultSize": "256m",
        "spark.default.parallelism": str(CORES),
        "spark.sql.shuffle.partitions": str(CORES),
        "spark.local.dir": str(scratch),
        "spark.sql.warehouse.dir": str(scratch / "warehouse"),
        "spark.python.worker.reuse": "true",
        # Compressed sizes hide what a shuffle moves: a hundred equal rows would count as one.
        "spark.shuffle.compress": "false",
        # Java clears a block of this size, by default of 4 MB, for each stage of each job.
        "spark.broadcast.blockSize": "64k",
        # Plans are the same in each run, and nothing is compiled that runs once (measured: a third of a query's time).
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.session.timeZone": "UTC",
        # On Databricks `dbfs:/data/songs.csv` is a file of the cluster; here it is `data/songs.csv`.
        "spark.hadoop.fs.dbfs.impl": "org.apache.hadoop.fs.viewfs.ViewFileSystemOverloadScheme",
        "spark.hadoop.fs.viewfs.overload.scheme.target.dbfs.impl": "org.apache.hadoop.fs.LocalFileSystem",
        "spark.hadoop.fs.viewfs.mounttable.default.linkFallback": scratch.absolute().as_uri(),
    }
    if sys.platform != "win32":
        chosen["spark.python.daemon.module"] = DAEMON
        # Over TCP the end of each stream waits 40 ms for a delayed acknowledgement; unix sockets have none.
        chosen["spark.python.unix.domain.socket.enabled"] = "true"
        chosen["spark.python.unix.domain.socket.dir"] = str(scratch)
    return chosen


class Starter(Protocol):
    """Gives a worker its SparkContext. ``java`` and ``fallback`` are for the record, Java runs in ``folder``."""

    settings: Mapping[str, str]
    java: str
    fallback: str
    folder: Path

    def launch(self) -> None:
        """Begin with what takes long, without waiting for it."""

    def context(self, seconds: float) -> SparkContext:
        """The SparkContext, waited for no longer than that."""


class SparkStarter:
    """Starts the JVM early and the SparkContext late, so that both can overlap with other work.

    ``extra`` settings lie over those of every lab.
    """

    def __init__(self, scratch: Path, heap_mb: int, extra: Mapping[str, str] = MappingProxyType({})) -> None:
        self.folder = scratch
        """Where Java and its Python workers run: relative paths of a job begin there."""
        self._heap_mb = heap_mb
        self.settings: Mapping[str, str] = {**settings(scratch), **extra}
        """The configuration of the context."""
        self.fallback = ""
        """Why the stock launcher was used, empty when it was not."""
        self.java = ""
        """The Java in use, for the record."""
        self._pending: tuple[object, Path] | None = None

    def launch(self) -> None:
        """Start the JVM without waiting for it."""
        if self._pending is not None or self.fallback:
            return
        try:
            java = find_java()
            self.java = f"{java.version} ({java.origin})"
            archive = os.environ.get(ARCHIVE_VARIABLE)
            extra = archive_flags(java, Path(archive)) if archive else ()
            self._pending = launch_jvm(
                java, heap_mb=self._heap_mb, scratch=self.folder, environ=os.environ, extra=extra
            )
        except (JavaError, GatewayError, OSError) as problem:
            self.fallback = str(problem)

    def context(self, seconds: float) -> SparkContext:
        """The SparkContext, started through the direct gateway or, where that fails, as stock pyspark does."""
        self.launch()
        gateway = self._await(seconds)
        if gateway is not None:
            os.environ.update(gateway.environment())
        from pyspark import SparkConf, SparkContext

        conf = SparkConf(loadDefaults=False).setAll(list(self.settings.items()))
        return SparkContext.getOrCreate(conf)

    def _await(self, seconds: float) -> Gateway | None:
        if self._pending is None:
            return None
        process, info = self._pending
        try:
            return await_gateway(process, info, seconds)  # type: ignore[arg-type]
        except GatewayError as problem:
            self.fallback = str(problem)
            return None
