"""Limits that the kernel puts on each process of a box. The worker sets them on itself before it reads any request."""

from __future__ import annotations

from grader.course.model import Limits

# Threads made in one go, before the watch counts them, shall not hit this limit first: it has better words.
_SPARE_THREADS = 32
_CPU_SECONDS = 3600
_STACK_MB = 2
"""The most that the stack of a Java thread takes where ``-Xss`` does not say otherwise: 1 MB on x86, 2 on ARM (man page
of ``java``)."""


def of_limits(limits: Limits, *, own_user: bool) -> dict[str, tuple[int, int]]:
    """Names of ``resource.RLIMIT_*`` with what holds, and with what a process may ask for instead.

    ``RLIMIT_DATA`` and not ``RLIMIT_AS``: Java reserves gigabytes of addresses that it never uses. It counts the stacks
    of Java's threads whole, of which each uses a small part, so Java asks for the room of as many as there may be: what
    is really used is measured (``usage.py``). The number of threads counts all of a user's, so it is only limited where
    the user is the box's own.
    """
    megabyte = 2**20
    data = limits.process_memory_mb * megabyte
    fixed = {
        "RLIMIT_FSIZE": limits.file_mb * megabyte,
        "RLIMIT_NOFILE": limits.open_files,
        "RLIMIT_CPU": _CPU_SECONDS,
        "RLIMIT_CORE": 0,
        **({"RLIMIT_NPROC": limits.threads + _SPARE_THREADS} if own_user else {}),
    }
    room = data + limits.threads * _STACK_MB * megabyte
    return {"RLIMIT_DATA": (data, room), **{name: (value, value) for name, value in fixed.items()}}


def of_python_workers(limits: Limits) -> dict[str, str]:
    """Spark settings that limit the memory of each Python worker, through a daemon of our own."""
    return {"spark.executorEnv.GRADER_WORKER_MB": str(limits.worker_memory_mb)}
