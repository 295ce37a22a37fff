"""Start Spark's JVM directly.

``bin/spark-submit`` starts a second JVM only to build a command line, and needs a shell. The class that it ends up
running is ``org.apache.spark.api.python.PythonGatewayServer``; given a file name in ``_PYSPARK_DRIVER_CONN_INFO_PATH``
it writes port and secret there, which pyspark takes from ``PYSPARK_GATEWAY_PORT`` and ``PYSPARK_GATEWAY_SECRET``
(``pyspark/core/context.py``, ``pyspark/java_gateway.py``).
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import struct
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.spark.java import Java

# The packages that Spark reaches into by reflection: JavaModuleOptions of Spark 4.
_OPENS = (
    "java.lang",
    "java.lang.invoke",
    "java.lang.reflect",
    "java.io",
    "java.net",
    "java.nio",
    "java.util",
    "java.util.concurrent",
    "java.util.concurrent.atomic",
    "jdk.internal.ref",
    "sun.nio.ch",
    "sun.nio.cs",
    "sun.util.calendar",
)
_POLL_SECONDS = 0.005
AOT_JAVA = 24
"""The first Java with an AOT cache; older ones have AppCDS."""


class GatewayError(Exception):
    """The JVM did not come up; ``str()`` carries what it printed last."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """A running JVM that pyspark can attach to."""

    process: subprocess.Popen[bytes]
    port: int
    secret: str

    def environment(self) -> dict[str, str]:
        """The variables that make pyspark use this gateway instead of starting its own."""
        return {"PYSPARK_GATEWAY_PORT": str(self.port), "PYSPARK_GATEWAY_SECRET": self.secret}


def spark_home() -> Path:
    """The folder of the installed pyspark, found without importing it. Raises ``GatewayError``."""
    spec = importlib.util.find_spec("pyspark")
    if spec is None or spec.origin is None:
        raise GatewayError("pyspark is not installed: run `pip install pyspark`")
    return Path(spec.origin).parent


def java_command(java: Java, home: Path, heap_mb: int, scratch: Path, extra: Sequence[str] = ()) -> list[str]:
    """The command line of Spark's JVM: small heap, one compiler tier and the serial collector, made for short lives."""
    opens = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENS]
    modern = ["--sun-misc-unsafe-memory-access=allow"] if java.version >= 24 else []
    return [
        str(java.executable),
        f"-Xmx{heap_mb}m",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-XX:-UsePerfData",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:MaxDirectMemorySize=256m",
        "-XX:MetaspaceSize=256m",  # else all is collected three times while classes are loaded
        f"-Djava.io.tmpdir={scratch}",
        f"-Dlog4j2.configurationFile={Path(__file__).with_name('log4j2.properties').as_uri()}",
        "-Djdk.reflect.useDirectMethodHandle=false",
        "-Dio.netty.tryReflectionSetAccessible=true",
        "--enable-native-access=ALL-UNNAMED",
        *modern,
        *opens,
        *extra,
        "-cp",
        # The names one by one: the order of a wildcard is the file system's, and an archive is tied to the order.
        os.pathsep.join(sorted(map(str, (home / "jars").glob("*.jar")))),
        "org.apache.spark.api.python.PythonGatewayServer",
    ]


def archive_flags(java: Java, archive: Path) -> tuple[str, ...]:
    """The options that make a JVM start from an archive of ``grader.spark.archive``, and keep quiet if it cannot."""
    use = f"-XX:AOTCache={archive}" if java.version >= AOT_JAVA else f"-XX:SharedArchiveFile={archive}"
    return (use, "-Xlog:disable")


def launch_jvm(
    java: Java, *, heap_mb: int, scratch: Path, environ: Mapping[str, str], extra: Sequence[str] = ()
) -> tuple[subprocess.Popen[bytes], Path]:
    """Start the JVM and return at once: its process and the file where it will write how to reach it."""
    home = spark_home()
    # With its real home Spark puts pyspark.zip first on the path of the Python workers, which then compile pyspark
    # anew in every process; without it they import the installed, compiled package.
    info = scratch / f"gateway-{os.getpid()}-{time.monotonic_ns()}"
    environment = {
        **environ,
        "_PYSPARK_DRIVER_CONN_INFO_PATH": str(info),
        "SPARK_HOME": str(scratch),
        "SPARK_LOCAL_IP": "127.0.0.1",
    }
    # The JVM ends when its standard input closes, so it cannot outlive a driver that dies.
    with _room_for_stacks():
        process = subprocess.Popen(
            java_command(java, home, heap_mb, scratch, extra), stdin=subprocess.PIPE, env=environment, cwd=scratch
        )
    return process, info


@contextlib.contextmanager
def _room_for_stacks() -> Iterator[None]:
    """While a JVM starts, it may have as much data as this process may ask for.

    The stacks of its threads count as data whole, though hardly any of it is used, and how many threads Spark has at a
    time is a matter of speed: with less room, some of them could not start, and a right answer failed by luck.
    """
    try:
        import resource
    except ImportError:  # Windows has no such limits
        yield
        return
    holds, most = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (holds, most))


def await_gateway(process: subprocess.Popen[bytes], info: Path, seconds: float) -> Gateway:
    """Wait until the JVM listens. Raises ``GatewayError`` when it ends or takes longer than ``seconds``."""
    deadline = time.monotonic() + seconds
    while not info.exists():
        if process.poll() is not None:
            raise GatewayError(f"Java ended with exit code {process.returncode} before Spark was up")
        if time.monotonic() > deadline:
            process.kill()
            raise GatewayError(f"Java did not bring Spark up within {seconds:g} seconds")
        time.sleep(_POLL_SECONDS)
    return read_gateway(process, info)


def read_gateway(process: subprocess.Popen[bytes], info: Path) -> Gateway:
    """How to reach the JVM, from the file that it wrote; the file goes."""
    data = info.read_bytes()
    info.unlink()
    port, length = struct.unpack_from("!ii", data)
    return Gateway(process, port, data[8 : 8 + length].decode("utf-8"))
