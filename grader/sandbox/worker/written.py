"""Fresh folders for what calls write, and what they wrote: looked at here, in bounds, and read back by Spark.

This runs with no more rights than the program, so nothing in such a folder can lead it to what the program could not
read itself. The process that judges never opens one of its files.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import urllib.parse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.sandbox.wire import values
from grader.sandbox.worker.frames import frame_value

_MOST_ENTRIES, _DEEPEST, _MOST_BYTES, _MOST_ROWS = 10_000, 20, 64 * 2**20, 200_000
_FORMATS = {"parquet": "parquet", "csv": "csv", "json": "json", "orc": "orc", "avro": "avro", "xml": "xml"}
_PACKED = ("gz", "bz2", "snappy", "zst", "zstd", "lz4", "deflate", "xz")
_TEXT = "text"


class _CannotReadError(Exception):
    """Why what was written is not read."""


class OutFolder:
    """One folder that a call is given; there is nothing at its path until the call writes it."""

    def __init__(self, below: Path, options: tuple[tuple[str, str], ...]) -> None:
        self._around = Path(tempfile.mkdtemp(prefix="out-", dir=below))
        self._options = dict(options)
        self.path = self._around / "out"

    def written(self) -> values.Written:
        """What lies in it now. What cannot be read is told, and nothing is raised."""
        try:
            files = list(_files(self.path))
        except _CannotReadError as problem:
            return values.Written(problem=str(problem))
        except OSError as problem:
            return values.Written(problem=problem.strerror or type(problem).__name__)
        if not files:
            return values.Written()
        kinds = Counter(map(_format, files))
        found = values.Written(", ".join(sorted(kinds)), len(files))
        try:
            if len(kinds) > 1:
                raise _CannotReadError("it holds files of several formats")
            columns = _partition_columns(files)
            frame = frame_value(self._read(found.format).limit(_MOST_ROWS + 1))
            if len(frame.rows) > _MOST_ROWS:
                raise _CannotReadError(f"it holds more than {_MOST_ROWS:,} rows")
            return values.Written(found.format, found.files, columns, frame)
        except _CannotReadError as problem:
            return values.Written(found.format, found.files, problem=str(problem))
        except Exception as problem:
            said = str(problem).strip().partition("\n")[0].replace(str(self.path), "the folder")
            return values.Written(found.format, found.files, problem=f"{type(problem).__name__}: {said}"[:400])

    def _read(self, kind: str) -> Any:
        from pyspark.sql import SparkSession

        options = dict(self._options)
        schema = options.pop("schema", None)
        reader = SparkSession.builder.getOrCreate().read.format(kind).options(**options)
        return (reader.schema(schema) if schema else reader).load(str(self.path))

    def remove(self) -> None:
        """Take it away, whatever is in it."""
        shutil.rmtree(self._around, ignore_errors=True)


def _files(root: Path) -> Iterator[tuple[str, ...]]:
    """The files of data below a folder, by the parts of their paths, in order. Raises ``_CannotReadError``."""
    try:
        mode = root.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(mode):
        raise _CannotReadError("it is no folder" if not stat.S_ISLNK(mode) else "it is a link to another place")
    entries, size = 0, 0
    waiting: list[tuple[str, ...]] = [()]
    found = []
    while waiting:
        parts = waiting.pop()
        with os.scandir(root.joinpath(*parts)) as listing:
            for entry in listing:
                entries += 1
                if entries > _MOST_ENTRIES:
                    raise _CannotReadError(f"it holds more than {_MOST_ENTRIES:,} files")
                path = (*parts, entry.name)
                if entry.is_dir(follow_symlinks=False):
                    if len(path) > _DEEPEST:
                        raise _CannotReadError(f"its folders are nested more than {_DEEPEST} levels deep")
                    if not _is_hidden(entry.name):
                        waiting.append(path)
                    continue
                seen = entry.stat(follow_symlinks=False)
                if not stat.S_ISREG(seen.st_mode):
                    raise _CannotReadError(f"it holds {_shown(entry.name)}, which is no regular file")
                if not _is_hidden(entry.name):
                    size += seen.st_size
                    found.append(path)
    if size > _MOST_BYTES:
        raise _CannotReadError(f"its files have {size / 2**20:,.0f} MB, of which {_MOST_BYTES >> 20} are read")
    yield from sorted(found)


def _is_hidden(name: str) -> bool:
    """Whether Spark takes no notice of such a name: ``_SUCCESS``, sums of files, what is not finished."""
    return name.startswith(".") or (name.startswith("_") and "=" not in name)


def _format(path: tuple[str, ...]) -> str:
    """By the end of the name: Spark writes ``.snappy.parquet`` and ``.csv.gz``; what has none holds lines of text."""
    ends = [end for end in path[-1].lower().split(".")[1:] if end not in _PACKED]
    return _FORMATS.get(ends[-1], _TEXT) if ends else _TEXT


def _partition_columns(files: list[tuple[str, ...]]) -> tuple[str, ...]:
    """The columns that name the folders. Raises ``_CannotReadError`` where these are no partitions."""
    columns: set[tuple[str, ...]] = set()
    for *folders, _ in files:
        strange = [name for name in folders if "=" not in name]
        if strange:
            raise _CannotReadError(f"its folder {_shown(strange[0])} is no partition: the name is not column=value")
        columns.add(tuple(urllib.parse.unquote(name.partition("=")[0]) for name in folders))
    if len(columns) > 1:
        raise _CannotReadError("its folders do not have the same columns in their names")
    return tuple(_shown(name) for name in next(iter(columns)))


def _shown(name: str) -> str:
    """A name that may not be text, and may be long."""
    return name.encode("utf-8", "replace").decode("utf-8")[:80]
