"""Whether a worker's Spark is still as it was started, asked between exercises."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from grader.sandbox.worker.session import restore_session

if TYPE_CHECKING:
    from pyspark import SparkContext

_LISTENER_MILLISECONDS = 2_000


def problem_of(context: SparkContext, settings: Mapping[str, str], folder: Path) -> str:
    """Why this worker should serve no further exercise, in words that follow "because"; empty when it is well.

    What an exercise has left in the session of SQL is put back.
    """
    if not alive(context):
        return "the SparkContext was stopped"
    # The store of jobs hears of their end a little later; a job that has ended must not count as running.
    context._jsc.sc().listenerBus().waitUntilEmpty(_LISTENER_MILLISECONDS)
    if context.statusTracker().getActiveJobsIds():
        return "a Spark job was still running"
    conf = context._jsc.sc().conf()
    # What belongs to SQL is left out: Spark itself rewrites the warehouse's path when the first DataFrame is made.
    core = {name: value for name, value in settings.items() if not name.startswith("spark.sql.")}
    changed = [name for name, value in core.items() if conf.get(name, "") != value]
    if changed:
        return f"the setting {changed[0]} was changed"
    if Path.cwd() != folder:
        return "the working directory was changed"
    try:
        restore_session(settings)
    except Exception:  # whatever a program has made of the session
        return "its session of SQL cannot be put back"
    if context.parallelize([1], 1).map(_same).collect() != [1]:
        return "Spark no longer computes what it should"
    return ""


def alive(context: SparkContext) -> bool:
    """Whether the context has not been stopped, nor its JVM ended."""
    try:
        return context._jsc is not None and not context._jsc.sc().isStopped()
    except Exception:
        return False


def _same(row: int) -> int:
    return row
