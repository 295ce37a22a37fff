"""How Python runs in a process of the grader's own that judges."""

from __future__ import annotations

import gc
import os

_SELDOM = (50_000, 20, 20)
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def tune() -> None:
    """Set up a process that judges, before it imports NumPy: for commands, judges and services, not for libraries.

    Inputs and answers are many objects in no cycles, so garbage is looked for seldom. Linear algebra has one thread:
    its tables are small, and a second thread only waits for processors, busily, where something is graded beside.
    """
    gc.set_threshold(*_SELDOM)
    for name in _THREADS:
        os.environ.setdefault(name, "1")
