"""Nasty archives, each with the honest reading of it: what is found inside, or why it is refused."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

LAB = b"# grader: lab_a\n# %%\ndef f(x):\n    return x\n"
_OLDEST = struct.pack("<HH", 0, 0x21)
"""1 January 1980 at midnight, as ``zipfile`` writes it."""


@dataclass(frozen=True)
class Form:
    """An archive: the end of its name, its bytes, and the files that are read from it or the words of its refusal."""

    suffix: str
    make: Callable[[], bytes]
    found: tuple[str, ...] = ()
    refused: str = ""


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these entries."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return data.getvalue()


def tarred(*entries: tuple[tarfile.TarInfo, bytes], mode: str = "w:gz", form: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar of these entries."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=mode, format=form) as archive:  # type: ignore[call-overload]
        for info, content in entries:
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


def entry(name: str, kind: bytes = tarfile.REGTYPE, **settings: Any) -> tarfile.TarInfo:
    """The header of an entry of a tar."""
    info = tarfile.TarInfo(name)
    info.type = kind
    for key, value in settings.items():
        setattr(info, key, value)
    return info


def pax(name: str, content: bytes = LAB, **headers: str) -> bytes:
    """A tar whose entry has these extended headers, and one honest entry behind it."""
    return tarred((entry(name, pax_headers=headers), content), (entry("eve/lab.py"), LAB))


def central(data: bytes, offset: int, value: bytes) -> bytes:
    """A zip with some bytes of its first central header overwritten."""
    place = data.index(b"PK\x01\x02") + offset
    return data[:place] + value + data[place + len(value) :]


def encrypted() -> bytes:
    data = bytearray(zipped(("lab.py", LAB)))
    data[6] |= 1
    return central(bytes(data), 8, b"\x01")


def overlapping(count: int, content: bytes) -> bytes:
    """A zip whose many central headers share one body, as the bombs that need no nesting do."""
    whole = zipped(("lab0000.py", content))
    start, end = whole.index(b"PK\x01\x02"), whole.index(b"PK\x05\x06")
    headers = b"".join(whole[start:end].replace(b"lab0000", b"lab%04x" % number) for number in range(count))
    last = bytearray(whole[end:])
    struct.pack_into("<HHII", last, 8, count, count, len(headers), start)
    return whole[:start] + headers + bytes(last)


def nested(times: int) -> bytes:
    data = zipped(("lab.py", LAB))
    for _ in range(times):
        data = zipped(("inner.zip", data))
    return data


def negative_tar() -> bytes:
    """A header whose size is a negative number of base 256, with a right checksum."""
    raw = bytearray(tarred((entry("lab.py"), b""), (entry("eve/lab.py"), LAB), mode="w", form=tarfile.GNU_FORMAT))
    raw[124:136] = b"\xff" * 12
    raw[148:156] = b" " * 8
    raw[148:156] = b"%06o\0 " % sum(raw[:512])
    return bytes(raw)


def broken_in_the_middle() -> bytes:
    """A tar whose second header is damaged: a reader that takes it for the end loses all that follows."""
    raw = bytearray(tarred((entry("ada/lab.py"), LAB), (entry("eve/lab.py"), LAB), mode="w"))
    raw[1024 + 20] ^= 0xFF
    return bytes(raw)


def inflated(packed: Callable[[bytes], bytes]) -> bytes:
    return packed(tarred((entry("lab.txt"), b"0" * 110_000_000), mode="w"))


_TWICE = "twice (names that differ only in case or form count as one)"
_LARGE = "unpacks to more than 100 MB"

FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "zip of 60,000 entries": Form(".zip", lambda: overlapping(60_000, LAB), refused="more than 2,000 entries"),
        "tar of 100,000 entries": Form(
            ".tar", lambda: tarred((entry("lab.py"), b""), mode="w")[:512] * 100_000, refused="more than 2,000 entries"
        ),
        "names that differ in case": Form(".zip", lambda: zipped(("lab.py", LAB), ("LAB.py", LAB)), refused=_TWICE),
        "names that differ in form": Form(
            ".zip", lambda: zipped(("e\u0301.py", LAB), ("\xe9.py", LAB)), refused=_TWICE
        ),
        "ending in capitals": Form(".ZIP", lambda: zipped(("LAB.PY", LAB)), found=("LAB.PY",)),
        "zip within a zip": Form(".zip", lambda: nested(1), refused="has no .py or .ipynb file in it"),
        "zip nested fifty times": Form(".zip", lambda: nested(50), refused="has no .py or .ipynb file in it"),
        "encrypted": Form(".zip", encrypted, refused="lab.py that is encrypted"),
        "NUL in a name": Form(
            ".zip",
            lambda: zipped(("labx.py", LAB)).replace(b"labx.py", b"lab\0.py"),
            refused=r"lab\x00.py that has control characters",
        ),
        "ANSI in a name": Form(".zip", lambda: zipped(("\x1b[2J.py", LAB)), refused="has control characters"),
        "absolute path": Form(".zip", lambda: zipped(("/etc/cron.d/x.py", LAB)), refused="has an absolute path"),
        "drive": Form(".zip", lambda: zipped(("c:/x.py", LAB)), refused="has an absolute path"),
        "share of a network": Form(".zip", lambda: zipped(("//host/x.py", LAB)), refused="has an absolute path"),
        "path that leads out": Form(".zip", lambda: zipped(("a/../../x.py", LAB)), refused="leads out of its folder"),
        "backslashes": Form(".zip", lambda: zipped(("a\\..\\..\\x.py", LAB)), refused="has a backslash"),
        "name of 60,000 letters": Form(".zip", lambda: zipped(("a" * 60_000 + ".py", LAB)), refused="is too long"),
        "folders in 30,000 folders": Form(".zip", lambda: zipped(("a/" * 30_000 + "lab.py", LAB)), refused="too long"),
        "name that reads backwards": Form(".zip", lambda: zipped(("lab\u202eyp.py", LAB)), found=("lab\u202eyp.py",)),
        "data behind the end": Form(".zip", lambda: zipped(("lab.py", LAB)) + b"x" * 1000, found=("lab.py",)),
        "program in front": Form(
            ".zip", lambda: b"#!/bin/sh\nexit\n" + zipped(("lab.py", LAB)), refused="does not begin like a zip"
        ),
        "wrong checksum": Form(
            ".zip",
            lambda: zipped(("lab.py", LAB)).replace(struct.pack("<I", zlib.crc32(LAB)), b"\1\2\3\4"),
            refused="Bad CRC-32",
        ),
        "two names for one entry": Form(
            ".zip", lambda: zipped(("lab.py", LAB)).replace(b"lab.py", b"BAD.py", 1), refused="differ"
        ),
        "zip64 without its sizes": Form(
            ".zip", lambda: central(zipped(("lab.py", LAB)), 24, b"\xff" * 4), refused=_LARGE
        ),
        "size of two gigabytes": Form(
            ".zip", lambda: central(zipped(("lab.py", LAB)), 24, b"\xff\xff\xff\x7f"), refused=_LARGE
        ),
        "size that is too small": Form(
            ".zip", lambda: central(zipped(("lab.py", LAB)), 24, b"\x0a\0\0\0"), refused="is damaged"
        ),
        "headers that share one body": Form(
            ".zip", lambda: overlapping(4, b"0" * 19_000_000), refused="File name in directory"
        ),
        "thousand headers, one body": Form(
            ".zip", lambda: overlapping(1_900, b"x = 1\n" * 5_000), refused="File name in directory"
        ),
        "method that nobody knows": Form(
            ".zip", lambda: central(zipped(("lab.py", LAB)), 10, b"\x63\0"), refused="is damaged"
        ),
        "no archive at all": Form(".zip", lambda: b"PK\x03\x04" + b"?" * 100, refused="is damaged or no archive"),
        "hard link": Form(
            ".tgz", lambda: tarred((entry("lab.py", tarfile.LNKTYPE, linkname="/etc/passwd"), b"")), refused="is a link"
        ),
        "link to itself": Form(
            ".tgz", lambda: tarred((entry("lab.py", tarfile.SYMTYPE, linkname="lab.py"), b"")), refused="is a link"
        ),
        "device": Form(
            ".tgz", lambda: tarred((entry("lab.py", tarfile.CHRTYPE, devmajor=1, devminor=5), b"")), refused="a device"
        ),
        "pipe": Form(".tgz", lambda: tarred((entry("lab.py", tarfile.FIFOTYPE), b"")), refused="a device"),
        "setuid bits": Form(".tgz", lambda: tarred((entry("lab.py", mode=0o6777), LAB)), found=("lab.py",)),
        "long name of GNU": Form(
            ".tgz", lambda: tarred((entry("d/" * 2_000 + "lab.py"), LAB), form=tarfile.GNU_FORMAT), refused="too long"
        ),
        "long name of pax": Form(".tgz", lambda: tarred((entry("\xe9" * 5_000 + ".py"), LAB)), refused="is too long"),
        "negative size of pax": Form(
            ".tgz", lambda: pax("lab.py", size="-5"), refused="damaged behind its entry lab.py"
        ),
        "negative size": Form(".tar", negative_tar, refused="lab.py that has a negative size"),
        "size of a petabyte": Form(".tgz", lambda: pax("lab.py", size=str(10**15)), refused=_LARGE),
        "path in an extended header": Form(".tgz", lambda: pax("lab.py", path="../../x.py"), refused="leads out"),
        "holes of a terabyte": Form(
            ".tgz",
            lambda: pax("lab.py", **{"GNU.sparse.map": "0,10,1000000000,5", "GNU.sparse.size": str(10**12)}),
            refused=_LARGE,
        ),
        "holes without a map": Form(
            ".tgz",
            lambda: pax("lab.py", **{"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "9"}),
            refused="is damaged",
        ),
        "damaged in the middle": Form(".tar", broken_in_the_middle, refused="damaged behind its entry ada/lab.py"),
        "20,000 empty gzip members": Form(".tgz", lambda: gzip.compress(b"") * 20_000, refused="is damaged"),
        "gzip bomb": Form(".tar.gz", lambda: inflated(lambda data: gzip.compress(data, 1)), refused=_LARGE),
        "bzip2 bomb": Form(".tar.bz2", lambda: inflated(bz2.compress), refused=_LARGE),
        "xz bomb": Form(".tar.xz", lambda: inflated(lambda data: lzma.compress(data, preset=0)), refused=_LARGE),
    }
)
