"""``python -m grader.sandbox.inside.daemon``: Spark's daemon for Python workers, with two differences.

Each worker gets a memory limit where one is set. Spark has a setting for that, ``spark.executor.pyspark.memory``, which
prints three lines for every task into what the learner printed. And a worker that finds its task cancelled, because
another one failed, goes without a traceback of Spark's own: that, too, would stand among the learner's lines.
"""

from __future__ import annotations

import os
import resource
import sys
import traceback
import types

LIMIT = "GRADER_WORKER_MB"


def limit_memory(megabytes: int) -> None:
    """Limit the memory of this process and of all that it forks."""
    value = megabytes * 2**20
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def print_unless_hung_up() -> None:
    """Print the exception at hand unless it says that Java no longer listens."""
    if not isinstance(sys.exc_info()[1], (BrokenPipeError, ConnectionResetError)):
        traceback.print_exc()


if __name__ == "__main__":
    if LIMIT in os.environ:
        limit_memory(int(os.environ[LIMIT]))
    from pyspark import daemon

    quiet = types.SimpleNamespace(print_exc=print_unless_hung_up, format_exc=traceback.format_exc)
    daemon.traceback = quiet  # type: ignore[assignment,attr-defined]
    daemon.manager()
