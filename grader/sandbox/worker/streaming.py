"""Streaming DataFrames: input that comes in batches, and what a query over it has given after each of them.

A batch is a file that Spark's file source finds. No batch runs without new rows (a setting of the query), so that
what is given after each one does not depend on when the next one comes: a watermark acts on the batch after it.
"""

from __future__ import annotations

import contextlib
import pickle
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from grader.sandbox.wire import values
from grader.sandbox.worker.frames import build_frame, frame_value

if TYPE_CHECKING:
    from pyspark import SparkContext

MODES = ("append", "update", "complete")
_OF_QUERIES: Mapping[str, str] = MappingProxyType(
    {
        "spark.sql.streaming.noDataMicroBatches.enabled": "false",
        # State is a file for each partition, operator and batch, and so is its sum: most of a short batch's time.
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.streaming.checkpoint.fileChecksum.enabled": "false",
    }
)
_FILES_BY = "spark.sql.streaming.checkpointFileManagerClass"
_FILE_MANAGERS = tuple(
    f"org.apache.spark.sql.execution.streaming.{package}FileSystemBasedCheckpointFileManager"
    for package in ("checkpointing.", "")
)
"""What writes the files of a query, as versions of Spark call it. The usual one asks ``readlink``, a process of
its own, at each of some thirty steps of a batch: that takes twice as long as all the rest."""


class Waiting:
    """The batches of an input as files, one for each, which are written when the first of them is to arrive."""

    def __init__(
        self,
        context: SparkContext,
        below: Path,
        columns: Sequence[tuple[str, str]],
        batches: Sequence[list[tuple[Any, ...]]],
    ) -> None:
        self._rows = [row for batch in batches for row in batch]
        self._sizes = [len(batch) for batch in batches]
        self._context, self._below, self._columns = context, below, columns
        self._paths: tuple[Path, ...] = ()

    def __len__(self) -> int:
        return len(self._sizes)

    def path(self, number: int) -> Path:
        """The file of the batch of that number."""
        if not self._paths:
            self._paths = self._written()
        return self._paths[number]

    def _written(self) -> tuple[Path, ...]:
        """The file of each batch, all written by one job: a partition each, after an empty one.

        Spark writes no file for an empty partition unless it is the first, which then serves all empty batches.
        """
        folder = Path(tempfile.mkdtemp(prefix="batches-", dir=self._below)) / "waiting"
        frame = build_frame(self._context, self._columns, self._rows, [0, *self._sizes])
        with _without_checksums(frame.sparkSession):
            frame.write.parquet(str(folder))
        self._rows = []  # they are in the files now
        found = {int(path.name.split("-")[1]): path for path in folder.glob("part-*.parquet")}
        return tuple(found.get(number, found[0]) for number in range(1, len(self) + 1))


@dataclass(frozen=True)
class Source:
    """A streaming input: files wait in one place, one for each batch, until they are put into the other."""

    batches: Waiting
    arrived: Path

    def empty(self) -> None:
        """No batch has arrived."""
        for path in self.arrived.iterdir():
            path.unlink()

    def prepare(self, number: int) -> None:
        """Lay the batch of that number where it only has to be renamed, if there is one."""
        if number < len(self.batches):
            shutil.copyfile(self.batches.path(number), self.arrived / f".{number:06}.parquet")

    def arrive(self, number: int) -> None:
        """The batch of that number, which was prepared, comes: a rename, as the source must not find half a file."""
        if number < len(self.batches):
            name = f"{number:06}.parquet"
            (self.arrived / f".{name}").rename(self.arrived / name)


class Inputs:
    """The streaming inputs of a worker. Batches that came before are not written again: many calls get the same."""

    def __init__(self, below: Path) -> None:
        self._below = below
        self._known: dict[bytes, Waiting] = {}

    def new(
        self, context: SparkContext, columns: Sequence[tuple[str, str]], batches: Sequence[list[tuple[Any, ...]]]
    ) -> tuple[Source, Any]:
        """An input with these batches, and the streaming DataFrame that reads it."""
        from pyspark.sql import SparkSession

        key = pickle.dumps((tuple(columns), list(batches)))
        waiting = self._known.setdefault(key, Waiting(context, self._below, columns, batches))
        # What learners are told of a path begins behind a folder of that form, so that it is the same in each run.
        source = Source(waiting, Path(tempfile.mkdtemp(prefix="grader-", dir=self._below)) / "stream")
        source.arrived.mkdir()
        session: Any = SparkSession.builder.getOrCreate()
        schema = build_frame(context, columns, [], []).schema
        reader = session.readStream.schema(schema).option("maxFilesPerTrigger", 1)
        return source, reader.parquet(str(source.arrived))


