"""Work on several labs at a time: a run of pytest does not bear threads, so each lab has a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from multiprocessing import get_context
from multiprocessing.managers import SyncManager
from queue import Empty, Queue
from typing import TypeVar

from grader.authoring.verifying.steps import Step, Watch
from grader.base.runtime import tune
from grader.course.model import Course
from grader.sandbox.host.machine import cores, need_of_slot, slots_that_fit

T = TypeVar("T")
R = TypeVar("R")
_LOOK_SECONDS = 0.2


def labs_at_a_time(course: Course, labs: int, wanted: int | None = None) -> int:
    """How many labs are worked on at once: as ``wanted``, else one for each core that their memory allows."""
    return slots_that_fit(min(wanted or cores(), labs), need_of_slot(course.limits))


def side_by_side(work: Callable[[T, Watch], R], items: Sequence[T], jobs: int, watch: Watch) -> Iterator[R]:
    """What ``work`` gives for each item, in their order, up to ``jobs`` at a time; ``watch`` is told its steps.

    ``work`` is a function of a module, and items, results and exceptions can be pickled. What it raises is raised here.
    """
    if jobs < 2 or len(items) < 2:
        yield from (work(item, watch) for item in items)
        return
    context = get_context("spawn")
    with context.Manager() as manager:
        pool = ProcessPoolExecutor(min(jobs, len(items)), context, initializer=tune)
        yield from _in_processes(work, items, pool, manager, watch)


def _in_processes(
    work: Callable[[T, Watch], R],
    items: Sequence[T],
    pool: ProcessPoolExecutor,
    manager: SyncManager,
    watch: Watch,
) -> Iterator[R]:
    steps: Queue[Step] = manager.Queue()
    try:
        for future in [pool.submit(work, item, steps.put) for item in items]:
            while wait([future], timeout=_LOOK_SECONDS).not_done:
                _pass_on(steps, watch)
            _pass_on(steps, watch)
            yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _pass_on(steps: Queue[Step], watch: Watch) -> None:
    while True:
        try:
            watch(steps.get_nowait())
        except Empty:
            return
