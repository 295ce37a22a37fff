"""Pools of threads without semaphores of the kernel, which a box may refuse.

``CrossValidator``, ``TrainValidationSplit`` and ``OneVsRest`` of pyspark.ml make such pools; threads of one process
need no semaphores.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from multiprocessing.context import BaseContext
from multiprocessing.pool import Pool, ThreadPool
from typing import Any


class _OfThreads(BaseContext):
    """Makes what a pool of threads needs; its lock is one among threads."""

    def Lock(self) -> Any:  # noqa: N802 - the name that multiprocessing calls
        return threading.Lock()


def pools_of_threads_alone() -> None:
    """From now on, pools of threads of this process ask the kernel for nothing."""

    def make(
        self: ThreadPool,
        processes: int | None = None,
        initializer: Callable[..., object] | None = None,
        initargs: Iterable[Any] = (),
    ) -> None:
        Pool.__init__(self, processes, initializer, initargs, context=_OfThreads())

    ThreadPool.__init__ = make  # type: ignore[method-assign]
