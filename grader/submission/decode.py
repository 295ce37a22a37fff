"""From the bytes of a file to its text: UTF-8 and nothing else, with a message that says how to get there."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from grader.base.text import printable
from grader.submission.model import SubmissionError

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_UTF_8 = frozenset({"utf-8", "utf8", "utf-8-sig", "ascii", "us-ascii", "u8"})
_SAVE = "Save it as UTF-8 (in most editors: Save with Encoding, UTF-8) and hand it in again."


def decode(path: Path, data: bytes) -> str:
    """The text of a .py or .ipynb file, with ``\\n`` line ends; raises ``SubmissionError``."""
    if not data.strip():
        raise SubmissionError(path, "is empty.", "Save your work in the editor, then hand the file in again.")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise SubmissionError(path, "is not UTF-8 but UTF-16 text.", _SAVE)
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise SubmissionError(path, f"holds a NUL byte at line {line}: it is not a text file, or it is damaged.", _SAVE)
    data = data.removeprefix(codecs.BOM_UTF8)
    if path.suffix.lower() == ".py":
        _refuse_other_cookies(path, data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        byte = f"byte 0x{data[problem.start]:02x} at offset {problem.start}, line {line}"
        raise SubmissionError(path, f"is not UTF-8 text ({byte}).", _SAVE) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _refuse_other_cookies(path: Path, data: bytes) -> None:
    """Refuse a coding comment that names anything but UTF-8: Python would read another program than the eye does."""
    for number, line in enumerate(data.splitlines()[:2], 1):
        match = _COOKIE.match(line)
        if match and match[1].decode("ascii", "replace").lower().replace("_", "-") not in _UTF_8:
            name = printable(match[1].decode("ascii", "replace"), 40)
            advice = f"Delete that comment. {_SAVE}"
            raise SubmissionError(path, f"declares the encoding {name} at line {number}; only UTF-8 is read.", advice)
