"""What the machine bears: how many submissions at once, and how busy it is, as whoever wants to compute feels it.

The load average is no help: it is that of the whole host where a container has a few of its cores, it knows of no
quota, and Windows has none. So a little is computed, and the time that it takes is compared with the CPU time in it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time

from grader.course.model import Limits
from grader.sandbox.host.quota import cores_allowed, memory_left

_LITTLE_DISK = 64 << 20
_PROBE_SECONDS = 0.05
_MOST_SECONDS = 2.0
OVERLOADED = 6.0
"""A machine is overloaded when a thread gets less than a sixth of a core. What is graded at once, a submission for each
core with a driver, a JVM and two Python workers that take turns, leaves a third or more."""


def cores() -> int:
    """How many processors this process may use, whole ones of a container's share; at least one."""
    seen = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, int(min(seen, cores_allowed() or seen)))


def need_of_slot(limits: Limits) -> int:
    """Bytes that a slot may take: all of a submission, and the Java heap of the worker that boots meanwhile."""
    return (limits.memory_mb + limits.driver_memory_mb) << 20


def slots_that_fit(wanted: int, need: int) -> int:
    """As many slots as were asked for, or as the memory that is free now holds, of a container's too; at least one."""
    return max(1, min(wanted, memory_free() // need))


def memory_free() -> int:
    """Bytes that may be taken now without swapping, of a container no more than it leaves."""
    import psutil  # slow to load, and a learner's check does without

    free, left = psutil.virtual_memory().available, memory_left()
    return free if left is None else min(free, left)


def slowdown() -> float:
    """How many times longer than its CPU time a short computation takes now; 1 on a quiet machine."""
    clock, cpu = time.monotonic(), time.thread_time()
    while True:
        computed, passed = time.thread_time() - cpu, time.monotonic() - clock
        if computed >= _PROBE_SECONDS or passed >= _MOST_SECONDS:
            return max(1.0, passed / max(computed, 1e-9))


def disk_is_full() -> bool:
    """Whether there is next to no room where boxes keep their files."""
    return shutil.disk_usage(tempfile.gettempdir()).free < _LITTLE_DISK


def overloaded() -> bool:
    """Whether nothing should be begun that can wait."""
    return slowdown() > OVERLOADED
