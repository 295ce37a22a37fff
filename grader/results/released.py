"""The answers that a released lab carries instead of its solutions.

One file per lab. An entry is found by a hash of the call and masked by a stream that follows from the same call, so
who opens the file reads neither inputs nor answers: only a check that makes the call again can use it. This keeps
answers from being read by accident; it is no protection against somebody who runs the checks to learn their answers.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from grader.course.model import CourseError, Lab
from grader.course.wrong import WrongAnswer
from grader.sandbox.messages import Outcome

FILE_NAME = "answers.bin"
FORMAT = 1
REFERENCE = ""
"""The name of the reference among the programs of a lab; a wrong answer's is its id."""

_CATALOGUE = "the catalogue of this lab"


class _File(msgspec.Struct, frozen=True):
    format: int
    salt: bytes
    entries: dict[bytes, bytes]


@dataclass(frozen=True)
class ReleasedAnswers:
    """Recorded answers of a lab's programs, by program and call."""

    salt: bytes
    entries: Mapping[bytes, bytes]

    def get(self, program: str, call: str) -> Outcome | None:
        """The answer of ``program`` to ``call`` (the key of a request), None when it was not recorded."""
        masked = self.entries.get(_key(self.salt, program, call))
        return None if masked is None else msgspec.msgpack.decode(_unpacked(self.salt, call, masked), type=Outcome)

    @property
    def wrong_answers(self) -> tuple[WrongAnswer, ...]:
        """The catalogue, without its programs."""
        masked = self.entries.get(_key(self.salt, _CATALOGUE, ""))
        if masked is None:
            return ()
        return msgspec.msgpack.decode(_unpacked(self.salt, _CATALOGUE, masked), type=tuple[WrongAnswer, ...])


def read_released(lab: Lab) -> ReleasedAnswers:
    """The answers beside a lab's checks; none where it has no such file. Raises ``CourseError`` for a broken file."""
    path = lab.folder / FILE_NAME
    if not path.is_file():
        return ReleasedAnswers(b"", {})
    try:
        file = msgspec.msgpack.decode(path.read_bytes(), type=_File)
    except (OSError, msgspec.MsgspecError) as problem:
        raise CourseError(path, "", f"cannot be read ({problem}): download the lab again") from None
    if file.format != FORMAT:
        raise CourseError(path, "", f"has format {file.format}, this grader reads {FORMAT}: install the course again")
    return ReleasedAnswers(file.salt, file.entries)


def released_bytes(answers: Mapping[tuple[str, str], Outcome], catalogue: Sequence[WrongAnswer]) -> bytes:
    """The file of a lab's answers by program and call; the same to the byte for the same answers."""
    named = {key: msgspec.msgpack.encode(outcome) for key, outcome in sorted(answers.items())}
    salt = hashlib.sha256(b"".join(named.values())).digest()[:16]
    entries = {_key(salt, program, call): _packed(salt, call, data) for (program, call), data in named.items()}
    entries[_key(salt, _CATALOGUE, "")] = _packed(salt, _CATALOGUE, msgspec.msgpack.encode(tuple(catalogue)))
    return msgspec.msgpack.encode(_File(FORMAT, salt, dict(sorted(entries.items()))))


def _key(salt: bytes, program: str, call: str) -> bytes:
    return hashlib.blake2b(f"{program}\n{call}".encode("utf-8", "surrogatepass"), key=salt, digest_size=12).digest()


def _packed(salt: bytes, call: str, data: bytes) -> bytes:
    return _masked(salt, call, zlib.compress(data, 9))


def _unpacked(salt: bytes, call: str, masked: bytes) -> bytes:
    return zlib.decompress(_masked(salt, call, masked))


def _masked(salt: bytes, call: str, data: bytes) -> bytes:
    """XOR with a stream of SHAKE-256 (FIPS 202) over salt and call; applied twice it gives ``data`` back."""
    stream = hashlib.shake_256(salt + call.encode("utf-8", "surrogatepass")).digest(len(data))
    return (int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(data), "big")
