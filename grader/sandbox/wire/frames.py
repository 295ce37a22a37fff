"""Frames between judge and worker: one request, one reply, over a socket that only the two of them hold.

A frame is a 4-byte length, a 16-byte nonce and that many bytes of JSON. The worker repeats the nonce of the request;
a frame with another nonce, more than one frame, or one above the cap is refused, so that nothing that learner code
writes to the descriptor on its own is ever taken for a reply.
"""

from __future__ import annotations

import json
import secrets
import socket
import struct
from typing import Any

import msgspec

_HEADER = struct.Struct("!I16s")
_MAX_PARTS = 4_000_000
HEADER_BYTES = _HEADER.size


class WireError(Exception):
    """What arrived is not a frame of the protocol."""


def new_nonce() -> bytes:
    """A nonce that a worker cannot guess before it sees the request."""
    return secrets.token_bytes(16)


def pack(nonce: bytes, message: Any) -> bytes:
    """One frame."""
    try:
        body = msgspec.json.encode(message)
    except UnicodeEncodeError:  # text with half a surrogate pair, which only the slower encoder escapes
        body = json.dumps(msgspec.to_builtins(message), separators=(",", ":"), allow_nan=False).encode("ascii")
    return _HEADER.pack(len(body), nonce) + body


def parse_header(header: bytes, max_bytes: int) -> tuple[int, bytes]:
    """Length and nonce of a frame; raises ``WireError`` when it announces more than ``max_bytes``."""
    length, nonce = _HEADER.unpack(header)
    if length > max_bytes:
        raise WireError(f"a message of {length / 2**20:.0f} MiB")
    return length, nonce


def parse_body(body: bytes) -> Any:
    """The message of a frame; raises ``WireError``.

    Parts are counted before anything is built: three bytes of JSON become sixty of Python.
    """
    if body.count(b"[") + body.count(b"{") > _MAX_PARTS:
        raise WireError(f"a message of more than {_MAX_PARTS:,} parts")
    try:
        return json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise WireError("a message that is not JSON") from None


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def send(channel: socket.socket, nonce: bytes, message: Any) -> None:
    """Worker side: write one frame."""
    channel.sendall(pack(nonce, message))


def receive(channel: socket.socket, max_bytes: int = 2**31) -> tuple[bytes, Any]:
    """Worker side: read one frame, its nonce and message. Raises ``EOFError`` when the judge has gone."""
    length, nonce = parse_header(_exactly(channel, HEADER_BYTES), max_bytes)
    return nonce, parse_body(_exactly(channel, length))


def _exactly(channel: socket.socket, count: int) -> bytes:
    data = bytearray()
    while len(data) < count:
        chunk = channel.recv(min(count - len(data), 1 << 20))
        if not chunk:
            raise EOFError
        data += chunk
    return bytes(data)
