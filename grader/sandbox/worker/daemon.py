"""``python -m grader.sandbox.worker.daemon``: Spark's daemon for Python workers, with six differences.

Each worker gets a memory limit where one is set. Spark has a setting for that, ``spark.executor.pyspark.memory``, which
prints three lines for every task into what the learner printed. And a worker that finds its task cancelled, because
another one failed, goes without a traceback of Spark's own: that, too, would stand among the learner's lines. And what
a learner's function raised is told as data: below the traceback, which Spark hands on as text, stands one line of JSON
with type, message, notes, lines and the row at hand, so that nobody has to read the text. A worker looks for garbage
after each task, which takes longer than a small task itself unless what all workers share is left out. And what
nearly every worker imports is imported before they are forked: each program gets new workers, and importing NumPy takes
longer than most of their tasks. And what a task prints goes straight to where Java prints: by Spark's way a thread in
Java copies it there at some time, which on a busy machine is after the answer of the whole program.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import re
import reprlib
import resource
import sys
import traceback
import types
from collections.abc import Callable, Iterator
from typing import Any

TOLD = "grader-task: "
"""As in ``grader.sandbox.wire.messages``, which this process does not import: it starts for every lab."""
LIMIT = "GRADER_WORKER_MB"
_MOST_CHARACTERS = 300
_MOST_TEXT, _MOST_LINES = 8 * 1024, 12
_LENGTH = slice(4, 8)
"""Spark's frame of an exception: -2 and the length of the text, four bytes each, then the text."""
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


def leave_jars_out(path: list[str]) -> None:
    """Take Spark's jars from the path of modules: Python would list the thousands of files in one in each worker."""
    path[:] = [each for each in path if not each.endswith(".jar")]
    for each in [each for each in sys.path_importer_cache if ".jar" in each]:
        del sys.path_importer_cache[each]


def where_java_prints() -> int | None:
    """A descriptor of the standard error of the process that started this one; None where that cannot be opened."""
    try:
        return os.open(f"/proc/{os.getppid()}/fd/2", os.O_WRONLY | os.O_APPEND)
    except OSError:
        return None


def printing_to(descriptor: int, work: Callable[..., int]) -> Callable[..., int]:
    """The loop of a worker, with its standard output and standard error led to a descriptor."""

    def work_and_print(*args: Any, **kwargs: Any) -> int:
        os.dup2(descriptor, 1)
        os.dup2(descriptor, 2)
        return work(*args, **kwargs)

    return work_and_print


def print_unless_hung_up() -> None:
    """Print the exception at hand unless it says that Java no longer listens."""
    if not isinstance(sys.exc_info()[1], (BrokenPipeError, ConnectionResetError)):
        traceback.print_exc()


def row_of(problem: BaseException) -> str:
    """What the outermost function of the learner was given; empty where that is an iterator."""
    for frame, _ in traceback.walk_tb(problem.__traceback__):
        code = frame.f_code
        if not _is_own(code.co_filename):
            continue
        given = [frame.f_locals.get(name) for name in code.co_varnames[: code.co_argcount]]
        if given and not any(isinstance(value, Iterator) for value in given):
            shown = _ADDRESS.sub("", ", ".join(map(_SHORT.repr, given)))
            return shown[:_MOST_CHARACTERS]
        return ""
    return ""


def _is_own(file: str) -> bool:
    return not (os.path.isabs(file) or file.startswith("<"))  # noqa: PTH117


def told(problem: BaseException) -> str:
    """An exception as a line of JSON, however strange its class is."""
    frames = [
        {"file": frame.f_code.co_filename, "line": line, "function": frame.f_code.co_name}
        for frame, line in traceback.walk_tb(problem.__traceback__)
        if _is_own(frame.f_code.co_filename)
    ]
    row = ""
    with contextlib.suppress(Exception):
        row = row_of(problem)
    said = {
        "type": type(problem).__name__[:200],
        "message": message_of(problem),
        "frames": frames[-_MOST_LINES:],
        "row": row,
        "notes": notes_of(problem),
        "inner": inner_of(problem),
    }
    return TOLD + json.dumps(said)


def message_of(problem: BaseException) -> str:
    """The message of an exception, whose ``__str__`` may do anything."""
    try:
        return str(problem)[:_MOST_TEXT]
    except BaseException:
        return "(its message cannot be shown)"


def notes_of(problem: BaseException) -> list[str]:
    """What ``add_note`` has added."""
    try:
        notes = problem.__notes__
        return [str.__str__(note)[:_MOST_TEXT] for note in notes[:_MOST_LINES] if isinstance(note, str)]
    except BaseException:  # there are none, or the class of the exception does something else
        return []


def inner_of(problem: BaseException) -> list[str]:
    """The exceptions of a group, and of groups in it, each as ``type: message``."""
    waiting: list[BaseException] = [problem]
    found: list[str] = []
    while waiting and len(found) < _MOST_LINES:
        each = waiting.pop(0)
        if isinstance(each, BaseExceptionGroup):
            waiting = [*BaseExceptionGroup.exceptions.__get__(each)[:_MOST_LINES], *waiting]
        elif each is not problem:
            message = message_of(each)
            found.append(f"{type(each).__name__[:200]}{': ' + message if message else ''}")
    return found


def telling(handle: Callable[..., None]) -> Callable[..., None]:
    """Spark's way to report an exception of a task, with a line behind it; a line that fails is left out."""

    def handle_and_tell(problem: BaseException, outfile: Any, *args: Any, **kwargs: Any) -> None:
        spoken = io.BytesIO()
        handle(problem, spoken, *args, **kwargs)
        frame = spoken.getvalue()
        with contextlib.suppress(Exception):
            frame = with_line(frame, told(problem))
        with contextlib.suppress(OSError):  # Java no longer listens
            outfile.write(frame)

    return handle_and_tell


def with_line(frame: bytes, line: str) -> bytes:
    """Spark's frame of an exception with one more line of text; as it is, if it is none."""
    text = frame[_LENGTH.stop :]
    if len(frame) < _LENGTH.stop or int.from_bytes(frame[_LENGTH], "big") != len(text):
        return frame
    text += b"" if text.endswith(b"\n") else b"\n"
    text += line.encode("ascii") + b"\n"
    return frame[: _LENGTH.start] + len(text).to_bytes(4, "big") + text


if __name__ == "__main__":
    if LIMIT in os.environ:
        limit_memory(int(os.environ[LIMIT]))
    leave_jars_out(sys.path)
    import numpy  # noqa: F401
    from pyspark import daemon, worker

    from grader.sandbox.worker import live  # noqa: F401

    worker.handle_worker_exception = telling(worker.handle_worker_exception)  # type: ignore[attr-defined]
    quiet = types.SimpleNamespace(print_exc=print_unless_hung_up, format_exc=traceback.format_exc)
    daemon.traceback = quiet  # type: ignore[assignment,attr-defined]
    java = where_java_prints()
    if java is not None:
        daemon.worker = printing_to(java, daemon.worker)
    gc.collect()
    gc.freeze()
    daemon.manager()
