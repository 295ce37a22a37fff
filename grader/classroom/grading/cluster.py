"""Grade a class on a Spark cluster: its executors read, sandbox and grade; this driver gathers what they finish.

Submissions come through Hadoop's file systems (``file:``, ``hdfs:``, ``s3a:``). A task grades a few learners and its
lines appear in the exchange folder by one rename when it ends, so nobody sees a half. A task that is lost or slow is
Spark's to run again; the same result twice has the same key, and the store keeps one. What an interrupted driver had
not gathered lies in the exchange folder, and the next run takes it up first.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import msgspec

from grader.base.cache import cache_folder
from grader.base.logs import package_log
from grader.base.text import printable
from grader.base.zipping import zip_files
from grader.classroom.grading.executor import ARCHIVE, CACHE, SentFile, Shared, grade_task
from grader.classroom.grading.local import Batch, Done
from grader.classroom.intake.discover import File, LearnerFiles, is_other, learner_of, may_be_submission
from grader.classroom.intake.roster import Roster
from grader.classroom.problems import ClusterError
from grader.classroom.store.store import NewResult
from grader.course.data import shipped_data
from grader.course.model import Course
from grader.course.secret_file import ENDING
from grader.sandbox.boxes.levels import Level
from grader.submission.layouts import claim
from grader.submission.reading.archive import MAX_ARCHIVE

_log = package_log(__name__)

if TYPE_CHECKING:
    from pyspark import SparkContext

_POLL_SECONDS = 1.0
_MOST_PER_TASK = 16
_TASKS_PER_CORE = 4
_VECTOR = "jdk.incubator.vector"
_FULL_JDK = "set JAVA_HOME to a full JDK 17 or newer there."
_GLOB = re.compile(r"[{}\[\],*?\\]")


@dataclass(frozen=True)
class Found:
    """A file below the folder of submissions, as Hadoop lists it; ``saved`` in seconds since 1970."""

    url: str
    path: str
    saved: float
    size: int


@dataclass(frozen=True)
class _Class:
    """What the executors get: files by URL with their learners, what of each learner is no submission, the name of the
    folder of submissions."""

    owned: dict[str, tuple[str, Found]]
    others: dict[str, tuple[str, ...]]
    root: str


@dataclass(frozen=True)
class SparkCluster:
    """Where to grade: Spark's master, the folder that all machines reach, how long to wait for an executor."""

    master: str
    exchange: str
    isolation: Level
    patience_seconds: float = 90.0

    def grade(self, batch: Batch, submissions: str, roster: Roster) -> Iterator[Done]:
        """Grade what has no result yet, yielding each result once it is stored. Raises ``ClusterError``."""
        context = self._connect()
        try:
            files = HadoopFiles(context)
            yield from _gather(batch, files, self.exchange, set())
            root = PurePosixPath(submissions.rstrip("/")).name
            owned, others, class_files = _by_learner(files.below(submissions), roster, root)
            for own in class_files:
                yield from batch.grade_here(own)
            yield from self._run(batch, context, files, _Class(owned, others, root))
        finally:
            batch.write_table()
            context.stop()

    def _run(self, batch: Batch, context: SparkContext, files: HadoopFiles, sent: _Class) -> Iterator[Done]:
        if not sent.owned:
            return
        _ship(batch, context)
        target = f"{self.exchange}/{time.time_ns()}"
        job = threading.Thread(target=partial(_save, self._lines(batch, context, sent), target), daemon=True)
        seen: set[str] = set()
        job.start()
        alone_since = time.monotonic()
        while job.is_alive():
            job.join(_POLL_SECONDS)
            yield from _gather(batch, files, self.exchange, seen)
            if _executors(context) > 0:
                alone_since = time.monotonic()
            elif time.monotonic() - alone_since > self.patience_seconds:
                raise self._nobody()
        yield from _gather(batch, files, self.exchange, seen)
        if not files.exists(f"{target}/_SUCCESS"):
            problem = "Spark gave up before all was graded; its log says why."
            raise ClusterError(problem, "What was graded is stored: run the same command again.")
        files.delete(target)

    def _lines(self, batch: Batch, context: SparkContext, sent: _Class) -> Any:
        owned = sent.owned
        learners = {learner for learner, _ in owned.values()}
        per_task = max(1, min(_MOST_PER_TASK, len(learners) // (_TASKS_PER_CORE * context.defaultParallelism)))
        tasks = -(-len(learners) // per_task)
        whose = context.broadcast(owned)
        done = frozenset(stored.key for stored in batch.store.current())
        lab = batch.lab.id if batch.lab else ""
        shared = Shared(batch.seed, batch.draws, batch.round, lab, self.isolation, done, sent.others, sent.root)
        # a comma would end a path and other characters be patterns: `?` stands for each, and exact names are compared
        paths = ",".join(sorted({_GLOB.sub("?", url) for url in owned}))
        read = context.binaryFiles(paths, tasks).flatMap(partial(_handed, whose))
        return read.groupByKey(tasks).mapPartitions(partial(grade_task, shared))

    def _connect(self) -> SparkContext:
        from pyspark import SparkConf, SparkContext

        if not _has_vector_module():
            raise ClusterError(_lacks_module("The Java of this driver"), f"{_FULL_JDK[:1].upper()}{_FULL_JDK[1:]}")
        settings = {
            "spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version": "2",  # a task's results as it ends
            "spark.speculation": "true",
            "spark.task.maxFailures": "8",
            "spark.shuffle.io.retryWait": "1s",  # what a lost machine held is soon read again from the source
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.log.level": "ERROR",
        }
        conf = SparkConf().setMaster(self.master).setAppName("grader").setAll(list(settings.items()))
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        try:
            return SparkContext(conf=conf)
        except Exception as problem:
            # Java's own words stand in the second line of what py4j says.
            said = " ".join(line.strip(" :") for line in str(problem).splitlines()[:2])
            raise ClusterError(f"No Spark at {self.master}: {said}") from None

    def _nobody(self) -> ClusterError:
        return ClusterError(
            f"No executor of {self.master} has stayed alive for {self.patience_seconds:g} seconds.",
            "Look at the log of an executor on a worker. "
            f"{_lacks_module('If it says that a module is not found, Java on the workers')}: {_FULL_JDK}",
        )


class HadoopFiles:
    """The file systems that Spark reaches."""

    def __init__(self, context: SparkContext) -> None:
        self._jvm: Any = context._jvm
        self._conf = context._jsc.hadoopConfiguration()

    def below(self, folder: str) -> list[Found]:
        """All files below a folder, by path. Raises ``ClusterError``."""
        place, system = self._at(folder)
        if not system.exists(place):
            raise ClusterError(f"{folder} does not exist, or Spark cannot reach it.")
        root = system.getFileStatus(place).getPath().toString().rstrip("/")
        listed, found = system.listFiles(place, True), []
        while listed.hasNext():
            each = listed.next()
            url = each.getPath().toString()
            found.append(Found(url, url[len(root) + 1 :], each.getModificationTime() / 1000, each.getLen()))
        return sorted(found, key=lambda each: each.path)

    def matching(self, pattern: str) -> list[Found]:
        """Files and folders whose path matches; looks into no other folder, where things may vanish meanwhile."""
        place, system = self._at(pattern)
        matched = system.globStatus(place) or ()
        found = [
            Found(each.getPath().toString(), each.getPath().getName(), each.getModificationTime() / 1000, each.getLen())
            for each in matched
        ]
        return sorted(found, key=lambda each: each.url)

    def exists(self, url: str) -> bool:
        """Whether there is such a file or folder."""
        place, system = self._at(url)
        return bool(system.exists(place))

    def read(self, url: str) -> bytes:
        """The bytes of a file."""
        place, system = self._at(url)
        stream = system.open(place)
        try:
            return bytes(self._jvm.org.apache.commons.io.IOUtils.toByteArray(stream))
        finally:
            stream.close()

    def delete(self, url: str) -> None:
        """Remove a folder with all in it."""
        place, system = self._at(url)
        system.delete(place, True)

    def _at(self, url: str) -> tuple[Any, Any]:
        place = self._jvm.org.apache.hadoop.fs.Path(url)
        return place, place.getFileSystem(self._conf)


def _by_learner(
    found: Sequence[Found], roster: Roster, root: str
) -> tuple[dict[str, tuple[str, Found]], dict[str, tuple[str, ...]], list[LearnerFiles]]:
    """Whose each file is, by URL, nbgrader's notes of the time among them; what is no submission, by learner; and the
    learners of whom there is nothing that may be read."""
    owned: dict[str, tuple[str, Found]] = {}
    stamps: dict[str, tuple[str, Found]] = {}
    others: dict[str, tuple[str, ...]] = {}
    large: dict[str, list[File]] = {learner: [] for learner in roster.learners}
    for each in found:
        path = PurePosixPath(each.path)
        claimed = claim(path, root)
        learner = learner_of(roster, claimed)
        if claimed.notes_time:
            stamps[each.url] = (learner, each)
        elif is_other(path, claimed):
            others[learner] = (*others.get(learner, ()), printable(each.path, 300))
        elif may_be_submission(path) and each.size <= MAX_ARCHIVE:
            owned[each.url] = (learner, each)
        elif may_be_submission(path):
            large.setdefault(learner, []).append(File(Path(each.path), claimed, "It is larger than any lab."))
    busy = {learner for learner, _ in owned.values()}
    for learner in others:
        large.setdefault(learner, [])
    idle = sorted(large.keys() - busy)
    class_files = [LearnerFiles(each, tuple(large[each]), others.get(each, ())) for each in idle]
    owned.update((url, stamp) for url, stamp in stamps.items() if stamp[0] in busy)
    return owned, others, class_files


def _handed(whose: Any, read: tuple[str, bytes]) -> list[tuple[str, SentFile]]:
    url, data = read
    if url not in whose.value:
        return []
    learner, found = whose.value[url]
    return [(learner, SentFile(found.path, found.saved, data))]


def _save(lines: Any, target: str) -> None:
    import contextlib

    with contextlib.suppress(Exception):  # the driver looks for _SUCCESS
        lines.saveAsTextFile(target)


def _gather(batch: Batch, files: HadoopFiles, exchange: str, seen: set[str]) -> Iterator[Done]:
    """Store what executors have finished. Files of tasks that still write lie in folders further down."""
    for each in files.matching(f"{exchange}/*/part-*"):
        if each.url in seen:
            continue
        seen.add(each.url)
        for line in files.read(each.url).splitlines():
            try:
                result = msgspec.json.decode(line, type=NewResult)
            except msgspec.ValidationError as problem:  # of an earlier version that was stopped: it is graded again
                _log.warning("%s holds a result that cannot be read: %s", each.url, problem)
                continue
            if not batch.store.has(result.key):
                yield Done(result.record.learner, result.record, batch.keep(result))


def _ship(batch: Batch, context: SparkContext) -> None:
    """Send the course and the recorded answers to every executor, as one archive."""
    path = batch.out / f"{ARCHIVE}.zip"
    zip_files(path, dict(_shipped(batch.course)).items())
    context.addArchive(f"{path.resolve()}#{ARCHIVE}")


def _shipped(course: Course) -> Iterator[tuple[str, Path]]:
    yield "pyproject.toml", course.root / "pyproject.toml"
    for lab in course.labs:
        for folder in (lab.folder, lab.solution_folder):
            for file in sorted(folder.rglob("*")) if folder else ():
                if file.is_file() and file.suffix != ENDING and "__pycache__" not in file.parts:
                    yield file.relative_to(course.root).as_posix(), file
    yield from shipped_data(course.root, course.labs).items()
    for file in sorted(cache_folder().glob("answers-*.sqlite")):
        yield f"{CACHE}/{file.name}", file


def _executors(context: SparkContext) -> int:
    """How many executors are alive, the driver not counted."""
    tracker: Any = context._jsc.sc().statusTracker()
    return len(tracker.getExecutorInfos()) - 1


def _has_vector_module() -> bool:
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else "java"
    try:
        listed = subprocess.run([java, "--list-modules"], capture_output=True, text=True, timeout=60, check=False)
    except OSError:
        return False
    return _VECTOR in listed.stdout


def _lacks_module(whose: str) -> str:
    return f"{whose} lacks {_VECTOR}, which Spark starts executors with"
