"""What clients of the background service ask for: read as it arrives, so that nobody waits for a slow one."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from dataclasses import dataclass, field
from typing import Annotated, Any

import msgspec

from grader.learner.order import CheckOrder
from grader.sandbox.warm.peer import insist_on_own_user

MOST_CALLERS = 64
_ORDER_SECONDS = 2.0
_MOST_BYTES = 4 << 20
_CHUNK = 1 << 16


class Order(msgspec.Struct, frozen=True):
    """What to do as if it had been started where the client was: a check, else the command of these ``arguments``."""

    stop: bool = False
    check: CheckOrder | None = None
    fingerprint: str = ""
    arguments: list[str] = []
    folder: str = ""
    environ: dict[str, str] = {}
    umask: Annotated[int, msgspec.Meta(ge=0, le=0o777)] = 0o077


@dataclass
class Caller:
    """A client that has connected, and what it has said so far. Raises ``PermissionError`` for another user."""

    client: socket.socket
    deadline: float = field(default_factory=lambda: time.monotonic() + _ORDER_SECONDS)
    _text: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        self.client.setblocking(False)
        insist_on_own_user(self.client)

    def read(self) -> Order | None:
        """The order once it is whole, None before. Raises ``ValueError`` for no order, ``OSError``."""
        try:
            data = self.client.recv(_CHUNK)
        except BlockingIOError:
            return None
        self._text += data
        if not data or len(self._text) > _MOST_BYTES:
            raise ValueError("half an order, or more than one")
        return _parsed(bytes(self._text)) if data.endswith(b"\n") else None

    @property
    def waits(self) -> bool:
        """Whether the client is still there, and has said nothing behind its order."""
        try:
            self.client.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def close(self) -> None:
        """Hang up."""
        self.client.close()


def _parsed(text: bytes) -> Order:
    """Raises ``ValueError`` for anything but an order."""
    try:
        return msgspec.json.decode(text, type=Order)
    except RecursionError:
        raise ValueError("no order") from None


def say(client: socket.socket, message: dict[str, Any]) -> None:
    """Tell a client something; one that has gone is told nothing."""
    with contextlib.suppress(OSError):
        client.sendall(json.dumps(message).encode() + b"\n")
