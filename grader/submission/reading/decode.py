"""From the bytes of a file to its text: UTF-8, or with a note what editors wrote before that was usual."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from grader.base.text import printable
from grader.submission.model import SubmissionError

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_UTF_8 = frozenset({"utf-8", "utf8", "utf-8-sig", "ascii", "us-ascii", "u8"})
_OLD = {
    **dict.fromkeys(("latin-1", "latin1", "iso-8859-1", "iso8859-1", "l1"), "latin-1"),
    **dict.fromkeys(("iso-8859-15", "latin-9", "iso8859-15"), "iso-8859-15"),
    **dict.fromkeys(("cp1252", "windows-1252"), "cp1252"),
}
_SAVE = "Save it as UTF-8 (in most editors: Save with Encoding, UTF-8) and hand it in again."
_NO_TEXT = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
"""Bytes that no text has, but for the escape sign of terminals."""
_MOST_OLD = 4
"""A text with more than one letter in so many outside ASCII is none in a Latin alphabet."""


def decode(path: Path, data: bytes) -> str:
    """The text of a file, with ``\\n`` line ends; raises ``SubmissionError``."""
    return decode_noted(path, data)[0]


def decode_noted(path: Path, data: bytes) -> tuple[str, str]:
    """The text of a file, and what to tell of its encoding; empty for UTF-8. Raises ``SubmissionError``."""
    if not data.strip():
        raise SubmissionError(path, "is empty.", "Save your work in the editor, then hand the file in again.")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise SubmissionError(path, "is not UTF-8 but UTF-16 text.", _SAVE)
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise SubmissionError(path, f"holds a NUL byte at line {line}: it is not a text file, or it is damaged.", _SAVE)
    data = data.removeprefix(codecs.BOM_UTF8)
    declared = _declared(path, data) if path.suffix.lower() == ".py" else ""
    try:
        text, note = data.decode(declared or "utf-8"), f"The file says that it is {declared} text." if declared else ""
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        byte = f"byte 0x{data[problem.start]:02x} at offset {problem.start}, line {line}"
        if not _may_be_old(data):
            raise SubmissionError(path, f"is not UTF-8 text ({byte}).", _SAVE) from None
        text = data.decode("cp1252", "replace")
        note = f"The file is not UTF-8 text ({byte}) and was read as Latin-1. Save it as UTF-8."
    return text.replace("\r\n", "\n").replace("\r", "\n"), note


def _may_be_old(data: bytes) -> bool:
    """Whether bytes that are not UTF-8 look like a text in a Latin alphabet all the same."""
    other = sum(byte >= 0x80 for byte in data)
    return not _NO_TEXT.search(data) and other * _MOST_OLD <= len(data)


def _declared(path: Path, data: bytes) -> str:
    """The old encoding that a coding comment names, empty for UTF-8. Refuses any other one: Python would read another
    program than the eye does."""
    for number, line in enumerate(data.splitlines()[:2], 1):
        match = _COOKIE.match(line)
        if match is None:
            continue
        name = match[1].decode("ascii", "replace").lower().replace("_", "-")
        if name in _OLD:
            return _OLD[name]
        if name not in _UTF_8:
            shown = printable(match[1].decode("ascii", "replace"), 40)
            advice = f"Delete that comment. {_SAVE}"
            raise SubmissionError(path, f"declares the encoding {shown} at line {number}; only UTF-8 is read.", advice)
    return ""
