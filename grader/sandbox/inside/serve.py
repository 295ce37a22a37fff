"""Answer the judge's requests on a socket until it closes it."""

from __future__ import annotations

import socket

import msgspec

from grader.sandbox import wire
from grader.sandbox.inside import jupyter
from grader.sandbox.inside.desk import Desk
from grader.sandbox.inside.streams import Streams
from grader.sandbox.messages import Request


def serve(channel: socket.socket, desk: Desk) -> None:
    """Read a request, answer it, repeat. Ends when the judge has gone."""
    jupyter.set_up()
    streams = Streams()
    while True:
        try:
            nonce, message = wire.receive(channel)
        except EOFError:
            return
        reply = desk.answer(msgspec.convert(message, type=Request))
        streams.settle()
        wire.send(channel, nonce, reply)
