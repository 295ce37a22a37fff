"""``python -m grader.sandbox.inside FD SETUP``: serve the judge's requests until it closes the socket."""

from __future__ import annotations

import socket
import sys

import msgspec

from grader.sandbox import wire
from grader.sandbox.inside.desk import Desk
from grader.sandbox.messages import Request, Setup


def main(fd: int, setup: Setup) -> None:
    """Read a request, answer it, repeat. Ends when the judge has gone."""
    limit_self(setup.rlimits)
    channel = socket.socket(fileno=fd)
    desk = Desk(setup)
    while True:
        try:
            nonce, message = wire.receive(channel)
        except EOFError:
            return
        reply = desk.answer(msgspec.convert(message, type=Request))
        sys.stdout.flush()
        sys.stderr.flush()
        wire.send(channel, nonce, msgspec.to_builtins(reply))


def limit_self(rlimits: dict[str, int]) -> None:
    """Give up what is above the limits, for this process and all that it will start. There is no way back up."""
    if not rlimits:
        return
    import resource

    for name, value in rlimits.items():
        kind = getattr(resource, name)
        _, hard = resource.getrlimit(kind)
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (most, most))


main(int(sys.argv[1]), msgspec.json.decode(sys.argv[2], type=Setup))
