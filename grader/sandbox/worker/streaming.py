"""Streaming DataFrames: input that comes in batches, and what a query over it has given after each of them.

A batch is a file that Spark's file source finds. No batch runs without new rows (a setting of the query), so that
what is given after each one does not depend on when the next one comes: a watermark acts on the batch after it.
"""

from __future__ import annotations

import contextlib
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


@dataclass(frozen=True)
class Source:
    """A streaming input: files wait in one folder, one for each batch, until they are put into the other."""

    batches: tuple[Path, ...]
    arrived: Path

    def empty(self) -> None:
        """No batch has arrived."""
        for path in self.arrived.iterdir():
            path.unlink()

    def arrive(self, number: int) -> None:
        """The batch of that number comes, if there is one."""
        if number < len(self.batches):
            name = f"{number:06}.parquet"
            part = self.arrived / f".{name}"
            shutil.copyfile(self.batches[number], part)
            part.rename(self.arrived / name)  # the source must not find half a file


def new_source(
    context: SparkContext, below: Path, columns: Sequence[tuple[str, str]], batches: Sequence[list[tuple[Any, ...]]]
) -> tuple[Source, Any]:
    """An input with these batches, and the streaming DataFrame that reads it."""
    from pyspark.sql import SparkSession

    around = Path(tempfile.mkdtemp(prefix="stream-", dir=below))
    source = Source(_files_of(context, around / "waiting", columns, batches), around / "arrived")
    source.arrived.mkdir()
    session: Any = SparkSession.builder.getOrCreate()
    schema = build_frame(context, columns, [], []).schema
    reader = session.readStream.schema(schema).option("maxFilesPerTrigger", 1)
    return source, reader.parquet(str(source.arrived))


def _files_of(
    context: SparkContext, folder: Path, columns: Sequence[tuple[str, str]], batches: Sequence[list[tuple[Any, ...]]]
) -> tuple[Path, ...]:
    """The file of each batch, all written by one job: a partition each, after an empty one.

    Spark writes no file for an empty partition unless it is the first, which then serves all empty batches.
    """
    rows = [row for batch in batches for row in batch]
    build_frame(context, columns, rows, [0, *map(len, batches)]).write.parquet(str(folder))
    found = {int(path.name.split("-")[1]): path for path in folder.glob("part-*.parquet")}
    return tuple(found.get(number, found[0]) for number in range(1, len(batches) + 1))


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
        if mode not in self._given:
            self._given[mode] = self._run(mode)
        return self._given[mode]

    def _run(self, mode: str) -> values.Batches:
        for source in self.sources:
            source.empty()
        around = Path(tempfile.mkdtemp(prefix="query-", dir=self.below))
        name = around.name.replace("-", "_")
        session = self.frame.sparkSession
        writer = self.frame.writeStream.format("memory").queryName(name).outputMode(mode)
        with contextlib.ExitStack() as afterwards:
            afterwards.callback(shutil.rmtree, around, ignore_errors=True)
            with _settings(session, _OF_QUERIES):  # a query keeps those that it was started with
                query = writer.option("checkpointLocation", str(around / "checkpoint")).start()
            afterwards.callback(session.catalog.dropTempView, name)
            afterwards.callback(query.stop)
            return self._batch_by_batch(mode, query, lambda: frame_value(session.table(name)))

    def _batch_by_batch(self, mode: str, query: Any, sink: Callable[[], values.DataFrame]) -> values.Batches:
        frames: list[values.DataFrame] = []
        late: list[int] = []
        kept: list[int] = []
        seen, ran = 0, -1
        for number in range(max((len(source.batches) for source in self.sources), default=0)):
            for source in self.sources:
                source.arrive(number)
            query.processAllAvailable()
            whole = sink()
            rows = whole.rows if mode == "complete" else whole.rows[seen:]
            seen = len(whole.rows)
            frames.append(values.DataFrame(whole.columns, rows))
            progress = query.lastProgress or {}
            operators = progress.get("stateOperators", [])
            new = progress.get("batchId", -1) != ran  # else what came is of a stream that this query does not read
            ran = progress.get("batchId", -1)
            late.append(sum(each["numRowsDroppedByWatermark"] for each in operators) if new else 0)
            kept.append(sum(each["numRowsTotal"] for each in operators))
        return values.Batches(mode, tuple(frames), tuple(late), tuple(kept))


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
    for query in [] if session is None else session.streams.active:
        query.stop()
