"""The file of a submission as it was handed in, found again by its place and known by its hash, and its outputs.

It is read as data and shown as text, or in frames that run nothing. A file whose hash is not that of the graded one is
not shown.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from grader.base.archives import ArchiveError, Bounds, is_archive, opened_archive
from grader.base.hashing import sha256_hex
from grader.submission import SubmissionError
from grader.submission.reading.archive import MAX_ARCHIVE
from grader.submission.reading.decode import decode_noted
from grader.submission.reading.notebook import NotebookError, load_json, split_notebook
from grader.submission.reading.raw import Kind
from grader.submission.reading.read import LARGEST, read_regular, split_source

_BOUNDS = Bounds(entries=2_000_000, total=50 << 30, member=MAX_ARCHIVE)
_MOST_OUTPUTS, _LARGEST_OUTPUT = 20, 4 << 20
_PICTURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
_FRAMED = ("image/svg+xml", "text/html")
_TEXTS = ("text/plain", "text/markdown", "text/latex")


@dataclass(frozen=True)
class Output:
    """One output of a cell. ``text`` is shown as text; ``data`` as a picture or in a frame, by its media ``kind``."""

    kind: str
    text: str = ""
    data: bytes = field(default=b"", repr=False)

    @property
    def framed(self) -> bool:
        """Whether a browser would lay it out as a page."""
        return self.kind in _FRAMED


@dataclass(frozen=True)
class SeenCell:
    """A cell as it stands in the file, with its outputs; lines count from ``first_line``."""

    number: int
    kind: Kind
    source: str
    first_line: int
    in_notebook: bool
    outputs: Sequence[Output] = ()
    left_out: int = 0
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class HandedInFile:
    """A file as it was handed in, or why it cannot be shown."""

    cells: Sequence[SeenCell] = ()
    problem: str = ""


def read_handed_in(folder: Path | None, place: str, name: str, sha256: str) -> HandedInFile:
    """The cells of the file at ``place`` below the folder, or archive, of submissions."""
    if folder is None:
        return HandedInFile(problem="The folder of submissions is not known: start the desk with --submissions.")
    if not place or not sha256:
        return HandedInFile(problem="There is no file to show.")
    try:
        data = next((each for each in _candidates(folder, place) if sha256_hex(each) == sha256), None)
        if data is None:
            return HandedInFile(problem="The file is gone, or has changed since it was graded.")
        return HandedInFile(tuple(_cells(name, data)))
    except (OSError, ArchiveError, SubmissionError, NotebookError) as problem:
        return HandedInFile(problem=f"The file cannot be shown: {problem}")


def _candidates(folder: Path, place: str) -> Iterator[bytes]:
    """What may be the file: it, or, where it is an archive, what is in that."""
    wanted = PurePosixPath(place)
    if ".." in wanted.parts or wanted.is_absolute():
        return
    if folder.is_file() and is_archive(folder):
        with opened_archive(folder.name, folder, _BOUNDS) as archive:
            for entry in archive.entries():
                known = PurePosixPath(entry.name)
                if not entry.folder and not entry.problem and known.parts[-len(wanted.parts) :] == wanted.parts:
                    yield from _inside(known.name, archive.read(entry))
        return
    path = folder.joinpath(*wanted.parts)
    if path.resolve().is_relative_to(folder.resolve()):
        yield from _inside(path.name, read_regular(path, MAX_ARCHIVE + 1))


def _inside(name: str, data: bytes) -> Iterator[bytes]:
    if not is_archive(Path(name)):
        yield data[: LARGEST + 1]
        return
    with opened_archive(name, data, replace(_BOUNDS, entries=10_000, total=1 << 30)) as archive:
        for entry in archive.entries():
            if not entry.folder and not entry.problem and entry.size <= LARGEST:
                yield archive.read(entry)


def _cells(name: str, data: bytes) -> Iterator[SeenCell]:
    path = Path(name.rpartition("/")[2])
    text, _ = decode_noted(path, data)
    if path.suffix.lower() == ".ipynb":
        outputs = _outputs_of(load_json(text))
        for cell in split_notebook(text).cells:
            shown = outputs[cell.number - 1] if cell.number <= len(outputs) else []
            left_out = max(0, len(shown) - _MOST_OUTPUTS)
            seen = tuple(shown[:_MOST_OUTPUTS])
            yield SeenCell(cell.number, cell.kind, cell.source, 1, True, seen, left_out, cell.tags)
    elif path.suffix.lower() == ".py":
        for cell in split_source(text)[1]:
            source = _uncommented(cell.source) if cell.kind == "markdown" else cell.source
            yield SeenCell(cell.number, cell.kind, source, cell.first_line, False, tags=cell.tags)


def _uncommented(text: str) -> str:
    """The text of a Markdown cell that is written as comments of a program."""
    return "\n".join(line.removeprefix("#").removeprefix(" ") for line in text.split("\n"))


def _outputs_of(tree: dict[str, object]) -> list[list[Output]]:
    """The outputs of each cell of a notebook of nbformat 4; what is not as it should be is left out."""
    cells = tree.get("cells")
    return [list(_outputs(cell)) for cell in cells] if isinstance(cells, list) else []


def _outputs(cell: object) -> Iterator[Output]:
    found = cell.get("outputs") if isinstance(cell, dict) else None
    for each in found if isinstance(found, list) else ():
        if not isinstance(each, dict):
            continue
        match each.get("output_type"):
            case "stream":
                yield Output("text/plain", _text(each.get("text")))
            case "error":
                yield Output("text/plain", "\n".join(_texts(each.get("traceback"))))
            case "display_data" | "execute_result" if isinstance(each.get("data"), dict):
                yield _richest(each["data"])


def _richest(data: dict[str, object]) -> Output:
    for kind, begins in _PICTURES.items():
        if kind in data:
            picture = _decoded(_text(data[kind]))
            if picture.startswith(begins) and len(picture) <= _LARGEST_OUTPUT:
                return Output(kind, data=picture)
    for kind in _FRAMED:
        page = _text(data.get(kind)).encode("utf-8", "replace")
        if page.strip() and len(page) <= _LARGEST_OUTPUT:
            return Output(kind, data=page)
    for kind in _TEXTS:
        if kind in data:
            return Output("text/plain", _text(data[kind]))
    return Output("text/plain", "An output of another kind, which is not shown here.")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return b""


def _text(value: object) -> str:
    return "".join(_texts(value))


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [each for each in value if isinstance(each, str)] if isinstance(value, Iterable) else []
