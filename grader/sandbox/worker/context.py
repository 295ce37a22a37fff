"""While cells are executed the worker's SparkContext stays: who stops it, or makes another one, goes on with it.

Notebooks do both, to change a setting or by habit; what follows works with any context.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grader.sandbox.worker.health import alive

if TYPE_CHECKING:
    from pyspark import SparkContext


@dataclass
class Kept:
    """Whether somebody wanted to stop the context or to have another one."""

    asked: bool = False


@contextmanager
def keeping(context: SparkContext | None) -> Iterator[Kept]:
    """Meanwhile, ``stop()`` of the context does nothing, and a new SparkContext is this one by another name."""
    kept = Kept()
    if context is None or not alive(context):
        yield kept
        return
    from pyspark import SparkContext

    init, stop = SparkContext.__init__, SparkContext.stop

    def lend(self: SparkContext, *args: Any, **kwargs: Any) -> None:
        if not alive(context):
            init(self, *args, **kwargs)
            return
        kept.asked = True
        self.__dict__ = context.__dict__

    def keep(self: SparkContext) -> None:
        if self.__dict__ is context.__dict__:
            kept.asked = True
        else:
            stop(self)

    SparkContext.__init__, SparkContext.stop = lend, keep  # type: ignore[method-assign]
    try:
        yield kept
    finally:
        SparkContext.__init__, SparkContext.stop = init, stop  # type: ignore[method-assign]
