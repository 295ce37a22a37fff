"""A standalone cluster of Spark on this machine, from the installed pyspark: a master and some workers."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pyspark

HOME = Path(pyspark.__file__).parent
_SECONDS = 60


def find_jdk() -> Path:
    """A full JDK, for a Worker adds a module that the bundled Java lacks. ``tools/install-jdk`` installs one."""
    named = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    for home in (*named, *sorted(Path("/usr/lib/jvm").glob("java-*"))):
        java = home / "bin" / "java"
        if java.exists():
            listed = subprocess.run([java, "--list-modules"], capture_output=True, text=True, check=False).stdout
            if "jdk.incubator.vector" in listed:
                return home
    raise FileNotFoundError("no full JDK: run tools/install-jdk")


@dataclass
class Standalone:
    """A running cluster; ``environ`` is that of a driver for it."""

    java: Path
    folder: Path
    port: int
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def master(self) -> str:
        return f"spark://127.0.0.1:{self.port}"

    @property
    def environ(self) -> dict[str, str]:
        local = {"SPARK_HOME": str(HOME), "SPARK_SCALA_VERSION": "2.13", "SPARK_LOCAL_IP": "127.0.0.1"}
        return {**os.environ, **local, "JAVA_HOME": str(self.java)}

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        log = self.folder / f"log{len(self.processes)}.txt"
        with log.open("wb") as file:
            process = subprocess.Popen(
                [self.java / "bin" / "java", "-Xmx256m", "-cp", f"{HOME / 'jars'}/*", *arguments],
                env=self.environ,
                cwd=self.folder,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        self.processes.append(process)
        return process

    def worker(self, name: str) -> subprocess.Popen[bytes]:
        options = ("--cores", "1", "--memory", "1g", "--host", "127.0.0.1", "--work-dir", str(self.folder / name))
        return self.start("org.apache.spark.deploy.worker.Worker", *options, "--webui-port", "0", self.master)

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        """Kill a worker with all that it runs, as when its machine is switched off."""
        for each in (*psutil.Process(worker.pid).children(recursive=True), worker):
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
        worker.wait()


@contextlib.contextmanager
def cluster(folder: Path, java: Path) -> Iterator[Standalone]:
    """A master on a free port, without workers yet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = Standalone(java, folder, port)
    options = ("--host", "127.0.0.1", "--port", str(port), "--webui-port", "0")
    made.start("org.apache.spark.deploy.master.Master", *options)
    try:
        _until_listening(port)
        yield made
    finally:
        for process in reversed(made.processes):
            if process.poll() is None:
                made.kill(process)
        shutil.rmtree(folder, ignore_errors=True)


def _until_listening(port: int) -> None:
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise TimeoutError("the master did not start")
