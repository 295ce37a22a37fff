"""What Spark did between two moments, read from the driver's own status store.

Stages that really ran and their shuffle bytes are reliable; shuffle *records* count pickled batches in PySpark and
``toDebugString`` counts stages that are skipped, so neither is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.spark.run import RunFigures, StageRun

if TYPE_CHECKING:
    from pyspark import SparkContext

_LISTENER_MILLISECONDS = 30_000
"""On a busy machine Spark hears of the end of its jobs late; figures that were not waited for would count as none."""


MAX_STAGES = 40
"""How many stages of a call are told one by one."""


def next_job(context: SparkContext) -> int:
    """The number that the next job of this context will get."""
    return int(_scala(context).dagScheduler().numTotalJobs())


def observe(context: SparkContext, first: int, end: int) -> RunFigures:
    """The figures of jobs ``first`` to ``end - 1``, as far as Spark itself knows them; bytes as it reports them."""
    if end <= first:
        return RunFigures()
    scala = _scala(context)
    scala.listenerBus().waitUntilEmpty(_LISTENER_MILLISECONDS)
    store = scala.statusStore()
    stages: set[int] = set()
    skipped = 0
    for number in range(first, end):
        job = store.job(number)
        skipped += int(job.numSkippedStages())
        stages.update(int(text) for text in job.stageIds().mkString(",").split(",") if text)
    ran = [data for data in (_stage(store, stage) for stage in sorted(stages)) if data is not None]
    return RunFigures(
        jobs=end - first,
        stages=len(ran),
        skipped_stages=skipped,
        tasks=sum(int(data.numCompleteTasks()) for data in ran),
        shuffle_bytes=sum(int(data.shuffleWriteBytes()) for data in ran),
        result_bytes=sum(int(data.resultSize()) for data in ran if int(data.shuffleWriteBytes()) == 0),
        stages_run=tuple(_told(data) for data in ran[:MAX_STAGES]),
    )


def _told(data: Any) -> StageRun:
    written = int(data.shuffleWriteBytes())
    return StageRun(
        tasks=int(data.numCompleteTasks()),
        read_bytes=int(data.shuffleReadBytes()),
        write_bytes=written,
        result_bytes=0 if written else int(data.resultSize()),
    )


def _stage(store: Any, number: int) -> Any | None:
    """The last attempt of a stage, None when it was skipped."""
    from py4j.protocol import Py4JJavaError

    try:
        data = store.lastStageAttempt(number)
    except Py4JJavaError:  # a skipped stage is not in the store
        return None
    return None if data.status().toString() == "SKIPPED" else data


def _scala(context: SparkContext) -> Any:
    return context._jsc.sc()
