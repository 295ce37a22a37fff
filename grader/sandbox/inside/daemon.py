"""``python -m grader.sandbox.inside.daemon``: Spark's daemon for Python workers, with four differences.

Each worker gets a memory limit where one is set. Spark has a setting for that, ``spark.executor.pyspark.memory``, which
prints three lines for every task into what the learner printed. And a worker that finds its task cancelled, because
another one failed, goes without a traceback of Spark's own: that, too, would stand among the learner's lines. And an
exception of the learner's function carries a note that shows the row it was given. A worker looks for garbage after
each task, which takes longer than a small task itself unless what all workers share is left out.
"""

from __future__ import annotations

import contextlib
import gc
import os
import re
import reprlib
import resource
import sys
import traceback
import types
from collections.abc import Callable, Iterator
from typing import Any

ROW_NOTE = "grader-row: "
"""As in ``grader.sandbox.messages``, which this process does not import: it starts for every lab."""
LIMIT = "GRADER_WORKER_MB"
_MOST_CHARACTERS = 300
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
"""Another one in each run, and no help to anyone."""
_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 120


def limit_memory(megabytes: int) -> None:
    """Limit the memory of this process and of all that it forks."""
    value = megabytes * 2**20
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def print_unless_hung_up() -> None:
    """Print the exception at hand unless it says that Java no longer listens."""
    if not isinstance(sys.exc_info()[1], (BrokenPipeError, ConnectionResetError)):
        traceback.print_exc()


def note_row(problem: BaseException) -> None:
    """Add what the outermost function of the learner was given to an exception, unless that is an iterator."""
    for frame, _ in traceback.walk_tb(problem.__traceback__):
        code = frame.f_code
        if os.path.isabs(code.co_filename) or code.co_filename.startswith("<"):  # noqa: PTH117
            continue
        given = [frame.f_locals.get(name) for name in code.co_varnames[: code.co_argcount]]
        if given and not any(isinstance(value, Iterator) for value in given):
            shown = _ADDRESS.sub("", ", ".join(map(_SHORT.repr, given)))
            problem.add_note(ROW_NOTE + shown[:_MOST_CHARACTERS])
        return


def telling_rows(handle: Callable[..., None]) -> Callable[..., None]:
    """Spark's way to report an exception of a task, after a note on the row; a note that fails is left out."""

    def handle_with_row(problem: BaseException, *args: Any, **kwargs: Any) -> None:
        with contextlib.suppress(Exception):
            note_row(problem)
        handle(problem, *args, **kwargs)

    return handle_with_row


if __name__ == "__main__":
    if LIMIT in os.environ:
        limit_memory(int(os.environ[LIMIT]))
    from pyspark import daemon, worker

    worker.handle_worker_exception = telling_rows(worker.handle_worker_exception)  # type: ignore[attr-defined]
    quiet = types.SimpleNamespace(print_exc=print_unless_hung_up, format_exc=traceback.format_exc)
    daemon.traceback = quiet  # type: ignore[assignment,attr-defined]
    gc.collect()
    gc.freeze()
    daemon.manager()
