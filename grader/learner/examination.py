"""What is wrong with this machine or course, and for each such thing how to fix it."""

from __future__ import annotations

import compileall
import importlib.util
import platform
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.base import plugins
from grader.base.cache import cache_folder, own_cache
from grader.base.logs import log_files, log_folder
from grader.course.load import load_course
from grader.course.model import Course, CourseError, Limits
from grader.sandbox.boxes.box import ProcessLauncher
from grader.sandbox.boxes.levels import launcher_for
from grader.sandbox.boxes.problems import SandboxUnavailableError
from grader.sandbox.host.answer import SparkUnavailableError
from grader.sandbox.host.client import Worker
from grader.sandbox.host.machine import memory_free
from grader.sandbox.host.request import Request
from grader.sandbox.host.subject import Subject
from grader.sandbox.wire.values import Program, Rdd, SourceCell
from grader.spark.java import JavaError, find_java

_MEMORY_NEEDED_MB = 1500
_PROBE = Program((SourceCell(1, "probe.py", 1, "def total(rdd):\n    return rdd.map(int).sum()\n"),))


@dataclass(frozen=True)
class Finding:
    """One thing examined; ``remedy`` is empty when it is well."""

    subject: str
    text: str
    remedy: str = ""


def examined() -> Iterator[Finding]:
    """Everything, one thing after another, each as it is found out."""
    for examine in (_python, _java, _memory, _cache, logs, _byte_code, _course, _spark, _isolation):
        yield from examine()


def _python() -> Iterator[Finding]:
    yield Finding("Python", f"{platform.python_version()} on {platform.system()}")


def _java() -> Iterator[Finding]:
    try:
        java = find_java()
    except JavaError as problem:
        yield Finding("Java", "none that Spark can use", str(problem))
        return
    yield Finding("Java", f"{java.version} from {java.origin}")


def _memory() -> Iterator[Finding]:
    free = memory_free() // 2**20
    text = f"{free:,} MiB available"
    if free < _MEMORY_NEEDED_MB:
        yield Finding("Memory", text, f"A Spark worker wants about {_MEMORY_NEEDED_MB:,} MiB: close other programs.")
    else:
        yield Finding("Memory", text)


def _cache() -> Iterator[Finding]:
    try:
        yield Finding("Cache", str(own_cache()))
    except OSError as problem:
        remedy = "Set GRADER_CACHE to a folder of yours that nobody else can write to; checks are slower without."
        yield Finding("Cache", f"{cache_folder()} is not used: {problem.strerror or problem}", remedy)


def logs() -> Iterator[Finding]:
    """Where to look when something went wrong where nobody sees it."""
    names = ", ".join(path.name for path in log_files())
    yield Finding("Logs", f"{log_folder()}: {names or 'nothing yet of the background service or of judges of a class'}")


def _byte_code() -> Iterator[Finding]:
    spec = importlib.util.find_spec("pyspark")
    if spec is None or spec.origin is None:
        yield Finding("pyspark", "not installed", "Run `pip install pyspark`.")
        return
    folder = Path(spec.origin).parent
    if not _compiled(folder / "rdd.py") and not _compiled(folder / "core" / "rdd.py"):
        compileall.compile_dir(folder, quiet=2, maxlevels=10)
        if not _compiled(folder / "core" / "rdd.py"):
            yield Finding(
                "Byte code",
                "pyspark is not compiled and its folder cannot be written, so every Python process compiles it again",
                f"Let its owner run `python -m compileall -q {folder}`.",
            )
            return
    yield Finding("Byte code", "pyspark is compiled")


def _compiled(source: Path) -> bool:
    return source.is_file() and Path(importlib.util.cache_from_source(str(source))).is_file()


def _course() -> Iterator[Finding]:
    try:
        course = load_course(Path.cwd())
    except CourseError as problem:
        yield Finding("Course", "cannot be read", str(problem))
        return
    exercises = sum(len(lab.exercises) for lab in course.labs)
    yield Finding("Course", f"{course.title}: {len(course.labs)} labs, {exercises} exercises")
    yield from _labs(course)


def _labs(course: Course) -> Iterator[Finding]:
    for lab in course.labs:
        missing = [name for name in ("lab.py", "lab.ipynb") if not (lab.folder / name).is_file()]
        if not sorted(lab.folder.glob("test_*.py")):
            yield Finding(lab.id, "has no checks", f"Write {lab.folder / f'test_{lab.id}.py'}.")
        elif missing:
            remedy = (
                f"`grader build {lab.id}` makes it."
                if lab.solution_folder
                else f"`grader reset {lab.id}` puts it back."
            )
            yield Finding(lab.id, f"lacks {' and '.join(missing)}", remedy)


def _spark() -> Iterator[Finding]:
    worker = Worker(ProcessLauncher(), Limits())
    try:
        yield from _spark_run(Subject(worker, _PROBE))
    finally:
        worker.close()


def _spark_run(subject: Subject) -> Iterator[Finding]:
    started = time.monotonic()
    try:
        answer = subject.call(Request("total", (Rdd((["1", "2"], ["3"])),)))
    except (SparkUnavailableError, SandboxUnavailableError, OSError) as problem:
        yield Finding("Spark", str(problem), "Check the lines above; GRADER_JAVA can name another Java.")
        return
    seconds = time.monotonic() - started
    if not answer.ok or answer.value != 6:
        yield Finding("Spark", f"a small job gave {answer.value!r} instead of 6", "Reinstall pyspark.")
        return
    fallback = subject.spark.fallback if subject.spark else ""
    version = subject.spark.pyspark if subject.spark else ""
    if fallback:
        yield Finding("Spark", f"{version} works, but started the slow way", fallback)
    else:
        yield Finding("Spark", f"{version} counted to 6 in {seconds:.1f} s, start included")


def _isolation() -> Iterator[Finding]:
    """Try the levels for submissions of others; only grading a class needs one."""
    for level in sorted({*plugins.names(plugins.SANDBOXES)} - {"process"}, reverse=True):
        started = time.monotonic()
        try:
            launcher = launcher_for(level)
        except (SandboxUnavailableError, plugins.PluginError) as problem:
            yield Finding(f"Isolation {level}", f"not here, and only needed to grade what others hand in: {problem}")
            continue
        seconds = time.monotonic() - started
        note = f": {launcher.note}" if launcher.note else ""
        yield Finding(f"Isolation {level}", f"works; escapes were tried for {seconds:.2f} s and failed{note}")
