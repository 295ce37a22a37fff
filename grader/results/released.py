"""The answers that a released lab carries instead of its solutions.

One file per lab. An entry is found by a key that follows from program and call, and masked by a stream that follows
from the same, so who opens the file reads neither inputs nor answers: only a check that makes the call again can use
it. Each program has a stream of its own, entries are filled up to whole blocks, and a guess at a call costs a slow
derivation (PBKDF2). This keeps answers from being read by accident, and makes guessing calls slow; it is no protection
against somebody who runs the checks to learn their answers. ``docs/security.md`` says what each way costs.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from grader.course.model import CourseError, Lab
from grader.course.wrong import WrongAnswer
from grader.sandbox.wire.encode import Tree
from grader.sandbox.wire.messages import Outcome

FILE_NAME = "answers.bin"
FORMAT = 2
REFERENCE = ""
"""The name of the reference among the programs of a lab; a wrong answer's is its id."""

T = TypeVar("T")
_CATALOGUE = "the catalogue of this lab"
_ROUNDS = 500
"""Of PBKDF2: about a fifth of a millisecond for each call that a check makes, and for each one that is guessed."""
_BLOCK = 64
"""Entries are as long as a multiple of so many bytes: else True and False could be told apart by their length."""


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
        """The answer of ``program`` to ``call`` (the key of a request), None when it was not recorded or is damaged."""
        return self._decoded(program, call, Outcome)

    @property
    def wrong_answers(self) -> tuple[WrongAnswer, ...]:
        """The catalogue, without its programs."""
        return self._decoded(_CATALOGUE, "", tuple[WrongAnswer, ...]) or ()

    def _decoded(self, program: str, call: str, kind: type[T]) -> T | None:
        if not self.entries:
            return None
        secret = derived(self.salt, call)
        masked = self.entries.get(_key(secret, program))
        if masked is None:
            return None
        try:
            data = zlib.decompressobj().decompress(_masked(secret, program, masked))  # what fills the block is left
            return msgspec.msgpack.decode(data, type=kind)
        except (zlib.error, msgspec.MsgspecError):
            return None


def read_released(lab: Lab) -> ReleasedAnswers:
    """The answers beside a lab's checks; none where it has no such file. Raises ``CourseError`` for a broken file."""
    path = lab.folder / FILE_NAME
    if not path.is_file():
        return ReleasedAnswers(b"", {})
    try:
        file = msgspec.msgpack.decode(path.read_bytes(), type=_File)
    except (OSError, msgspec.MsgspecError) as problem:
        raise CourseError(path, "", f"cannot be read ({problem})", advice="Download the lab again.") from None
    if file.format != FORMAT:
        wrong = f"has format {file.format}, this grader reads {FORMAT}"
        raise CourseError(path, "", wrong, advice="Install the course again.")
    return ReleasedAnswers(file.salt, file.entries)


def released_bytes(answers: Mapping[tuple[str, str], Outcome], catalogue: Sequence[WrongAnswer]) -> bytes:
    """The file of a lab's answers by program and call; the same to the byte for the same answers."""
    named = {key: msgspec.msgpack.encode(_of_no_worker(outcome)) for key, outcome in sorted(answers.items())}
    named[_CATALOGUE, ""] = msgspec.msgpack.encode(tuple(catalogue))
    salt = hashlib.sha256(b"".join(named.values())).digest()[:16]
    secrets = {call: derived(salt, call) for _, call in named}
    entries = {
        _key(secrets[call], program): _masked(secrets[call], program, _packed(data))
        for (program, call), data in named.items()
    }
    return msgspec.msgpack.encode(_File(FORMAT, salt, dict(sorted(entries.items()))))


def _of_no_worker(outcome: Outcome) -> Outcome:
    """The answer without the numbers that its functions had in the worker that gave it: they depend on other calls."""
    return msgspec.structs.replace(outcome, value=_without_numbers(outcome.value))


def _without_numbers(tree: Tree) -> Tree:
    if type(tree) is not list or not tree or tree[0] in ("L", "T"):  # columns of plain values hold no function
        return tree
    return ["fn", tree[1], 0] if tree[0] == "fn" else [_without_numbers(part) for part in tree]


def derived(salt: bytes, call: str) -> bytes:
    """What key and stream of a call follow from: PBKDF2 of it (RFC 8018), as slow for a guess as for a check."""
    return hashlib.pbkdf2_hmac("sha256", call.encode("utf-8", "surrogatepass"), salt, _ROUNDS)


def _key(secret: bytes, program: str) -> bytes:
    return hashlib.blake2b(program.encode("utf-8"), key=secret, digest_size=12).digest()


def _packed(data: bytes) -> bytes:
    packed = zlib.compress(data, 9)
    return packed + bytes(-len(packed) % _BLOCK)


def _masked(secret: bytes, program: str, data: bytes) -> bytes:
    """XOR with a stream of SHAKE-256 (FIPS 202) over secret and program; applied twice it gives ``data`` back."""
    stream = hashlib.shake_256(secret + program.encode("utf-8")).digest(len(data))
    return (int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(data), "big")
