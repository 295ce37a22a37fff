"""What judge, zygote and forked workers tell each other: one line of JSON each, descriptors beside it."""

from __future__ import annotations

import socket
from typing import TypeVar

import msgspec

T = TypeVar("T")
_MOST_BYTES = 1 << 16


class Order(msgspec.Struct, frozen=True):
    """Judge to zygote, with the descriptors of the worker's channel and output: fork a worker for this folder."""

    scratch: str
    heap_mb: int


class Ended(msgspec.Struct, frozen=True):
    """Zygote to judge: the worker has ended, with this exit code (negative for a signal)."""

    code: int


class Forked(msgspec.Struct, frozen=True):
    """Zygote to judge: the worker's process number, which is its process group too."""

    pid: int


class LeaseAsked(msgspec.Struct, frozen=True):
    """Worker to zygote: lend me the JVM; ``heap_mb`` is the heap that it must have."""

    heap_mb: int


class Lease(msgspec.Struct, frozen=True):
    """Zygote to worker: how to reach the JVM and where it keeps its files; ``refused`` when it cannot be lent."""

    port: int = 0
    secret: str = ""
    java: str = ""
    folder: str = ""
    refused: bool = False


def say(channel: socket.socket, message: msgspec.Struct) -> None:
    """Send one message. Raises ``OSError``."""
    channel.sendall(msgspec.json.encode(message) + b"\n")


class Lines:
    """Messages as they arrive on a socket."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._waiting = b""

    def next(self, kind: type[T]) -> T:
        """Wait for the next message. Raises ``EOFError`` when the other side has gone, ``OSError``.

        On a channel that does not block, ``BlockingIOError`` where it is not whole yet; ask again when more has come.
        """
        while b"\n" not in self._waiting:
            data = self._channel.recv(4096)
            if not data or len(self._waiting) > _MOST_BYTES:
                raise EOFError
            self._waiting += data
        line, _, self._waiting = self._waiting.partition(b"\n")
        try:
            return msgspec.json.decode(line, type=kind)
        except msgspec.MsgspecError:
            raise EOFError from None
