"""Archives are looked into, never unpacked; one that no honest tool writes is refused as a whole, with the reason."""

from __future__ import annotations

import contextlib
import io
import os
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.submission import SubmissionError
from grader.submission.reading.apart import read_apart
from grader.submission.reading.archive import MAX_ENTRIES, read_members

LAB = b"# grader: lab_a\n# %%\ndef f(x):\n    return x\n"


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return data.getvalue()


def tarred(*infos: tuple[tarfile.TarInfo, bytes], mode: str = "w:gz") -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=mode) as archive:  # type: ignore[call-overload]
        for info, content in infos:
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = link
    return info


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(SubmissionError) as refused:
        read_members(Path(name), data)
    return str(refused.value)


def test_a_zip_gives_its_python_files_and_notebooks() -> None:
    data = zipped(("lab/lab.py", LAB), ("lab/notes.txt", b"x"), ("lab/.hidden/lab.py", b"x"), ("__MACOSX/lab.py", b"x"))
    assert [(m.name, m.data) for m in read_members(Path("a.zip"), data)] == [("lab/lab.py", LAB)]


@pytest.mark.parametrize(
    ("name", "mode"), [("a.tar", "w"), ("a.tar.gz", "w:gz"), ("a.tgz", "w:gz"), ("a.tar.xz", "w:xz")]
)
def test_a_tar_gives_them_too(name: str, mode: str) -> None:
    data = tarred((member("lab", tarfile.DIRTYPE), b""), (member("lab/lab.py"), LAB), mode=mode)
    assert [m.name for m in read_members(Path(name), data)] == ["lab/lab.py"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../evil.py", "leads out of its folder"),
        ("a/../../evil.py", "leads out of its folder"),
        ("/abs.py", "absolute path"),
        ("..\\evil.py", "backslash"),
        ("C:evil.py", "absolute path"),
        ("evil\x1b[2J.py", "control characters"),
    ],
)
def test_a_path_that_leaves_its_folder_is_refused(name: str, reason: str) -> None:
    assert reason in refusal("a.zip", zipped(("lab.py", LAB), (name, b"")))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE])
def test_links_and_devices_are_refused(kind: bytes) -> None:
    assert "link or a device" in refusal("a.tar", tarred((member("lab.py", kind, "/etc/passwd"), b""), mode="w"))


def test_a_link_in_a_zip_is_refused() -> None:
    info = zipfile.ZipInfo("lab.py")
    info.external_attr = 0o120777 << 16
    assert "link or a device" in refusal("a.zip", zipped((info, b"/etc/passwd")))


@pytest.mark.parametrize("other", ["lab.py", "LAB.py"])
def test_the_same_name_twice_is_refused(other: str) -> None:
    with pytest.warns(UserWarning, match="Duplicate") if other == "lab.py" else contextlib.nullcontext():
        data = zipped(("lab.py", LAB), (other, b"evil = 1"))
    assert "twice" in refusal("a.zip", data)


def test_names_that_differ_only_in_their_form_of_unicode_count_as_one() -> None:
    assert "twice" in refusal("a.zip", zipped(("caf\u00e9.py", b""), ("cafe\u0301.py", b"")))


def test_too_many_entries_are_refused() -> None:
    assert "entries" in refusal("a.zip", zipped(*((f"f{n}.py", b"") for n in range(MAX_ENTRIES + 1))))
    assert "entries" in refusal("a.tar.gz", tarred(*((member(f"f{n}.py"), b"") for n in range(MAX_ENTRIES + 1))))


def test_a_zip_that_lies_about_a_size_is_refused() -> None:
    data = bytearray(zipped(("lab.py", b"\0" * (30 << 20))))
    where = data.find(b"PK\x01\x02") + 24
    data[where : where + 4] = struct.pack("<I", 10)
    assert refusal("a.zip", bytes(data))


def test_archives_that_would_grow_beyond_bounds_are_refused() -> None:
    assert "more than" in refusal("a.zip", zipped(("lab.py", b"\0" * (21 << 20))))
    assert "more than" in refusal("a.tar.gz", tarred((member("big.bin"), b"\0" * (101 << 20))))


def _encrypted(data: bytes) -> bytes:
    """The beginning of the entry in the directory, with the flag that says encrypted."""
    where = data.find(b"PK\x01\x02")
    return data[where : where + 8] + b"\x01"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"hello",
        lambda data: b"",
        lambda data: data[:-30],
        lambda data: b"\x7fELF" + b"\0" * 500 + data,
        lambda data: data[:60] + bytes([data[60] ^ 0xFF]) + data[61:],
        lambda data: data.replace(b"PK\x01\x02" + data[data.find(b"PK\x01\x02") + 4 :][:4] + b"\0", _encrypted(data)),
    ],
    ids=["other file", "empty", "cut off", "two formats", "checksum", "encrypted"],
)
def test_what_is_no_sound_zip_is_refused(spoil: Callable[[bytes], bytes]) -> None:
    assert refusal("a.zip", spoil(zipped(("lab.py", LAB * 100), compression=zipfile.ZIP_STORED)))


def test_files_are_read_in_a_process_of_their_own(tmp_path: Path) -> None:
    archive = tmp_path / "ada.zip"
    archive.write_bytes(zipped(("lab/lab.py", LAB), ("lab/test_lab.py", b"x = 1")))
    assert [(s.name, s.lab) for s in read_apart(archive)] == [("lab.py", "lab_a")]


def test_a_refusal_comes_back_from_there_in_words(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "lab.py")
    with pytest.raises(SubmissionError, match="not a regular file"):
        read_apart(tmp_path / "lab.py")
    (tmp_path / "empty.zip").write_bytes(zipped(("notes.txt", b"x")))
    with pytest.raises(SubmissionError, match=r"no \.py or \.ipynb"):
        read_apart(tmp_path / "empty.zip")
