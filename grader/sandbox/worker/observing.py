"""What Spark did for one call: the jobs before and after it returned, and the rows that it fetched itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec

from grader.sandbox.worker.health import alive
from grader.sandbox.worker.plans import plan_of
from grader.spark.run import RunFigures

if TYPE_CHECKING:
    from pyspark import SparkContext


class Watch:
    """Observes one call: the jobs it ran, before and after it returned, and the rows it fetched itself."""

    def __init__(self, context: SparkContext | None) -> None:
        self._context = context
        self._rows = 0
        self._first = self._returned = self._next_job()

    def returned(self) -> None:
        """The function has returned; what runs from here on computes its result."""
        self._returned = self._next_job()

    @contextmanager
    def counting_rows(self) -> Iterator[None]:
        """Count the rows that ``collect`` and ``toLocalIterator`` bring to the driver meanwhile."""
        if self._context is None:
            yield
            return
        from pyspark import RDD

        collect, local = RDD.collect, RDD.toLocalIterator

        def counted_collect(rdd: Any) -> list[Any]:
            rows: list[Any] = collect(rdd)
            self._rows += len(rows)
            return rows

        def counted_local(rdd: Any, *args: Any, **kwargs: Any) -> Iterator[Any]:
            for row in local(rdd, *args, **kwargs):
                self._rows += 1
                yield row

        RDD.collect, RDD.toLocalIterator = counted_collect, counted_local  # type: ignore[assignment, method-assign]
        try:
            yield
        finally:
            RDD.collect, RDD.toLocalIterator = collect, local  # type: ignore[method-assign]

    def figures(self, result: object) -> RunFigures | None:
        """The figures of the call that gave ``result``, None when Spark is not running (any more)."""
        if self._context is None or not alive(self._context):
            return None
        from grader.spark.figures import observe

        try:
            seen = observe(self._context, self._first, self._next_job())
            steps = plan_of(result)
        except Exception:  # figures are evidence, not verdicts: a call stands without them
            return None
        eager = max(0, self._returned - self._first)
        return msgspec.structs.replace(seen, collected_rows=self._rows, eager_jobs=eager, steps=steps)

    def _next_job(self) -> int:
        if self._context is None or not alive(self._context):
            return 0
        from grader.spark.figures import next_job

        return next_job(self._context)
