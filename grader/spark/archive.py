"""A start-up archive for Spark's JVM: classes loaded and linked ahead of time, about halving its start.

JDK 24 and later write an AOT cache (JEP 483, 514), older ones a dynamic AppCDS archive (JEP 350). One is made per Java,
Spark and set of flags, by a training run in the background after the first use, so nobody waits for it. The JVM itself
ignores an archive that does not fit, so a wrong one costs time and never correctness.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from grader.base.cache import own_cache
from grader.base.hashing import sha256_hex
from grader.base.logs import package_log
from grader.base.writing import flush, unfinished
from grader.spark.gateway import (
    AOT_JAVA,
    GatewayError,
    archive_flags,
    await_gateway,
    java_command,
    launch_jvm,
    spark_home,
)
from grader.spark.java import Java, JavaError, find_java

if TYPE_CHECKING:
    from pyspark import SparkContext

_log = package_log(__name__)

KEPT_ARCHIVES = 2
OFF_VARIABLE = "GRADER_NO_ARCHIVE"
"""Set to anything: neither make nor use an archive."""
_TRAINING_HEAP_MB = 512
_TRAINED_ON = "RDDs, SQL, pyspark.ml"
"""An archive that was trained on something else is made anew."""
_START_SECONDS = 120.0
_DUMP_SECONDS = 300.0
_GIVE_UP_SECONDS = 24 * 3600
_STALE_LOCK_SECONDS = 900
_SIZE = re.compile(r"\.(\d+)\.archive")


def start_up_archive() -> Path | None:
    """The archive of this machine's Java and Spark, None when it was not made (yet)."""
    if OFF_VARIABLE in os.environ:
        return None
    try:
        return _sound(_path(find_java()))
    except (OSError, GatewayError, JavaError):
        return None


def archive_in_use(java: Java) -> tuple[str, ...]:
    """The options that make a JVM start from the archive, none when there is none."""
    archive = start_up_archive()
    return archive_flags(java, archive) if archive else ()


