"""``python -m grader.sandbox.inside FD SCRATCH HEAP_MB``: serve the judge's requests until it closes the socket."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import msgspec

from grader.sandbox import wire
from grader.sandbox.inside.desk import Desk
from grader.sandbox.messages import Request


def main(fd: int, scratch: Path, heap_mb: int) -> None:
    """Read a request, answer it, repeat. Ends when the judge has gone."""
    channel = socket.socket(fileno=fd)
    desk = Desk(scratch, heap_mb)
    while True:
        try:
            nonce, message = wire.receive(channel)
        except EOFError:
            return
        reply = desk.answer(msgspec.convert(message, type=Request))
        sys.stdout.flush()
        sys.stderr.flush()
        wire.send(channel, nonce, msgspec.to_builtins(reply))


main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
