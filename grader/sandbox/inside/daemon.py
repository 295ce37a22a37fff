"""``python -m grader.sandbox.inside.daemon``: Spark's daemon for Python workers, with a memory limit for each worker.

Spark has a setting for that, ``spark.executor.pyspark.memory``, which prints three lines for every task into what the
learner printed.
"""

from __future__ import annotations

import os
import resource

LIMIT = "GRADER_WORKER_MB"


def limit_memory(megabytes: int) -> None:
    """Limit the memory of this process and of all that it forks."""
    value = megabytes * 2**20
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


if __name__ == "__main__":
    limit_memory(int(os.environ[LIMIT]))
    from pyspark.daemon import manager

    manager()