@dataclass(frozen=True)
class ReturnedStream:
    """A streaming DataFrame that a call returned, with the inputs of that call."""

    frame: Any
    sources: tuple[Source, ...]
    below: Path
    _given: dict[str, values.Batches] = field(default_factory=dict)

    def batches(self, mode: str) -> values.Batches:
        """What a query in this output mode gives after each batch. Raises ``ValueError``, and what Spark does."""
        if mode not in MODES:
            raise ValueError(f"an output mode is one of {', '.join(MODES)}")
        while mode not in self._given:  # ends with the time of the call at the latest
            found = self._run(mode)
            if found is not None:
                self._given[mode] = found
        return self._given[mode]

    def _run(self, mode: str) -> values.Batches | None:
        """One run of a query; None where it took batches apart that came at once."""
        for source in self.sources:
            source.empty()
        around = Path(tempfile.mkdtemp(prefix="query-", dir=self.below))
        name = around.name.replace("-", "_")
        session = self.frame.sparkSession
        writer = self.frame.writeStream.format("memory").queryName(name).outputMode(mode)
        with contextlib.ExitStack() as afterwards:
            afterwards.callback(shutil.rmtree, around, ignore_errors=True)
            with _settings(
                session, {**_OF_QUERIES, **_file_manager(session)}
            ):  # a query keeps those that it was started with
                query = writer.option("checkpointLocation", str(around / "checkpoint")).start()
            afterwards.callback(session.catalog.dropTempView, name)
            afterwards.callback(query.stop)
            return self._batch_by_batch(mode, query, lambda: frame_value(session.table(name)))

    def _batch_by_batch(self, mode: str, query: Any, sink: Callable[[], values.DataFrame]) -> values.Batches | None:
        frames: list[values.DataFrame] = []
        late: list[int] = []
        kept: list[int] = []
        seen, ran = 0, -1
        for number in range(max((len(source.batches) for source in self.sources), default=0)):
            for source in self.sources:
                source.prepare(number)
            for source in self.sources:
                source.arrive(number)
            query.processAllAvailable()
            whole = sink()
            rows = whole.rows if mode == "complete" else whole.rows[seen:]
            seen = len(whole.rows)
            frames.append(values.DataFrame(whole.columns, rows))
            progress = query.lastProgress or {}
            operators = progress.get("stateOperators", [])
            last = progress.get("batchId", -1)
            if last > ran + 1:  # it has found the batch of one stream before that of another had come
                return None
            new = last > ran  # else what came is of a stream that this query does not read
            ran = last
            late.append(sum(each["numRowsDroppedByWatermark"] for each in operators) if new else 0)
            kept.append(sum(each["numRowsTotal"] for each in operators))
        return values.Batches(mode, tuple(frames), tuple(late), tuple(kept))


def _file_manager(session: Any) -> dict[str, str]:
    """The setting that names what writes the files of a query; none where this Spark has another name for it."""
    from py4j.protocol import Py4JJavaError

    for name in _FILE_MANAGERS:
        with contextlib.suppress(Py4JJavaError):
            session._jvm.java.lang.Class.forName(name)
            return {_FILES_BY: name}
    return {}


@contextlib.contextmanager
def _without_checksums(session: Any) -> Iterator[None]:
    """For a while no second file beside each that is written: one more process for each of them."""
    hadoop = session._jvm.org.apache.hadoop.fs.FileSystem
    local = hadoop.getLocal(session._jsc.hadoopConfiguration())
    local.setWriteChecksum(False)
    try:
        yield
    finally:
        local.setWriteChecksum(True)


@contextlib.contextmanager
def _settings(session: Any, wanted: Mapping[str, str]) -> Iterator[None]:
    """These settings of the session for a while."""
    now = session._jsparkSession.sessionState().conf().settings()
    before = {name: now.get(name) for name in wanted}
    for name, value in wanted.items():
        session.conf.set(name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            session.conf.unset(name) if value is None else session.conf.set(name, value)


def streaming_value(frame: Any, keep: Callable[[Any], int], sources: Sequence[Source]) -> values.Streaming:
    """The description of a streaming DataFrame, which is kept with the inputs of its call."""
    below = sources[0].arrived.parents[1] if sources else Path.cwd()
    handle = keep(ReturnedStream(frame, tuple(sources), below))
    return values.Streaming(tuple(frame.dtypes), handle, _reads_another(frame, sources))


def _reads_another(frame: Any, sources: Sequence[Source]) -> bool:
    """Whether it reads a stream that is none of ``sources``: one whose batches nobody brings, or that never ends."""
    leaves = frame._jdf.queryExecution().analyzed().collectLeaves()
    streams = [leaf.toString() for leaf in map(leaves.apply, range(leaves.size())) if leaf.isStreaming()]
    return not all(any(f"[{source.arrived}]" in text for source in sources) for text in streams)


def stop_queries() -> None:
    """End the queries that a program has started and left: what they do later would count as another call's."""
    from pyspark.sql import SparkSession

    session: Any = SparkSession._instantiatedSession
    if session is None:
        return
    running = session._jsparkSession.sharedState().activeStreamingQueries()  # those of sessions of its own, too
    for query in list(running.values()):
        query.stop()
