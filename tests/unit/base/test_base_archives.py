"""Archives are read within bounds, and damage is told as damage, whatever the reader of the library stumbles over."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import tarfile
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.base.archives import ArchiveError, Bounds, DamagedArchiveError, inflated, opened_archive
from grader.base.zipping import zip_bytes, zip_files

SMALL = Bounds(entries=3, total=1 << 20, member=1 << 10)
CONTENTS = {"a/lab.py": b"x = 1\n", "b.txt": b"text"}


def tarred(contents: dict[str, bytes], mode: str) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in contents.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


FORMS = {
    "a.zip": lambda contents: zip_bytes(contents),
    "a.tar": lambda contents: tarred(contents, "w"),
    "a.tar.gz": lambda contents: tarred(contents, "w:gz"),
    "a.tar.bz2": lambda contents: tarred(contents, "w:bz2"),
    "a.tar.xz": lambda contents: tarred(contents, "w:xz"),
}


def contents_of(name: str, source: bytes | Path, bounds: Bounds = SMALL) -> dict[str, bytes]:
    with opened_archive(name, source, bounds) as archive:
        return {entry.name: archive.read(entry) for entry in archive.entries()}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_gives_what_was_put_in_from_memory_and_from_a_file(name: str, tmp_path: Path) -> None:
    data = FORMS[name](CONTENTS)
    (tmp_path / name).write_bytes(data)
    assert contents_of(name, data) == CONTENTS
    assert contents_of(name, tmp_path / name) == CONTENTS


@pytest.mark.parametrize("name", FORMS)
def test_bounds_hold_for_every_form(name: str) -> None:
    with pytest.raises(ArchiveError, match="more than 3 entries"):
        contents_of(name, FORMS[name]({f"{number}.py": b"" for number in range(4)}))
    with pytest.raises(ArchiveError, match="unpacks to more than 1 MB"):
        contents_of(name, FORMS[name]({"big.py": bytes((1 << 20) + 1)}))
    with pytest.raises(ArchiveError, match=r"a file big\.py of more than"):
        contents_of(name, FORMS[name]({"big.py": bytes((1 << 10) + 1)}))


@pytest.mark.parametrize("name", FORMS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_an_archive_that_was_spoilt_anywhere_is_refused_in_words_or_read(name: str, data: st.DataObject) -> None:
    whole = bytearray(FORMS[name]({**CONTENTS, "c.py": bytes(range(256)) * 3}))
    for _ in range(data.draw(st.integers(1, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    for spoilt in (bytes(whole), bytes(whole[:cut])):
        with contextlib.suppress(ArchiveError):
            contents_of(name, spoilt)


@pytest.mark.parametrize("name", ["a.tar.gz", "a.tar.bz2", "a.tar.xz", "a.zip"])
def test_damage_in_the_middle_is_the_archives_not_the_machines(name: str, tmp_path: Path) -> None:
    contents = {f"{n}.py": bytes((7 * n + k * k) % 251 for k in range(900)) for n in range(3)}
    whole = bytearray(FORMS[name](contents))
    whole[len(whole) // 2 : len(whole) // 2 + 20] = bytes(20)
    (tmp_path / name).write_bytes(whole)
    for source in (bytes(whole), tmp_path / name):
        with pytest.raises(ArchiveError):
            contents_of(name, source)
    with pytest.raises(DamagedArchiveError):
        contents_of(name, b"no archive at all")


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("../up.py", "leads out of its folder"), ("/root.py", "has an absolute path"), ("C:x", "has an absolute path"),
        ("a\\b.py", "has a backslash in its path"), ("a\x1b.py", "has control characters in its name"),
        ("a" * 300, "has a name that is too long"), ("d/" * 600, "has a name that is too long"), ("a/b..py", ""),
    ],
)  # fmt: skip
def test_an_entry_tells_what_no_honest_tool_writes(entry: str, problem: str) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(entry, b"")
    with opened_archive("a.zip", data.getvalue(), SMALL) as opened:
        assert [each.problem for each in opened.entries()] == [problem]


def test_what_is_packed_unpacks_within_bounds() -> None:
    for pack in (gzip.compress, zlib.compress):
        assert inflated(pack(b"answer"), 10) == b"answer"
        with pytest.raises(ArchiveError, match="more than 1 MB"):
            inflated(pack(bytes(1 << 24)), 1 << 20)
        assert inflated(pack(b"answer" * 50)[:-9], 1000) is None
    assert inflated(gzip.compress(b"one") + gzip.compress(b"two"), 10) == b"onetwo"
    assert inflated(b"plain text", 10) is None
    assert inflated(b"", 10) is None
    assert inflated(bz2.compress(b"other"), 10) is None


def test_files_are_packed_as_they_lie(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"1")
    zip_files(tmp_path / "out.zip", [("inner/one", tmp_path / "one")])
    assert contents_of("out.zip", tmp_path / "out.zip") == {"inner/one": b"1"}
