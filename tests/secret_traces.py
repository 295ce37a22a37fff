"""Looks for a batch's secret, and for what is drawn from it, in whatever a grading leaves behind."""

from __future__ import annotations

import base64
import io
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from grader.classroom.grading.draws import SECRET_FILE, Draws
from grader.course.secret_file import read_secret

ROUNDS = 6
_RECORDING = """
import pytest


@pytest.mark.exercise("mean")
@pytest.mark.points(1)
def test_recorded(learner, rng, np_rng):
    '''Writes down what it draws'''
    drawn = [rng.getrandbits(256), int.from_bytes(np_rng.bytes(32), "big")]
    with open({file!r}, "a") as file:
        print(*drawn, file=file)
    numbers = [rng.random() for _ in range(5)]
    assert learner.mean(numbers) == sum(numbers) / 5
"""


def record_inputs(root: Path, file: Path, lab: str = "lab1_plain") -> None:
    """Add a hidden check to a lab that writes what it draws to a file: a line for each time that it runs."""
    (root / "solutions" / lab / "test_recorded_hidden.py").write_text(_RECORDING.format(file=str(file)))
    toml = root / "exercises" / lab / "lab.toml"
    text = toml.read_text()
    first = re.search(r"^points = (\d+)$", text, re.M)
    assert first is not None
    toml.write_text(f"{text[: first.start()]}points = {int(first[1]) + 1}{text[first.end() :]}")


def drawn(file: Path) -> list[str]:
    """What the recording check drew, one text for each time that it ran."""
    return file.read_text().splitlines()


def forms_of(secret: bytes) -> list[bytes]:
    """The secret and the keys of its first rounds, in the forms in which they may be written down."""
    keys = [secret]
    for number in range(1, ROUNDS):
        first = Draws(secret, number).draw_for("", "", "")
        again = Draws(secret, number, {("", ""): frozenset({(first.id, "other")})}).draw_for("", "", "")
        keys += [first.key, again.key]
    return [
        form
        for key in keys
        for form in (
            key,
            key.hex().encode(),
            base64.b64encode(key).rstrip(b"="),
            base64.urlsafe_b64encode(key).rstrip(b"="),
            str(int.from_bytes(key, "big")).encode(),
        )
    ]


def told_by(folder: Path, secret: bytes) -> list[str]:
    """The files below a folder that tell the secret or a key, the file that keeps it left out."""
    forms = forms_of(secret)
    return [
        f"{path.relative_to(folder)}: {name}"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != SECRET_FILE
        for name, data in _contents(path)
        if any(form in data for form in forms)
    ]


def secret_of(results: Path) -> bytes:
    """The secret of a folder of results."""
    return read_secret(results / SECRET_FILE)


def _contents(path: Path) -> Iterator[tuple[str, bytes]]:
    data = path.read_bytes()
    yield "as it is", data
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from ((name, archive.read(name)) for name in archive.namelist())
    if data.startswith(b"SQLite format 3"):
        connection = sqlite3.connect(path)
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in connection.execute(f"SELECT * FROM {table}"):
                for value in row:
                    yield table, _unpacked(value) if isinstance(value, bytes) else str(value).encode()
        connection.close()


def _unpacked(data: bytes) -> bytes:
    try:
        return zlib.decompress(data)
    except zlib.error:
        return data
