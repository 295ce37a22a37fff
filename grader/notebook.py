"""For notebooks and probes: Spark like the one that the grader uses, and what Spark did in it.

A box holds this module too, so what is graded may import it.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from grader.spark.figures import next_job, observe
from grader.spark.run import RunFigures

if TYPE_CHECKING:
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    from grader.spark.session import SparkStarter

__all__ = ["RunFigures", "next_job", "observe", "spark_context", "spark_session"]

_HEAP_MB = 512
_START_SECONDS = 60.0


def spark_context() -> SparkContext:
    """The running SparkContext, or a new local one with the grader's settings. Works without an installed Java.

    With a new one, the time zone of this process is UTC, as in the sandbox.
    """
    from pyspark import SparkContext

    if SparkContext._active_spark_context is not None:
        return SparkContext._active_spark_context
    from grader.spark.session import SparkStarter

    # The session is in UTC. A datetime without a zone is of the kernel's, and would be shown and cut otherwise.
    os.environ["TZ"] = "UTC"
    if hasattr(time, "tzset"):  # Windows has none
        time.tzset()
    # Python workers hash strings with the seed of their driver only when it is set.
    os.environ.setdefault("PYTHONHASHSEED", "0")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    _find_archive()
    scratch = Path(tempfile.mkdtemp(prefix="spark-"))
    starter = SparkStarter(scratch, _HEAP_MB)
    atexit.register(_end, starter, scratch)
    return starter.context(_START_SECONDS)


def spark_session() -> SparkSession:
    """The SparkSession of ``spark_context()``, for DataFrames and SQL."""
    from pyspark.sql import SparkSession

    spark_context()
    return SparkSession.builder.getOrCreate()


def _find_archive() -> None:
    """Java starts in half the time from an archive of its classes; where there is none yet, one is made meanwhile."""
    from grader.spark.session import ARCHIVE_VARIABLE

    try:
        from grader.spark.archive import build_in_background, start_up_archive
    except ImportError:  # a box does not hold that module: its environment names the archive
        return
    archive = start_up_archive()
    if archive is None:
        build_in_background()
    else:
        os.environ.setdefault(ARCHIVE_VARIABLE, str(archive))


def _end(starter: SparkStarter, scratch: Path) -> None:
    """Runs when the notebook ends. Until then it keeps the starter, and so the pipe whose end would end the JVM."""
    del starter
    shutil.rmtree(scratch, ignore_errors=True)
