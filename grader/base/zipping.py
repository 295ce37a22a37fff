"""Archives that are handed on: the same contents give the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

_MOMENT = (1980, 1, 1, 0, 0, 0)
_REGULAR = 0o100000


def zip_bytes(contents: Mapping[str, bytes], executable: frozenset[str] = frozenset()) -> bytes:
    """A zip archive of ``contents`` by name, in that order; the files named in ``executable`` can be run."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.external_attr = (_REGULAR | (0o755 if name in executable else 0o644)) << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return data.getvalue()


def zip_files(path: Path, files: Iterable[tuple[str, Path]]) -> None:
    """Write a zip archive of files that may be large, by name, in that order."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in files:
            archive.write(file, name)