def build_in_background() -> None:
    """Start making the archive in a process of its own unless it is there, being made, or failed lately."""
    if OFF_VARIABLE in os.environ:
        return
    try:
        java = find_java()
        path = _path(java)
        wanted = _sound(path) is None and not _young(_lock(path), _STALE_LOCK_SECONDS) and not _young(_failed(path))
        if not wanted or not _writable(path.parent):
            return
        subprocess.Popen(
            [sys.executable, "-P", "-m", "grader.spark.archive"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, JavaError, GatewayError) as problem:
        _log.info("no start-up archive is made: %s", problem)  # slower starts are all that is lost


def build(java: Java) -> Path | None:
    """Make the archive now; None when another process is at it or it cannot be made here."""
    path = _path(java)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(path) as mine:
        if not mine:
            return None
        if found := _sound(path):
            return found
        with unfinished(path) as making:
            _train(java, making)
            if not _usable(java, making):
                _failed(path).touch()
                return None
            flush(making)
            finished = path.with_suffix(f".{making.stat().st_size}.archive")
            _clear(path)
            making.replace(finished)
        _prune(path.parent)
        return finished


def _archives(path: Path) -> list[Path]:
    return sorted(path.parent.glob(f"{path.stem}.*.archive"))


def _sound(path: Path) -> Path | None:
    """The archive of this name whose size is the one that it was written with; None where it was cut or is no file.

    Its name ends in the size, so that a half of a file is noticed without reading it.
    """
    for found in _archives(path):
        seen, size = found.lstat(), _SIZE.search(found.name)
        if size and stat.S_ISREG(seen.st_mode) and seen.st_size == int(size[1]) and os.access(found, os.R_OK):
            return found
    return None


def _clear(path: Path) -> None:
    """Take away what stands in the place of an archive and is none."""
    for former in _archives(path):
        if former.is_dir() and not former.is_symlink():
            shutil.rmtree(former)
        else:
            former.unlink()


def _train(java: Java, target: Path) -> None:
    """Run what labs run, then let the JVM end by itself: it writes the archive on its way out."""
    option = "-XX:AOTCacheOutput" if java.version >= AOT_JAVA else "-XX:ArchiveClassesAtExit"
    scratch = Path(tempfile.mkdtemp(prefix="spark-"))
    environ = {**os.environ, "PYTHONHASHSEED": "0", "PYSPARK_PYTHON": sys.executable}
    extra = (f"{option}={target}", "-Xlog:disable")
    process, info = launch_jvm(java, heap_mb=_TRAINING_HEAP_MB, scratch=scratch, environ=environ, extra=extra)
    try:
        gateway = await_gateway(process, info, _START_SECONDS)
        os.environ.update({**environ, **gateway.environment()})
        _exercise(scratch)
        assert process.stdin is not None
        process.stdin.close()
        process.wait(_DUMP_SECONDS)
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(scratch, ignore_errors=True)


def _exercise(scratch: Path) -> None:
    from pyspark import SparkConf, SparkContext

    from grader.spark.figures import next_job, observe
    from grader.spark.session import settings

    context = SparkContext(conf=SparkConf(loadDefaults=False).setAll(list(settings(scratch).items())))
    rows = context.parallelize([("a", 1), ("b", 2), ("a", 3)] * 50, 3).flatMap(lambda row: [row])
    for _ in range(3):
        rows.reduceByKey(lambda a, b: a + b).glom().collect()
    rows.groupByKey().mapValues(list).join(rows).sortByKey().take(3)
    rows.cache().aggregate(0, lambda a, row: a + row[1], lambda a, b: a + b)
    shared = context.broadcast({"a": 1})
    total = context.accumulator(0)
    rows.foreach(lambda row: total.add(shared.value.get(row[0], 0)))
    rows.unpersist()
    observe(context, 0, next_job(context))
    _exercise_frames(context)


def _exercise_frames(context: SparkContext) -> None:
    """DataFrames, SQL and a pipeline: four fifths of what their classes cost at the first use."""
    from pyspark.ml import Pipeline
    from pyspark.ml.feature import StandardScaler, VectorAssembler
    from pyspark.ml.regression import LinearRegression
    from pyspark.sql import SparkSession, Window
    from pyspark.sql import functions as F  # noqa: N812 - its usual name

    session = SparkSession.builder.getOrCreate()
    people = session.createDataFrame([(n, "ab"[n % 2]) for n in range(8)], "id int, country string")
    parts = context.parallelize([(n, n % 8, n * 0.5, "2026-01-01") for n in range(40)], 3)
    orders = session.createDataFrame(parts, "n bigint, id int, amount double, day string")
    for _ in range(2):
        totals = orders.join(people, "id").groupBy("country").agg(F.sum("amount").alias("total"), F.count("*"))
        totals.orderBy(F.desc("total")).collect()
    before = Window.partitionBy("id").orderBy("n")
    orders.withColumn("gap", F.col("amount") - F.lag("amount").over(before)).filter("gap > 0").collect()
    orders.withColumn("day", F.to_date("day")).select(F.udf(lambda day: str(day))("day")).distinct().collect()
    orders.createOrReplaceTempView("orders")
    session.sql("SELECT id, max(amount) AS most FROM orders WHERE amount > 1 GROUP BY id ORDER BY most").collect()
    vectors = VectorAssembler(inputCols=["n", "amount"], outputCol="raw")
    scaled = StandardScaler(inputCol="raw", outputCol="features")
    fitted = Pipeline(stages=[vectors, scaled, LinearRegression(labelCol="amount")]).fit(orders)
    fitted.transform(orders).select("prediction").collect()


def _usable(java: Java, archive: Path) -> bool:
    """Whether a JVM accepts the archive when it is told not to go on without it."""
    if not archive.is_file():
        return False
    strict = "-XX:AOTMode=on" if java.version >= AOT_JAVA else "-Xshare:on"
    extra = (*archive_flags(java, archive), strict)
    command = java_command(java, spark_home(), _TRAINING_HEAP_MB, archive.parent, extra)
    asked = subprocess.run([*command[:-1], "-version"], capture_output=True, timeout=60, check=False)
    return asked.returncode == 0


def _path(java: Java) -> Path:
    """Where the archive lies: its name is a hash of all that it depends on."""
    home = spark_home()
    release = java.executable.resolve().parent.parent / "release"
    parts = [
        _TRAINED_ON,
        str(java.executable.resolve()),
        release.read_text(errors="replace") if release.is_file() else "",
    ]
    parts += sorted(f"{jar.name} {jar.stat().st_size}" for jar in (home / "jars").glob("*.jar"))
    parts += java_command(java, home, 0, Path("/"))
    key = sha256_hex("\n".join(parts))[:16]
    return own_cache() / "jvm" / f"{key}.archive"


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[bool]:
    """True for the one process that may build; a lock that its owner left behind counts for a quarter of an hour."""
    lock = _lock(path)
    if lock.exists() and not _young(lock, _STALE_LOCK_SECONDS):
        lock.unlink(missing_ok=True)
    try:
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        yield False
        return
    try:
        yield True
    finally:
        lock.unlink(missing_ok=True)


def _prune(folder: Path) -> None:
    archives = sorted(folder.glob("*.archive"), key=lambda path: path.lstat().st_mtime, reverse=True)
    for path in archives[KEPT_ARCHIVES:]:
        path.unlink(missing_ok=True)


def _lock(path: Path) -> Path:
    return path.with_suffix(".lock")


def _failed(path: Path) -> Path:
    return path.with_suffix(".failed")


def _young(path: Path, seconds: float = _GIVE_UP_SECONDS) -> bool:
    try:
        return abs(time.time() - path.lstat().st_mtime) < seconds  # a clock that was set back leaves times to come
    except OSError:
        return False


def _writable(folder: Path) -> bool:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.access(folder, os.W_OK)


if __name__ == "__main__":
    with contextlib.suppress(OSError, AttributeError):
        os.nice(19)
    build(find_java())
